import { once } from 'node:events';
import net from 'node:net';
import { RtmpClientSession } from '../rtmp/client.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import type { PublishUrl } from './publish-url.ts';

/** Somebody else's push, for practice. */
export interface Holder {
  /** Ends the push, cleanly. */
  release(): Promise<void>;
}

const STEP_MS = 3000;
/** AAC-LC silence at 44.1 kHz, stereo: one frame lasts 1024 samples. It is enough to be live, and costs nothing. */
const AAC_HEADER = Buffer.from('af001210', 'hex');
const AAC_SILENCE = Buffer.from('af01211004608c1c', 'hex');
const FRAME_MS = (1024 / 44_100) * 1000;
/** Frames are sent in bunches, as an encoder's buffer would. */
const BUNCH_MS = 100;

/** Publishes there and keeps sending sound until released; resolves once the first of it is under way. */
export async function holdStream({ port, app, name }: PublishUrl): Promise<Holder> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  const options = { signal: new AbortController().signal, timeoutMs: STEP_MS };
  const steps = [
    () => session.handshake(options),
    () => session.connect({ app, tcUrl: `rtmp://127.0.0.1:${port}/${app}` }, options),
    () => session.createStream(options, name),
    () => session.publish(name, options),
  ];
  for (const [index, step] of steps.entries()) {
    const result = await step();
    if (result.ok) continue;
    session.destroy();
    throw new Error(`the practice holder was stopped at step ${index}: ${result.reason}`);
  }
  const stopSending = sendSilence(session);
  return {
    release: async () => {
      stopSending();
      await session.close();
    },
  };
}

function sendSilence(session: RtmpClientSession): () => void {
  const startedMs = performance.now();
  let frames = 0;
  const sendDue = (): void => {
    if (!session.isOpen) stop();
    for (; frames * FRAME_MS <= performance.now() - startedMs; frames += 1) {
      session.sendMedia(MESSAGE.audio, Math.round(frames * FRAME_MS), AAC_SILENCE);
    }
  };
  const timer = setInterval(sendDue, BUNCH_MS);
  const stop = (): void => clearInterval(timer);
  session.sendMedia(MESSAGE.audio, 0, AAC_HEADER);
  sendDue();
  return stop;
}

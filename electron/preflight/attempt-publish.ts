import { AmfEcmaArray, encodeAmf0 } from '../rtmp/amf0.ts';
import type { RtmpClientSession } from '../rtmp/client.ts';
import type { ProtocolFault } from '../rtmp/fault.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import type { ServerWord, StepFailure } from '../rtmp/steps.ts';
import { BLACK_METADATA, blackHeaders, blackMessages } from './black-media.ts';
import { PUBLISH_MS } from './limits.ts';

/** A frame of the black picture, and the sound beside it. */
const TICK_MS = 1000 / 15;

export interface PublishTimes {
  readonly createStreamMs?: number;
  readonly publishMs?: number;
  /** From Start to the end of the hold, or to what broke it. */
  readonly heldMs?: number;
}

export type PublishOutcome =
  | {
      readonly kind: 'accepted';
      readonly times: PublishTimes;
      /** What proved that the media arrived; null from a peer that answers nothing. */
      readonly proof: 'ack' | 'pong' | 'barrier' | null;
    }
  | { readonly kind: 'refused'; readonly times: PublishTimes; readonly word: ServerWord }
  | {
      readonly kind: 'closed';
      readonly times: PublishTimes;
      readonly startSeen: boolean;
      readonly failure: Exclude<StepFailure, { reason: 'protocol' }>;
    }
  | { readonly kind: 'silent'; readonly times: PublishTimes; readonly waitedMs: number }
  | { readonly kind: 'protocol'; readonly times: PublishTimes; readonly fault: ProtocolFault }
  | { readonly kind: 'aborted'; readonly times: PublishTimes };

export interface PublishOptions {
  /** With its query: signatures travel there. */
  readonly name: string;
  readonly holdMs: number;
  readonly signal: AbortSignal;
  /** Called when the server has answered, or will not. */
  readonly answered?: () => void;
}

/**
 * Publishes on a connected session and stays for the hold with black media. Start alone is no proof. The session is closed afterwards, in
 * order when it was accepted, so that no ghost of it keeps the stream.
 */
export async function attemptPublish(session: RtmpClientSession, options: PublishOptions): Promise<PublishOutcome> {
  const { name, holdMs, signal, answered } = options;
  const onAbort = (): void => session.sayGoodbye();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const startedMs = performance.now();
    const created = await session.createStream({ signal, timeoutMs: PUBLISH_MS }, name);
    if (!created.ok) return broken(created, {}, false);
    const times = { createStreamMs: created.ms };
    const published = await session.publish(name, { signal, timeoutMs: PUBLISH_MS - (performance.now() - startedMs) });
    answered?.();
    if (!published.ok) return broken(published, times, false);
    return await hold(session, { name, holdMs, signal }, { ...times, publishMs: published.ms });
  } finally {
    answered?.();
    signal.removeEventListener('abort', onAbort);
    session.destroy();
  }
}

async function hold(session: RtmpClientSession, { holdMs, signal }: PublishOptions, times: PublishTimes): Promise<PublishOutcome> {
  const { counters } = session;
  const startedMs = performance.now();
  const acksBefore = counters.acks;
  const stopMedia = sendBlack(session, startedMs);
  session.sendPing();
  const ponged = (): boolean => (counters.lastPongMs ?? -1) >= startedMs;
  let barrier = false;
  // Its answer follows the media: for peers that neither pong nor acknowledge.
  const askLater = setTimeout(() => {
    if (ponged() || counters.acks > acksBefore) return;
    void session.barrier({ signal, timeoutMs: holdMs }).then(({ ok }) => {
      barrier = ok;
    });
  }, holdMs / 2);
  const end = await session.nextRefusal({ signal, timeoutMs: holdMs });
  clearTimeout(askLater);
  stopMedia();
  const held = { ...times, heldMs: performance.now() - startedMs };
  if (end.ok) return { kind: 'refused', times: held, word: end.value };
  if (end.reason !== 'silent') return broken(end, held, true);
  const proof = ponged() ? 'pong' : counters.acks > acksBefore ? 'ack' : barrier ? 'barrier' : null;
  await session.close();
  return { kind: 'accepted', times: held, proof };
}

function broken(
  failure: StepFailure | { readonly ok: false; readonly reason: 'refused'; readonly word: ServerWord },
  times: PublishTimes,
  startSeen: boolean,
): PublishOutcome {
  switch (failure.reason) {
    case 'refused':
      return { kind: 'refused', times, word: failure.word };
    case 'closed':
      return { kind: 'closed', times, startSeen, failure };
    case 'silent':
      return { kind: 'silent', times, waitedMs: failure.ms + (times.createStreamMs ?? 0) };
    case 'protocol':
      return { kind: 'protocol', times, fault: failure.fault };
    case 'aborted':
      return { kind: 'aborted', times };
  }
}

/** Headers and one key frame at once, then in real time. */
function sendBlack(session: RtmpClientSession, startedMs: number): () => void {
  session.sendMedia(MESSAGE.data, 0, encodeAmf0(['@setDataFrame', 'onMetaData', new AmfEcmaArray(BLACK_METADATA)]));
  for (const message of blackHeaders()) session.sendMedia(MESSAGE[message.kind], message.timestampMs, message.payload);
  let sentMs = -1;
  const sendDue = (): void => {
    const nowMs = performance.now() - startedMs;
    if (!session.isOpen) return;
    for (const { kind, timestampMs, payload } of blackMessages(sentMs, nowMs)) session.sendMedia(MESSAGE[kind], timestampMs, payload);
    sentMs = nowMs;
  };
  sendDue();
  const timer = setInterval(sendDue, TICK_MS);
  return () => clearInterval(timer);
}

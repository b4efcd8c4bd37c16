/** Runs in the studio: an encoder for each way. Takes `{entries}` and tells of every picture; at `{stop}` it sends no more and says `{stopped}`. */
import { z } from 'zod';
import { EIGHT_MBPS, pushFrames } from '../support/timed-frames.ts';
import { clockMs } from './road-ends.ts';

const entry = z.object({ port: z.number(), stream: z.string() });
const order = z.union([z.object({ entries: z.array(entry) }), z.object({ stop: z.literal(true) })]);
const stopping = new AbortController();

async function encode({ port, stream }: z.infer<typeof entry>, way: number): Promise<void> {
  const push = await pushFrames(port, EIGHT_MBPS, stream);
  await push.send(Infinity, (frame) => process.send?.({ way, frame, atMs: clockMs() }), stopping.signal);
}

process.on('message', (message) => {
  const asked = order.parse(message);
  if ('stop' in asked) stopping.abort();
  else void Promise.all(asked.entries.map(encode)).then(() => process.send?.({ stopped: true }));
});
process.on('disconnect', () => process.exit(0));

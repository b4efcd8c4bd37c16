import { HistoryClient } from '../../electron/history/client.ts';
import { startHistoryThread } from '../../electron/history/thread.ts';
import { sample, storedShow } from './made-history.ts';

/** A program that is live, to be killed: a second of the show every quarter of one, each said on standard output before anything is done with it. */
const [, , file = '', script = ''] = process.argv;
const client = new HistoryClient({
  start: (start) => startHistoryThread(script, start),
  file,
  keepDays: 90,
  now: () => performance.now(),
  onTrouble: () => {},
  onDamaged: () => {},
  onChanged: () => {},
  onFault: (_where, error) => {
    throw error;
  },
});
client.setLive('s-1', true);
client.pending.addShow(storedShow({ startedAtMs: Date.now() }));
let second = 0;
setInterval(() => {
  const atMs = Date.now();
  process.stdout.write(`${atMs}\n`);
  client.pending.addSample(sample(second, { atMs }));
  client.flushSoon();
  second += 1;
}, 250);

/** Runs where the ingest is: a sink for each way. Takes `{count}`, answers with `{ports}`, then tells of every picture. */
import { z } from 'zod';
import { startSink } from '../support/timed-frames.ts';
import { clockMs } from './road-ends.ts';

process.on('message', (message) => {
  const { count } = z.object({ count: z.number() }).parse(message);
  const sinks = Array.from({ length: count }, (_, way) =>
    startSink((frame) => process.send?.({ way, frame, atMs: clockMs() }), { host: '0.0.0.0', holdsNames: true }),
  );
  void Promise.all(sinks).then((started) => process.send?.({ ports: started.map(({ port }) => port) }));
});
process.on('disconnect', () => process.exit(0));

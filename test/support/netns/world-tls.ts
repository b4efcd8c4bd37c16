/**
 * Runs inside a namespace: an ingest that speaks RTMPS, and a TLS server for whoever wants no more than that. Takes `{ key, cert }` as JSON on
 * standard input; the first argument is the port, on every address.
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { startScriptedPeer, takesEveryStream } from '../scripted-peer.ts';

const certificate = z.object({ key: z.string(), cert: z.string() }).parse(JSON.parse(await text(process.stdin)));
await startScriptedPeer(takesEveryStream, { host: '::', port: Number(process.argv[2]), certificate });
process.stdout.write('ready\n');

/**
 * Runs inside a namespace, before a server, and counts what it reads of each connection: what came over the road, whatever was written at its
 * other end. Arguments: the port to listen on, the server's port on loopback. On SIGTERM it prints, per connection, [ms, bytes so far] for
 * every 100 ms.
 */
import net from 'node:net';

const SAMPLE_MS = 100;
const [listenPort = 0, serverPort = 0] = process.argv.slice(2).map(Number);
const connections: { bytes: number; readonly samples: [atMs: number, bytes: number][] }[] = [];

const server = net.createServer({ noDelay: true }, (client) => {
  const upstream = net.connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
  const counted = { bytes: 0, samples: [] };
  connections.push(counted);
  client.on('data', (piece: Buffer) => {
    counted.bytes += piece.length;
    upstream.write(piece);
  });
  upstream.pipe(client);
  client.on('end', () => upstream.end());
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
});
setInterval(() => {
  for (const { samples, bytes } of connections) samples.push([performance.now(), bytes]);
}, SAMPLE_MS);
process.on('SIGTERM', () => {
  const all = connections.map(({ samples }) => samples);
  process.stdout.write(`${JSON.stringify(all)}\n`, () => process.exit(0));
});
server.listen(listenPort, '0.0.0.0', () => console.log('ready'));

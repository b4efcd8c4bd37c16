// Stands before a server and counts what it reads of each connection: what came through the road, whatever was written on its other side.
// Arguments: the port to listen on, the server's port on loopback. On SIGTERM it prints, per connection, [ms, bytes so far] every 100 ms.
import net from 'node:net';

const [listenPort, serverPort] = process.argv.slice(2).map(Number);
const connections = [];
const server = net.createServer({ noDelay: true }, (client) => {
  const upstream = net.connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
  const counted = { bytes: 0, samples: [] };
  connections.push(counted);
  client.on('data', (piece) => {
    counted.bytes += piece.length;
    upstream.write(piece);
  });
  upstream.on('data', (piece) => client.write(piece));
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ]) {
    from.on('error', () => to.destroy());
    from.on('end', () => to.end());
    from.on('close', () => to.destroy());
  }
});
setInterval(() => {
  for (const counted of connections) counted.samples.push([performance.now(), counted.bytes]);
}, 100);
process.on('SIGTERM', () => {
  process.stdout.write(`${JSON.stringify(connections.map(({ samples }) => samples))}\n`, () => process.exit(0));
});
server.listen(listenPort, '0.0.0.0', () => console.log('ready'));

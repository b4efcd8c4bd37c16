// node-media-server in a process of its own: malformed input ends it, and a busy port calls process.exit.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const NodeMediaServer = require('node-media-server');
const options = JSON.parse(process.env.NMS_OPTIONS ?? '{}');
const server = new NodeMediaServer({
  bind: '127.0.0.1',
  rtmp: { port: String(options.port ?? 0) },
  ...(options.httpPort === undefined ? {} : { http: { port: String(options.httpPort) } }),
  store: { path: process.env.NMS_FOLDER },
  webadmin: { enable: false },
  ...(options.record === true ? { record: { path: `${process.env.NMS_FOLDER}/rec` } } : {}),
  ...(options.secret === undefined ? {} : { auth: { publish: true, secret: options.secret } }),
});
require('node-media-server/src/core/logger.js').level = 'error';
if (options.refuse === true) server.on('prePublish', (session) => session.close());
if (options.pushToPort !== undefined) {
  server.on('postPublish', ({ streamPath }) => {
    server.relayServer.addTask({
      mode: 'push',
      url: `rtmp://${options.pushToHost ?? '127.0.0.1'}:${options.pushToPort}${streamPath}`,
      streamPath,
    });
  });
}
server.run();
const { tcpServer } = server.rtmpServer;
tcpServer.once('listening', () => process.send({ port: tcpServer.address().port }));

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

export interface SilentPort {
  readonly port: number;
  close(): Promise<void>;
}

/** A listener with the least backlog in a process that is stopped: the kernel queues a connection or two and drops every later SYN. */
const LISTENER = `
  const net = require('node:net');
  const server = net.createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => process.send(server.address().port));
`;

/** A port of loopback that is silent as behind a firewall that drops: needs no root. */
export async function silentPort(): Promise<SilentPort> {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [port] = (await once(child, 'message')) as [number];
  child.kill('SIGSTOP');
  const fillers: net.Socket[] = [];
  // Fill the queue until one stays unanswered for longer than a loopback answer ever takes.
  for (let full = false; !full;) {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    fillers.push(socket);
    full = await Promise.race([
      once(socket, 'connect').then(() => false),
      new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(true), 300);
      }),
    ]);
  }
  return {
    port,
    close: async () => {
      for (const socket of fillers) socket.destroy();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

import net from 'node:net';

/** A port of 127.0.0.1 that nobody listens on at this moment, for servers that cannot be asked which one they took. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}

/** Resolves as soon as something accepts on the port; rejects when `signal` aborts first. */
export async function untilListening(port: number, signal: AbortSignal, host = '127.0.0.1'): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host, port });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

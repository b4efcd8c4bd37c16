import net from 'node:net';

export interface TimedSession {
  /** performance.now() when the client's connection was accepted: within microseconds of its SYN on loopback. */
  readonly acceptedMs: number;
  /** When the server's NetStream.Publish.Start passed on its way to the client; null until then. */
  publishStartMs: number | null;
  bytesUp: number;
  bytesDown: number;
}

export interface StopwatchProxy {
  readonly port: number;
  readonly sessions: readonly TimedSession[];
  /** Resolves at the next Publish.Start to pass, with its session. */
  nextStart(signal: AbortSignal): Promise<TimedSession>;
  close(): Promise<void>;
}

const START = Buffer.from('NetStream.Publish.Start');

/**
 * A TCP proxy on loopback that times sessions from outside, the same way for every client, and can add `roundTripMs` to each round trip
 * (half in each direction; TCP's own handshake excepted, since it ends at the proxy).
 */
export async function startStopwatchProxy(targetPort: number, roundTripMs = 0): Promise<StopwatchProxy> {
  const sessions: TimedSession[] = [];
  const sockets = new Set<net.Socket>();
  const waiting = new Set<(session: TimedSession) => void>();
  const server = net.createServer({ noDelay: true }, (client) => {
    const session: TimedSession = { acceptedMs: performance.now(), publishStartMs: null, bytesUp: 0, bytesDown: 0 };
    sessions.push(session);
    const upstream = net.connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    pipeDelayed(client, upstream, roundTripMs / 2, (chunk) => {
      session.bytesUp += chunk.length;
    });
    let tail: Buffer = Buffer.alloc(0);
    pipeDelayed(upstream, client, roundTripMs / 2, (chunk) => {
      session.bytesDown += chunk.length;
      if (session.publishStartMs !== null) return;
      tail = Buffer.concat([tail, chunk]).subarray(-4096);
      if (!tail.includes(START)) return;
      session.publishStartMs = performance.now();
      for (const resolve of waiting) resolve(session);
      waiting.clear();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    sessions,
    nextStart: (signal) =>
      new Promise((resolve, reject) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => reject(new Error('no Publish.Start passed in time')), { once: true });
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function pipeDelayed(from: net.Socket, to: net.Socket, delayMs: number, seen: (chunk: Buffer) => void): void {
  const later = (action: () => void): void => {
    if (delayMs === 0) action();
    else setTimeout(action, delayMs);
  };
  from.on('data', (chunk: Buffer) => {
    later(() => {
      // Timed at the moment it leaves for the client, the delay included.
      seen(chunk);
      if (!to.destroyed) to.write(chunk);
    });
  });
  from.on('end', () => later(() => to.end()));
}

import net from 'node:net';
import tls from 'node:tls';
import { listenOn } from './listen.ts';

export interface FaultProxy {
  readonly port: number;
  /** Everything stays open and nothing passes, in either direction, for old and new connections alike. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Who is connected stays so and hears nothing more, ever; their ends at the server are closed. New connections work. */
  readonly strand: () => void;
  /** RST to whoever is connected. */
  readonly reset: () => void;
  /** Bytes a second towards the server from now on; null for as many as come. */
  readonly throttle: (bytesPerSecond: number | null) => void;
  /** RST to whoever is connected, and nobody listens any more, as if the server's program had ended. */
  readonly fall: () => Promise<void>;
  /** It listens again, on the same port. */
  readonly rise: () => Promise<void>;
  /** Connections so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

const SLICE_MS = 50;

/** A road to the server that can be broken in the middle. With a certificate, TLS ends here. */
export async function startFaultProxy(
  serverPort: number,
  certificate?: { readonly key: string; readonly cert: string },
): Promise<FaultProxy> {
  const pairs = new Set<readonly [client: net.Socket, raw: net.Socket, server: net.Socket]>();
  const stranded: net.Socket[] = [];
  let isCut = false;
  let limit: number | null = null;
  let connections = 0;

  const pass = (): void => {
    for (const [client, , server] of pairs) {
      for (const socket of [client, server]) {
        if (isCut) socket.pause();
        else socket.resume();
      }
    }
  };
  const server = net.createServer({ noDelay: true }, (raw) => {
    connections += 1;
    raw.on('error', () => {});
    const client = certificate === undefined ? raw : new tls.TLSSocket(raw, { isServer: true, ...certificate });
    const upstream = net.connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
    const pair = [client, raw, upstream] as const;
    pairs.add(pair);
    // What was passed on by one side still reaches the other.
    const end = (): void => {
      pairs.delete(pair);
      client.destroySoon();
      upstream.destroySoon();
    };
    // A cut road carries no FIN either.
    const endUnlessCut = (): void => {
      if (!isCut) end();
    };
    for (const socket of [client, upstream]) {
      socket.on('error', endUnlessCut);
      socket.on('close', endUnlessCut);
    }
    let budget = 0;
    client.on('data', (bytes: Buffer) => {
      upstream.write(bytes);
      if (limit === null) return;
      budget -= bytes.length;
      if (budget >= 0) return;
      client.pause();
      // By the clock, not by the slice: on a busy machine slices come late.
      let sinceMs = performance.now();
      const waiting = setInterval(() => {
        const nowMs = performance.now();
        budget += limit === null ? Infinity : (limit * (nowMs - sinceMs)) / 1000;
        sinceMs = nowMs;
        if (budget < 0 && !client.destroyed) return;
        clearInterval(waiting);
        if (limit === null) budget = 0;
        if (!isCut) client.resume();
      }, SLICE_MS);
    });
    upstream.on('data', (bytes: Buffer) => client.write(bytes));
    if (isCut) pass();
  });
  const port = await listenOn(server);
  const reset = (): void => {
    for (const [client, raw, upstream] of pairs) {
      raw.resetAndDestroy();
      client.destroy();
      upstream.destroy();
    }
    pairs.clear();
  };
  return {
    port,
    fall: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      reset();
      await closed;
    },
    rise: async () => {
      await listenOn(server, '127.0.0.1', port);
    },
    cut: () => {
      isCut = true;
      pass();
    },
    mend: () => {
      isCut = false;
      pass();
    },
    strand: () => {
      for (const pair of pairs) {
        const [client, , upstream] = pair;
        client.removeAllListeners('data');
        client.pause();
        upstream.removeAllListeners('close');
        upstream.destroy();
        pairs.delete(pair);
        stranded.push(client);
      }
    },
    reset,
    throttle: (bytesPerSecond) => {
      limit = bytesPerSecond;
    },
    connections: () => connections,
    close: async () => {
      for (const client of stranded) client.destroy();
      for (const [client, , upstream] of pairs) {
        client.destroy();
        upstream.destroy();
      }
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

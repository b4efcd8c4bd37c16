import net from 'node:net';
import tls from 'node:tls';
import type { Duplex } from 'node:stream';
import type { RelayTarget, UpstreamStage } from '../contract/relay-port.ts';
import type { Address } from './publish-link.ts';

export interface Transport {
  /** What can be reset: a TLSSocket cannot. */
  readonly raw: net.Socket;
  readonly stream: Duplex;
}

export type TransportResult =
  | { readonly ok: true; readonly transport: Transport }
  | {
      readonly ok: false;
      readonly stage: Extract<UpstreamStage, 'tcp' | 'tls'>;
      /** Null: the peer closed, or the signal ended it. */
      readonly errno: string | null;
      readonly aborted: boolean;
    };

/** TCP to one address and, for RTMPS, TLS over it. Aborting destroys the socket. */
export async function openTransport(target: RelayTarget, { address }: Address, signal: AbortSignal): Promise<TransportResult> {
  const raw = net.connect({ host: address, port: target.port, autoSelectFamily: false, noDelay: true });
  // A late reset is never an uncaught exception.
  raw.on('error', () => {});
  const connected = await settled(raw, 'connect', signal);
  if (!connected.ok) {
    raw.destroy();
    return { ...connected, stage: 'tcp' };
  }
  if (!target.tls) return { ok: true, transport: { raw, stream: raw } };
  const ca = target.trustedCa === undefined ? {} : { ca: [...tls.rootCertificates, ...target.trustedCa] };
  const servername = net.isIP(target.host) === 0 ? { servername: target.host } : {};
  const stream = tls.connect({ socket: raw, ...servername, ...ca, minVersion: 'TLSv1.2' });
  stream.on('error', () => {});
  const secured = await settled(stream, 'secureConnect', signal);
  if (!secured.ok) {
    stream.destroy();
    raw.destroy();
    return { ...secured, stage: 'tls' };
  }
  return { ok: true, transport: { raw, stream } };
}

type Settled = { readonly ok: true } | { readonly ok: false; readonly errno: string | null; readonly aborted: boolean };

function settled(socket: net.Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<Settled> {
  return new Promise((resolve) => {
    const done = (result: Settled): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener(event, onReady);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      resolve(result);
    };
    const onReady = (): void => done({ ok: true });
    const onAbort = (): void => done({ ok: false, errno: null, aborted: true });
    const onError = (error: NodeJS.ErrnoException): void => done({ ok: false, errno: error.code ?? error.name, aborted: false });
    const onClose = (): void => done({ ok: false, errno: null, aborted: false });
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once(event, onReady);
    socket.once('error', onError);
    socket.once('close', onClose);
  });
}

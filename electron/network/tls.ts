import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { issuerFingerprint } from './control-content.ts';
import { guardDestroy } from './guard-destroy.ts';
import { whenOverdue } from './overdue.ts';

export interface TlsQuestion {
  readonly socket: Socket;
  readonly host: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Trust these instead of Node's own list (PEM). */
  readonly authorities?: readonly string[];
}

export interface ShownCertificate {
  /** ISO. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly subject: string;
  readonly issuer: string;
  /** Of who signed at the top of the chain as shown. */
  readonly issuerFingerprint: string;
  readonly coversName: boolean;
  /** By the list that was used, the name and this computer's clock; null when nothing is wrong. */
  readonly trustError: string | null;
}

export type TlsAnswer =
  | {
      readonly ok: true;
      readonly stream: TLSSocket;
      readonly certificate: ShownCertificate;
      readonly handshakeMs: number;
      readonly protocol: string;
    }
  | {
      readonly ok: false;
      /** `not-tls`: bytes that are no TLS came back. `alert`: TLS, but it would not. */
      readonly reason: 'silent' | 'closed' | 'not-tls' | 'alert' | 'aborted';
      readonly errno: string | null;
      readonly afterMs: number;
    };

/**
 * TLS over an open socket, so that the raw socket stays in hand (a TLSSocket cannot be reset). The handshake goes through whatever the
 * certificate is: judging it is the caller's. On failure the socket is destroyed. Never rejects.
 */
export function openTls({ socket, host, signal, timeoutMs, authorities }: TlsQuestion): Promise<TlsAnswer> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const stream = connectTls({
      socket,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    });
    guardDestroy(stream, socket);
    const stopWaiting = whenOverdue(timeoutMs, () => fail('silent', null));
    const onAbort = (): void => fail('aborted', null);
    const release = (): void => {
      stopWaiting();
      signal.removeEventListener('abort', onAbort);
      stream.removeListener('error', onError);
      stream.removeListener('close', onClose);
      stream.on('error', () => {});
    };
    const fail = (reason: 'silent' | 'closed' | 'not-tls' | 'alert' | 'aborted', errno: string | null): void => {
      release();
      stream.destroy();
      socket.destroy();
      resolve({ ok: false, reason, errno, afterMs: performance.now() - startedMs });
    };
    const onError = (error: NodeJS.ErrnoException): void => fail(reasonOf(error), error.code ?? null);
    const onClose = (): void => fail('closed', null);
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('error', onError);
    stream.on('close', onClose);
    stream.once('secureConnect', () => {
      const shown = stream.getPeerCertificate(true);
      const certificate = describe(shown, host, stream.authorized ? null : errorName(stream.authorizationError));
      release();
      resolve({ ok: true, stream, certificate, handshakeMs: performance.now() - startedMs, protocol: stream.getProtocol() ?? 'unknown' });
    });
    if (signal.aborted) onAbort();
  });
}

function reasonOf({ code = '', message }: NodeJS.ErrnoException): 'closed' | 'not-tls' | 'alert' {
  if (
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL|PACKET_LENGTH|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE|RECORD_LAYER|HTTPS_PROXY/.test(
      code,
    )
  ) {
    return 'not-tls';
  }
  return code.startsWith('ERR_SSL') || /alert/i.test(message) ? 'alert' : 'closed';
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(shown: DetailedPeerCertificate, host: string, trustError: string | null): ShownCertificate {
  return {
    validFrom: isoOf(shown.valid_from),
    validTo: isoOf(shown.valid_to),
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    issuerFingerprint: issuerFingerprint(shown),
    coversName: checkServerIdentity(host, shown) === undefined,
    trustError,
  };
}

/** Names come from the peer: bounded, and absent in odd certificates. */
function nameOf(name: { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined): string {
  const text = name?.CN ?? name?.O ?? '';
  return (Array.isArray(text) ? text.join(', ') : text).slice(0, 120);
}

function isoOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

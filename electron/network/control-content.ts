import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type DetailedPeerCertificate } from 'node:tls';
import { guardDestroy } from './guard-destroy.ts';
import { plainHello } from './plain-hello.ts';

export interface ContentAnswer {
  readonly state: 'answers' | 'wrong-content' | 'silent';
  /** SHA-256 of the issuer when the chain leads to nobody we know. */
  readonly untrustedIssuer: string | null;
}

/** Errors of a wrong clock, not of a wrong peer: a control with these is still the right one. */
const CLOCK_ERRORS: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const answer = (state: ContentAnswer['state'], untrustedIssuer: string | null = null): ContentAnswer => ({ state, untrustedIssuer });

/** Is a certificate for `name` shown? An unknown issuer is noted, not held against the control: somebody online answered. */
export function isTlsFor(name: string, socket: Socket, signal: AbortSignal): Promise<ContentAnswer> {
  return new Promise((resolve) => {
    // Judged below: only the name says who answered.
    const stream = connectTls({ socket, servername: name, rejectUnauthorized: false });
    guardDestroy(stream, socket);
    const settle = (result: ContentAnswer): void => {
      signal.removeEventListener('abort', onAbort);
      stream.destroy();
      socket.destroy();
      resolve(result);
    };
    const onAbort = (): void => settle(answer('silent'));
    signal.addEventListener('abort', onAbort, { once: true });
    stream.once('secureConnect', () => {
      const certificate = stream.getPeerCertificate(true);
      if (checkServerIdentity(name, certificate) !== undefined) settle(answer('wrong-content'));
      else settle(answer('answers', isKnown(stream.authorized, stream.authorizationError) ? null : issuerFingerprint(certificate)));
    });
    stream.on('error', (error: NodeJS.ErrnoException) =>
      settle(answer(error.code?.startsWith('ERR_SSL') === true ? 'wrong-content' : 'silent')),
    );
    stream.once('close', () => settle(answer('silent')));
    if (signal.aborted) onAbort();
  });
}

function isKnown(authorized: boolean, error: unknown): boolean {
  return authorized || CLOCK_ERRORS.has(String(error));
}

/** Who signed: the last certificate of the chain as shown, or the issuer's name when it is not shown. */
export function issuerFingerprint(leaf: DetailedPeerCertificate): string {
  let top = leaf;
  for (let depth = 0; depth < 8 && top.issuerCertificate !== undefined && top.issuerCertificate !== top; depth += 1)
    top = top.issuerCertificate;
  const named = JSON.stringify(top.issuer);
  return createHash('sha256').update(named).digest('hex').slice(0, 32);
}

/** Does an RTMP handshake begin with version 3? */
export function isRtmp(socket: Socket, signal: AbortSignal): Promise<ContentAnswer> {
  return new Promise((resolve) => {
    const settle = (result: ContentAnswer): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(result);
    };
    const onAbort = (): void => settle(answer('silent'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('data', (chunk: Buffer) => settle(answer(chunk[0] === 3 ? 'answers' : 'wrong-content')));
    socket.once('close', () => settle(answer('silent')));
    socket.once('end', () => settle(answer('silent')));
    socket.write(plainHello());
    socket.resume();
    if (signal.aborted) onAbort();
  });
}

import net from 'node:net';
import { whenOverdue } from './overdue.ts';

export type Family = 4 | 6;

export interface DialRequest {
  /** An IP address, never a name: names go through the resolver. */
  readonly address: string;
  readonly port: number;
  readonly signal: AbortSignal;
  /** Silence is judged, not waited out: at this many ms the attempt ends as `silent`. */
  readonly timeoutMs: number;
}

export type DialResult =
  | { readonly ok: true; readonly socket: net.Socket; readonly connectMs: number }
  | {
      readonly ok: false;
      readonly reason: 'silent' | 'error' | 'aborted';
      /** Node's error code (`ECONNREFUSED`), null unless `error`. */
      readonly errno: string | null;
      readonly afterMs: number;
    };

export type Dial = (request: DialRequest) => Promise<DialResult>;

/**
 * Opens one TCP connection to one address. The socket comes with TCP_NODELAY set, paused, and with an error listener, so that a
 * late reset is never an uncaught exception. Never tries another family: Node's autoSelectFamily gives false failures.
 */
export const dialTcp: Dial = ({ address, port, signal, timeoutMs }) =>
  new Promise((resolve) => {
    const startedMs = performance.now();
    if (signal.aborted) {
      resolve({ ok: false, reason: 'aborted', errno: null, afterMs: 0 });
      return;
    }
    const socket = net.connect({ host: address, port, autoSelectFamily: false, noDelay: true });
    const stopWaiting = whenOverdue(timeoutMs, () => settle('silent', null));
    const onAbort = (): void => settle('aborted', null);
    const onError = (error: NodeJS.ErrnoException): void => settle('error', error.code ?? 'UNKNOWN');
    const release = (): void => {
      stopWaiting();
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      socket.on('error', () => {});
    };
    const settle = (reason: 'silent' | 'error' | 'aborted', errno: string | null): void => {
      release();
      socket.destroy();
      resolve({ ok: false, reason, errno, afterMs: performance.now() - startedMs });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      release();
      socket.pause();
      resolve({ ok: true, socket, connectMs: performance.now() - startedMs });
    });
  });

import debug from 'debug';
import { EventSubscription, OBSWebSocket, OBSWebSocketError, type OBSRequestTypes } from 'obs-websocket-js/json';
import type { z } from 'zod';
import { obsUrl, type ObsAddress } from './address.ts';
import { streamStateChanged } from './answers.ts';

/** Why there is no connection. `not-found`: nobody listens, or nobody who speaks this. `kicked`: OBS's own button; not to be forced. */
export type ObsAbsence = 'not-found' | 'silent' | 'needs-password' | 'wrong-password' | 'kicked';

export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  /** `code` and `comment` are OBS's own, for a request that it refused. */
  | { readonly ok: false; readonly why: 'closed' | 'silent' | 'refused' | 'unreadable'; readonly code?: number; readonly comment?: string };

export interface ObsEvents {
  /** `OBS_WEBSOCKET_OUTPUT_STARTED` and so on. */
  readonly streamState: (state: string) => void;
  readonly closed: (why: ObsAbsence | 'closed') => void;
}

// The library writes every message, keys included, to standard error where DEBUG asks for it.
debug.disable();

const OPEN_MS = 2000;
const ASK_MS = 2000;
/** Close codes of obs-websocket. */
const WRONG_PASSWORD = 4009;
const KICKED = 4011;

/** One connection to OBS, logged in. Every request has its limit: a peer that died without a word is noticed by that alone. */
export class ObsConnection {
  readonly #socket: OBSWebSocket;
  #events: ObsEvents | null = null;
  #closed = false;

  private constructor(socket: OBSWebSocket) {
    this.#socket = socket;
    socket.on('StreamStateChanged', (event: unknown) => {
      const parsed = streamStateChanged.safeParse(event);
      if (parsed.success) this.#events?.streamState(parsed.data.outputState);
    });
    socket.on('ConnectionClosed', (error) => this.#end(absenceOf(error, true) ?? 'closed'));
  }

  /** Never rejects. Aborting ends the attempt. */
  static async open(
    address: ObsAddress,
    password: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly connection: ObsConnection } | { readonly ok: false; readonly why: ObsAbsence }> {
    const socket = new OBSWebSocket();
    const login = { rpcVersion: 1, eventSubscriptions: EventSubscription.Outputs };
    const opened = socket.connect(obsUrl(address), password ?? undefined, login).then(
      () => null,
      (error: unknown) => absenceOf(error, password !== null) ?? 'not-found',
    );
    const why = await within(opened, OPEN_MS, signal);
    if (why === null) return { ok: true, connection: new ObsConnection(socket) };
    void socket.disconnect().catch(() => {});
    return { ok: false, why: why === 'late' ? 'silent' : why };
  }

  listen(events: ObsEvents): void {
    this.#events = events;
  }

  async ask<S extends z.ZodType>(
    schema: S,
    request: keyof OBSRequestTypes,
    data: OBSRequestTypes[keyof OBSRequestTypes] | undefined,
    signal: AbortSignal,
  ): Promise<Asked<z.infer<S>>> {
    if (this.#closed) return { ok: false, why: 'closed' };
    const asked: Promise<Asked<unknown>> = this.#socket.call(request, data).then(
      (value: unknown) => ({ ok: true, value }),
      (error: unknown) =>
        error instanceof OBSWebSocketError && error.code >= 100 && error.code < 1000
          ? { ok: false, why: 'refused', code: error.code, comment: error.message.slice(0, 200) }
          : { ok: false, why: 'closed' },
    );
    const answer = await within(asked, ASK_MS, signal);
    if (answer === 'late') return { ok: false, why: 'silent' };
    if (!answer.ok) return answer;
    const parsed = schema.safeParse(answer.value);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: 'unreadable' };
  }

  /** Nothing is told any more. */
  close(): void {
    this.#events = null;
    this.#closed = true;
    void this.#socket.disconnect().catch(() => {});
  }

  #end(why: ObsAbsence | 'closed'): void {
    this.#closed = true;
    const events = this.#events;
    this.#events = null;
    events?.closed(why);
  }
}

function absenceOf(error: unknown, hadPassword: boolean): ObsAbsence | null {
  if (!(error instanceof OBSWebSocketError)) return null;
  if (error.code === WRONG_PASSWORD) return hadPassword ? 'wrong-password' : 'needs-password';
  return error.code === KICKED ? 'kicked' : null;
}

async function within<T>(asked: Promise<T>, ms: number, signal: AbortSignal): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  const late = new Promise<'late'>((resolve) => {
    onAbort = () => resolve('late');
    timer = setTimeout(onAbort, ms);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

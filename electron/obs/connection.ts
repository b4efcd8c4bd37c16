import { createHash } from 'node:crypto';
import { WebSocket, type RawData } from 'ws';
import { z } from 'zod';
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

const OPEN_MS = 2000;
const ASK_MS = 2000;
const CLOSE_MS = 1000;
/** Answers are a few hundred bytes; whoever listens on OBS's port may not fill our memory. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const COMMENT_LIMIT = 200;
/** obs-websocket's protocol v5. */
const SUBPROTOCOL = 'obswebsocket.json';
const RPC_VERSION = 1;
const OUTPUT_EVENTS = 1 << 6;
const OP = { hello: 0, identify: 1, identified: 2, event: 5, request: 6, answer: 7 } as const;
/** Its close codes. */
const WRONG_PASSWORD = 4009;
const KICKED = 4011;

const message = z.object({ op: z.number(), d: z.unknown().optional() });
const hello = z.object({ authentication: z.object({ challenge: z.string(), salt: z.string() }).optional() });
const event = z.object({ eventType: z.literal('StreamStateChanged'), eventData: streamStateChanged });
const answer = z.object({
  requestId: z.string(),
  requestStatus: z.object({ result: z.boolean(), code: z.number(), comment: z.string().optional() }),
  responseData: z.unknown().optional(),
});

/** One connection to OBS, logged in. Every request has its limit: a peer that died without a word is noticed by that alone. */
export class ObsConnection {
  readonly #socket: WebSocket;
  readonly #password: string | null;
  readonly #identified: () => void;
  readonly #waiting = new Map<string, (answer: Asked<unknown>) => void>();
  #requests = 0;
  #events: ObsEvents | null = null;
  #closed = false;

  private constructor(address: ObsAddress, password: string | null, opened: (why: ObsAbsence | null) => void) {
    this.#password = password;
    this.#identified = () => opened(null);
    const limits = { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, handshakeTimeout: OPEN_MS };
    this.#socket = new WebSocket(obsUrl(address), SUBPROTOCOL, limits);
    this.#socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    this.#socket.on('error', () => this.#socket.terminate());
    this.#socket.on('close', (code) => {
      opened(absenceOf(code, password !== null) ?? 'not-found');
      this.#end(absenceOf(code, true) ?? 'closed');
    });
  }

  /** Never rejects. Aborting ends the attempt. */
  static async open(
    address: ObsAddress,
    password: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly connection: ObsConnection } | { readonly ok: false; readonly why: ObsAbsence }> {
    let connection: ObsConnection | null = null;
    const opened = new Promise<ObsAbsence | null>((resolve) => {
      connection = new ObsConnection(address, password, resolve);
    });
    const made = connection as ObsConnection | null;
    const why = made === null ? 'not-found' : await within(opened, OPEN_MS, signal);
    if (made !== null && why === null) return { ok: true, connection: made };
    made?.close();
    return { ok: false, why: why === 'late' || why === null ? 'silent' : why };
  }

  listen(events: ObsEvents): void {
    this.#events = events;
  }

  async ask<S extends z.ZodType>(
    schema: S,
    request: string,
    data: { readonly [key: string]: unknown } | undefined,
    signal: AbortSignal,
  ): Promise<Asked<z.infer<S>>> {
    if (this.#closed) return { ok: false, why: 'closed' };
    this.#requests += 1;
    const requestId = String(this.#requests);
    const asked = new Promise<Asked<unknown>>((resolve) => {
      this.#waiting.set(requestId, resolve);
    });
    this.#say(OP.request, { requestId, requestType: request, ...(data === undefined ? {} : { requestData: data }) });
    const answered = await within(asked, ASK_MS, signal);
    this.#waiting.delete(requestId);
    if (answered === 'late') return { ok: false, why: 'silent' };
    if (!answered.ok) return answered;
    const parsed = schema.safeParse(answered.value);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: 'unreadable' };
  }

  /** Nothing is told any more. */
  close(): void {
    this.#events = null;
    this.#end('closed');
    this.#socket.close();
    // One that does not answer the goodbye is not waited for.
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  #say(op: number, d: unknown): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ op, d }));
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    const parsed = message.safeParse(isBinary || this.#closed ? null : json(data));
    if (!parsed.success) return;
    const { op, d } = parsed.data;
    if (op === OP.hello) this.#identify(d);
    else if (op === OP.identified) this.#identified();
    else if (op === OP.answer) this.#onAnswer(d);
    else if (op === OP.event) {
      const told = event.safeParse(d);
      if (told.success) this.#events?.streamState(told.data.eventData.outputState);
    }
  }

  #identify(d: unknown): void {
    const parsed = hello.safeParse(d);
    if (!parsed.success) return;
    const { authentication: asked } = parsed.data;
    const password = this.#password;
    const login =
      asked === undefined || password === null ? {} : { authentication: digest(digest(password + asked.salt) + asked.challenge) };
    this.#say(OP.identify, { rpcVersion: RPC_VERSION, eventSubscriptions: OUTPUT_EVENTS, ...login });
  }

  #onAnswer(d: unknown): void {
    const parsed = answer.safeParse(d);
    if (!parsed.success) return;
    const { requestId, requestStatus, responseData } = parsed.data;
    const { result, code, comment = '' } = requestStatus;
    const said = result
      ? ({ ok: true, value: responseData } as const)
      : ({ ok: false, why: 'refused', code, comment: comment.slice(0, COMMENT_LIMIT) } as const);
    this.#waiting.get(requestId)?.(said);
  }

  #end(why: ObsAbsence | 'closed'): void {
    this.#closed = true;
    for (const settle of this.#waiting.values()) settle({ ok: false, why: 'closed' });
    this.#waiting.clear();
    const events = this.#events;
    this.#events = null;
    events?.closed(why);
  }
}

function json(data: RawData): unknown {
  try {
    return Buffer.isBuffer(data) ? JSON.parse(data.toString()) : null;
  } catch {
    return null;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function absenceOf(code: number, hadPassword: boolean): ObsAbsence | null {
  if (code === WRONG_PASSWORD) return hadPassword ? 'wrong-password' : 'needs-password';
  return code === KICKED ? 'kicked' : null;
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

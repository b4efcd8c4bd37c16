import { type ConnectionEnd } from './connection.ts';
import { protocolFault, type ProtocolFault } from './fault.ts';
import type { RtmpCommand } from './messages.ts';
import { isRefusal, isStart, serverWordOf } from './server-word.ts';
import type { ServerWord, StatusResult, StepFailure, StepOptions } from './steps.ts';

export type Outcome<T> = { readonly ok: true; readonly ms: number; readonly value: T } | StepFailure;

/** What is kept of an answer; the rest of it, which a server can make as long as it likes, is not. */
export interface ServerAnswer {
  readonly word: ServerWord;
  /** The first number that it gives. */
  readonly value: number | null;
}

/** What the server has said, in its order, until a step takes it; and the steps that wait for more. */
export class Inbox {
  readonly #maxPending: number;
  readonly #bytesIn: () => number;
  /** Answers by transaction, until somebody asks for them. */
  readonly #answers = new Map<number, ServerAnswer>();
  readonly #statuses: ServerWord[] = [];
  readonly #words: ServerWord[] = [];
  readonly #waiting = new Set<() => void>();
  #fault: ProtocolFault | null = null;
  #end: ConnectionEnd | null = null;

  constructor(maxPending: number, bytesIn: () => number) {
    this.#maxPending = maxPending;
    this.#bytesIn = bytesIn;
  }

  get fault(): ProtocolFault | null {
    return this.#fault;
  }

  get end(): ConnectionEnd | null {
    return this.#end;
  }

  get words(): readonly ServerWord[] {
    return this.#words;
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Null when the server talks more than anybody listens. */
  add(received: RtmpCommand): ServerWord | null {
    const word = serverWordOf(received);
    if (this.#words.length < this.#maxPending) this.#words.push(word);
    if (received.name === '_result' || received.name === '_error') {
      const value = received.args.find((entry) => typeof entry === 'number') ?? null;
      this.#answers.set(received.transactionId, { word, value });
    }
    if (received.name === 'onStatus') {
      this.#statuses.push(word);
      // In a show of hours nobody takes them: a server that remarks on this and that must not end it.
      if (this.#statuses.length > this.#maxPending) this.#statuses.shift();
    }
    if (this.#answers.size > this.#maxPending) {
      this.fail(protocolFault('too many answers', this.#bytesIn(), Buffer.alloc(0)));
      return null;
    }
    this.changed();
    return word;
  }

  fail(fault: ProtocolFault): void {
    this.#fault ??= fault;
    this.changed();
  }

  finish(end: ConnectionEnd): void {
    this.#end ??= end;
    this.changed();
  }

  takeAnswer(transactionId: number): ServerAnswer | null {
    const answer = this.#answers.get(transactionId) ?? null;
    this.#answers.delete(transactionId);
    return answer;
  }

  /** An `_error` to none of the commands up to `asked`: from servers that put any number in it. */
  takeStrayError(asked: number): ServerWord | null {
    for (const [transactionId, answer] of this.#answers) {
      const isAsked = transactionId > 0 && transactionId <= asked;
      if (!isAsked && answer.word.command === '_error') return this.takeError(transactionId);
    }
    return null;
  }

  takeError(transactionId: number): ServerWord | null {
    const answer = this.#answers.get(transactionId);
    if (answer?.word.command !== '_error') return null;
    this.#answers.delete(transactionId);
    return answer.word;
  }

  /** The first status that decides; those before it are dropped with it. */
  takeStatus(starts: 'publish' | 'play' | null): ServerWord | null {
    const at = this.#statuses.findIndex((word) => isRefusal(word) || (starts !== null && isStart(word, starts)));
    const word = this.#statuses[at];
    if (word === undefined) return null;
    this.#statuses.splice(0, at + 1);
    return word;
  }

  /** Waits for `pick` to find something; what is there already counts, also after the end. */
  until<T>(pick: () => T | null, { signal, timeoutMs }: StepOptions): Promise<Outcome<T>> {
    const startedMs = performance.now();
    const bytesBefore = this.#bytesIn();
    return new Promise((resolve) => {
      let last: NodeJS.Immediate | undefined;
      const settle = (result: Outcome<T>): void => {
        clearTimeout(timer);
        clearImmediate(last);
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(look);
        resolve(result);
      };
      const failure = (): { ok: false; ms: number; receivedBytes: number } => ({
        ok: false,
        ms: performance.now() - startedMs,
        receivedBytes: this.#bytesIn() - bytesBefore,
      });
      const look = (): void => {
        const value = pick();
        if (value !== null) settle({ ok: true, ms: performance.now() - startedMs, value });
        else if (this.#fault !== null) settle({ ...failure(), reason: 'protocol', fault: this.#fault });
        else if (this.#end !== null) settle({ ...failure(), reason: 'closed', end: this.#end });
      };
      const onAbort = (): void => settle({ ...failure(), reason: 'aborted' });
      // Once more around: in a process that stood still timers come before sockets, and the answer may lie ready.
      const timer = setTimeout(() => {
        last = setImmediate(() => settle({ ...failure(), reason: 'silent' }));
      }, timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(look);
      if (signal.aborted) onAbort();
      else look();
    });
  }

  /** The first status that decides about the stream: a Start, or a refusal. `id`: the command's own, which some servers answer with `_error`. */
  async untilStatus(what: 'publish' | 'play', id: number, options: StepOptions): Promise<StatusResult> {
    const result = await this.until(() => this.takeStatus(what) ?? this.takeError(id), options);
    if (!result.ok) return result;
    const { ms, value: word } = result;
    return isStart(word, what) ? { ok: true, ms, word } : { ok: false, reason: 'refused', ms, receivedBytes: 0, word };
  }

  changed(): void {
    for (const look of this.#waiting) look();
  }
}

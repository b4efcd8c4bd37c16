import { Pending } from './pending.ts';
import type { AnswerTo, Answers, Batch, FileTrouble, FromHistory, HistoryStart, Question, ToHistory } from './port.ts';

/** The thread, as main holds it. */
export interface HistoryThread {
  readonly send: (message: ToHistory) => void;
  readonly onMessage: (listener: (message: FromHistory) => void) => void;
  /** Told once, whether it ended by itself or was ended. `error`: what it threw. */
  readonly onExit: (listener: (error: unknown) => void) => void;
  readonly kill: () => void;
}

export interface HistoryClientOptions {
  readonly start: (start: HistoryStart) => HistoryThread;
  readonly file: string;
  readonly keepDays: number;
  readonly now: () => number;
  /** Null: it is well again. */
  readonly onTrouble: (trouble: FileTrouble | null) => void;
  readonly onDamaged: (file: string) => void;
  /** A list that is open shows something else now. */
  readonly onChanged: () => void;
  readonly onFault: (where: string, error: unknown) => void;
}

export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: FileTrouble | 'no-answer' };

/** At most one transaction in this time. */
const FLUSH_MS = 1000;
const ASK_MS = 5000;
/** A day of seconds as a file takes two. */
const EXPORT_MS = 30_000;
/** A transaction takes milliseconds: a disk that takes this long for one is gone, or asleep. */
const STUCK_MS = 15_000;
/** More at once is a window gone wild. */
const ASKED_MOST = 32;
/** Waits after each failure to write, and after each death of the thread. */
const RETRY_MS = [2000, 5000, 15_000, 60_000] as const;

interface Waiting {
  readonly settle: (asked: Asked<Answers[Question['kind']]>) => void;
}

/**
 * Main's end of the history: takes everything at once and hands it on once a second, one transaction at a time. Nothing here waits for the
 * disk, and a disk that does not answer costs a bounded amount of memory.
 */
export class HistoryClient {
  readonly pending = new Pending();
  readonly #options: HistoryClientOptions;
  readonly #asked = new Map<number, Waiting>();
  #keepDays: number;
  #live = new Set<string>();
  #thread: HistoryThread | null = null;
  #flight: { readonly seq: number; readonly batch: Batch } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stuck: NodeJS.Timeout | null = null;
  #flushedAt = -Infinity;
  #seq = 0;
  #failures = 0;
  /** The batch that a thread died over is tried once more, and then let go. */
  #suspect: Batch | null = null;
  #trouble: FileTrouble | null = null;
  #onIdle: (() => void)[] = [];
  #closed = false;

  constructor(options: HistoryClientOptions) {
    this.#options = options;
    this.#keepDays = options.keepDays;
  }

  get trouble(): FileTrouble | null {
    return this.#trouble;
  }

  /** Something was added to `pending`. */
  flushSoon(): void {
    if (this.#closed || this.#timer !== null || this.#flight !== null || this.pending.isEmpty || this.#trouble === 'newer') return;
    const waitMs = this.#failures > 0 ? this.#retryMs() : Math.max(0, this.#flushedAt + FLUSH_MS - this.#options.now());
    this.#timer = setTimeout(() => this.#flush(), waitMs);
    this.#timer.unref();
  }

  /** A thread that is started anew must not take them for ones that were cut off. */
  setLive(recordId: string, isLive: boolean): void {
    if (isLive) this.#live.add(recordId);
    else this.#live.delete(recordId);
  }

  keep(days: number): void {
    this.#keepDays = days;
    if (!this.#closed) this.#running().send({ type: 'keep', days });
  }

  /** Answered within seconds or not at all; what was added before is in the answer where the disk allows. */
  async ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<Asked<AnswerTo<Q>>> {
    if (this.#closed || signal.aborted || this.#asked.size >= ASKED_MOST) return { ok: false, why: 'no-answer' };
    if (!this.pending.isEmpty && this.#flight === null && this.#failures === 0) this.#flush();
    this.#seq += 1;
    const seq = this.#seq;
    const asked = await new Promise<Asked<Answers[Question['kind']]>>((resolve) => {
      const settle = (value: Asked<Answers[Question['kind']]>): void => {
        this.#asked.delete(seq);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        resolve(value);
      };
      const onAbort = (): void => settle({ ok: false, why: 'no-answer' });
      // Not AbortSignal.timeout: a collection of garbage may take that away, and the limit never comes.
      const timer = setTimeout(onAbort, question.kind === 'export' ? EXPORT_MS : ASK_MS);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#asked.set(seq, { settle });
      this.#running().send({ type: 'ask', seq, question });
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the thread answers each question by its kind
    return asked as Asked<AnswerTo<Q>>;
  }

  /** Writes what is left and ends the thread; at most this long. */
  async close(limitMs: number): Promise<void> {
    const thread = this.#thread;
    const bound = new Promise<void>((resolve) => {
      setTimeout(resolve, limitMs).unref();
    });
    if (!this.pending.isEmpty || this.#flight !== null) {
      const idle = new Promise<void>((resolve) => this.#onIdle.push(resolve));
      if (this.#flight === null) this.#flush();
      await Promise.race([idle, bound]);
    }
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const open = this.#thread ?? thread;
    if (open === null) return;
    const ended = new Promise<void>((resolve) => open.onExit(() => resolve()));
    open.send({ type: 'close' });
    await Promise.race([ended, bound]);
    open.kill();
    this.#thread = null;
  }

  #running(): HistoryThread {
    if (this.#thread !== null) return this.#thread;
    const { start, file } = this.#options;
    const thread = start({ file, keepDays: this.#keepDays, liveIds: [...this.#live] });
    this.#thread = thread;
    thread.onMessage((message) => this.#heard(message));
    thread.onExit((error) => this.#died(thread, error));
    return thread;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed || this.pending.isEmpty || this.#flight !== null) return;
    this.#flushedAt = this.#options.now();
    this.#seq += 1;
    this.#flight = { seq: this.#seq, batch: this.pending.take() };
    this.#running().send({ type: 'write', ...this.#flight });
    this.#stuck = setTimeout(() => this.#setTrouble('other'), STUCK_MS);
    this.#stuck.unref();
  }

  #heard(message: FromHistory): void {
    const { onDamaged, onChanged } = this.#options;
    switch (message.type) {
      case 'written':
        this.#written(message.seq, message.trouble);
        return;
      case 'answer': {
        // What can be read may still not be written.
        if (!message.ok) this.#setTrouble(message.trouble);
        else if (this.#failures === 0) this.#setTrouble(null);
        const waiting = this.#asked.get(message.seq);
        waiting?.settle(message.ok ? { ok: true, value: message.value } : { ok: false, why: message.trouble });
        return;
      }
      case 'damaged':
        onDamaged(message.file);
        onChanged();
        return;
      case 'tidied':
        onChanged();
        return;
      case 'closed':
        return;
    }
  }

  #written(seq: number, trouble: FileTrouble | null): void {
    if (this.#flight?.seq !== seq) return;
    const { batch } = this.#flight;
    this.#landed();
    this.#suspect = null;
    this.#setTrouble(trouble);
    if (trouble === null) {
      this.#failures = 0;
      if (batch.shows.length + batch.incidents.length + batch.reports.length > 0) this.#options.onChanged();
    } else {
      this.#failures += 1;
      this.pending.putBack(batch);
    }
    this.#goOn();
  }

  /** With the next batch, or with whoever waits for the end of them. */
  #goOn(): void {
    if (this.pending.isEmpty || this.#failures > 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    this.flushSoon();
  }

  #died(thread: HistoryThread, error: unknown): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    if (this.#closed) return;
    this.#options.onFault('the history', error ?? new Error('its thread ended'));
    this.#failures += 1;
    for (const { settle } of this.#asked.values()) settle({ ok: false, why: 'no-answer' });
    if (this.#flight !== null) {
      const { batch } = this.#flight;
      this.#landed();
      // A batch that ends two threads would end the third as well.
      if (this.#suspect === null) {
        this.pending.putBack(batch);
        this.#suspect = batch;
      } else this.#suspect = null;
    }
    this.#goOn();
  }

  #landed(): void {
    this.#flight = null;
    if (this.#stuck !== null) clearTimeout(this.#stuck);
    this.#stuck = null;
  }

  #setTrouble(trouble: FileTrouble | null): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble);
  }

  #retryMs(): number {
    return RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? 0;
  }
}

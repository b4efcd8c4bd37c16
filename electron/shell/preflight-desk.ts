import { randomUUID } from 'node:crypto';
import type { Answer } from '../contract/bridge.ts';
import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { CheckProgress, Finding, Verdict } from '../contract/finding.ts';
import type { RunState, ShowState } from '../contract/app-state.ts';
import type { PreflightRequest } from '../preflight/request.ts';
import type { Offer } from './push-url-desk.ts';
import { patchShow, showOf } from './show-state.ts';
import type { StateHub } from './state-hub.ts';

/** A verdict is good for this long, ms. */
export const FRESH_MS = 15 * 60 * 1000;

export type Consent = 'real' | 'rehearsal' | 'never';
export type TellProgress = (id: CheckId, progress: CheckProgress) => void;
export type AskConsent = (signal: AbortSignal) => Promise<Consent>;

export interface PreflightDeskOptions {
  readonly hub: StateHub;
  /** The engine: yields findings until every check has ended. */
  readonly run: (request: PreflightRequest, consent: AskConsent, signal: AbortSignal, progress: TellProgress) => AsyncIterable<Finding>;
  readonly judge: (findings: Iterable<Finding>) => { readonly verdict: Verdict; readonly cause: CauseCode | null };
  readonly requestFor: (showId: string) => PreflightRequest | null;
  readonly plan: (request: PreflightRequest) => readonly CheckId[];
  readonly offerFor: (request: PreflightRequest) => Offer | null;
  /** Stores the offered URL in place of the pasted one. */
  readonly takeUrl: (showId: string, url: string) => void;
  /** A run is over, and was not stopped. */
  readonly onReport: (showId: string, run: JudgedRunRecord) => void;
  readonly now: () => number;
  readonly wallNow: () => number;
  readonly onFault: (where: string, error: unknown) => void;
}

interface Run {
  readonly id: string;
  readonly request: PreflightRequest;
  readonly abort: AbortController;
  readonly startedMs: number;
  readonly startedAtMs: number;
  readonly findings: Map<CheckId, Finding>;
  readonly ended: Promise<void>;
  answer: ((choice: Consent) => void) | null;
  ageTimer: NodeJS.Timeout | null;
  offer: Offer | null;
}

/** What a finished run leaves for a report. */
export interface RunRecord {
  readonly request: PreflightRequest;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
}

/** A run with its verdict, for the history. */
export interface JudgedRunRecord extends RunRecord {
  readonly verdict: Verdict;
  readonly cause: CauseCode | null;
  readonly checks: readonly CheckId[];
}

const OK = { ok: true, value: null } as const;

/** Runs pre-flights, at most one a show, and keeps what the window may not see: the request with its secrets and the better URL. */
export class PreflightDesk {
  readonly #options: PreflightDeskOptions;
  readonly #runs = new Map<string, Run>();

  constructor(options: PreflightDeskOptions) {
    this.#options = options;
  }

  /** `uplink`: measured as well. */
  start(showId: string, uplink = false): Answer<{ runId: string }> {
    if (showOf(this.#options.hub.state, showId) === null) return { ok: false, code: 'unknown-show' };
    const asked = this.#options.requestFor(showId);
    if (asked === null) return { ok: false, code: 'no-push-url' };
    const request = { ...asked, uplink };
    this.#drop(showId);
    const abort = new AbortController();
    const id = randomUUID();
    const startedAtMs = this.#options.wallNow();
    const state: RunState = {
      id,
      phase: 'running',
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: null,
      checks: this.#options.plan(request),
      findings: [],
      progress: null,
      verdict: null,
      cause: null,
      stale: null,
    };
    patchShow(this.#options.hub, showId, () => ({ run: state, offer: null }));
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const run: Run = {
      id,
      request,
      abort,
      startedMs: this.#options.now(),
      startedAtMs,
      findings: new Map(),
      answer: null,
      ageTimer: null,
      offer: null,
      ended: begun.then(() => this.#follow(showId, run)),
    };
    this.#runs.set(showId, run);
    begin();
    return { ok: true, value: { runId: id } };
  }

  stop(showId: string): Answer<null> {
    const show = showOf(this.#options.hub.state, showId);
    if (show === null) return { ok: false, code: 'unknown-show' };
    this.#runs.get(showId)?.abort.abort();
    return OK;
  }

  consent(showId: string, choice: Consent): Answer<null> {
    const run = this.#runs.get(showId);
    if (run === undefined || run.answer === null) return { ok: false, code: 'not-asking' };
    run.answer(choice);
    return OK;
  }

  /** Only replaces the URL; checking again is the user's next click. */
  useOffer(showId: string): Answer<null> {
    const offer = this.#runs.get(showId)?.offer ?? null;
    if (offer === null) return { ok: false, code: 'nothing-offered' };
    this.#options.takeUrl(showId, offer.url);
    return OK;
  }

  offeredUrl(showId: string): string | null {
    return this.#runs.get(showId)?.offer?.url ?? null;
  }

  /** The last run of this show, or null while there is nothing to report. */
  record(showId: string): RunRecord | null {
    const run = this.#runs.get(showId);
    const state = showOf(this.#options.hub.state, showId)?.run;
    if (run === undefined || state === undefined || state === null || run.findings.size === 0) return null;
    return {
      request: run.request,
      startedAtMs: run.startedAtMs,
      durationMs: state.durationMs ?? this.#options.now() - run.startedMs,
      findings: [...run.findings.values()],
    };
  }

  /** The run's end, however it ends; for "test again on another network". */
  async ended(showId: string): Promise<RunState | null> {
    await this.#runs.get(showId)?.ended;
    return showOf(this.#options.hub.state, showId)?.run ?? null;
  }

  /** Another URL or key: a run under way is about the old one and ends, and a verdict no longer holds. */
  urlChanged(showId: string): void {
    const run = this.#runs.get(showId);
    if (run === undefined) return;
    run.abort.abort();
    run.offer = null;
    patchShow(this.#options.hub, showId, () => ({ offer: null }));
    this.#expire(showId, 'url');
  }

  /** The network or the clock changed under all verdicts. */
  surroundingsChanged(change: 'network' | 'clock'): void {
    for (const showId of this.#runs.keys()) this.#expire(showId, change);
  }

  /** After sleep a timer is late; the wall clock is not. */
  woke(): void {
    for (const [showId, run] of this.#runs) {
      if (this.#options.wallNow() - run.startedAtMs >= FRESH_MS) this.#expire(showId, 'age');
    }
  }

  forget(showId: string): void {
    this.#drop(showId);
    this.#runs.delete(showId);
  }

  async dispose(): Promise<void> {
    const ended = [...this.#runs.values()].map((run) => run.ended);
    for (const showId of this.#runs.keys()) this.#drop(showId);
    await Promise.all(ended);
  }

  #drop(showId: string): void {
    const run = this.#runs.get(showId);
    if (run === undefined) return;
    if (run.ageTimer !== null) clearTimeout(run.ageTimer);
    run.abort.abort();
  }

  async #follow(showId: string, run: Run): Promise<void> {
    const { hub, judge, now, onReport, onFault } = this.#options;
    let faulty = false;
    try {
      const ask: AskConsent = (signal) => this.#ask(showId, run, signal);
      const tell: TellProgress = (id, progress) => this.#patchRun(showId, run, () => ({ progress: { id, ...progress } }));
      for await (const finding of this.#options.run(run.request, ask, run.abort.signal, tell)) {
        run.findings.set(finding.id, finding);
        this.#look(showId, run, finding);
        this.#patchRun(showId, run, (state) => ({
          findings: state.checks.flatMap((id) => run.findings.get(id) ?? []),
          progress: state.progress?.id === finding.id ? null : state.progress,
        }));
      }
    } catch (error) {
      faulty = true;
      onFault('a pre-flight', error);
    }
    const aborted = faulty || run.abort.signal.aborted;
    const { verdict, cause } = judge(run.findings.values());
    const durationMs = Math.round(now() - run.startedMs);
    this.#patchRun(showId, run, () =>
      aborted ? { phase: 'aborted', progress: null, durationMs } : { phase: 'done', progress: null, durationMs, verdict, cause },
    );
    if (aborted || this.#runs.get(showId) !== run || showOf(hub.state, showId) === null) return;
    run.ageTimer = setTimeout(() => this.#expire(showId, 'age'), FRESH_MS);
    const { request, startedAtMs } = run;
    const checks = showOf(hub.state, showId)?.run?.checks ?? [];
    const findings = checks.flatMap((id) => run.findings.get(id) ?? []);
    onReport(showId, { request, startedAtMs, durationMs, findings, verdict, cause, checks });
  }

  async #ask(showId: string, run: Run, signal: AbortSignal): Promise<Consent> {
    this.#patchRun(showId, run, () => ({ phase: 'asking' }));
    try {
      return await new Promise<Consent>((resolve) => {
        run.answer = resolve;
        signal.addEventListener('abort', () => resolve('never'), { once: true });
        if (signal.aborted) resolve('never');
      });
    } finally {
      run.answer = null;
      this.#patchRun(showId, run, (state) => (state.phase === 'asking' ? { phase: 'running' } : {}));
    }
  }

  /** A better URL belongs to what `url` or `auth` found wrong; nothing is offered for a URL that is right. */
  #look(showId: string, run: Run, finding: Finding): void {
    if (finding.id !== 'url' && finding.id !== 'auth') return;
    if ((finding.status !== 'fail' && finding.status !== 'warn') || run.abort.signal.aborted) return;
    run.offer = this.#options.offerFor(run.request);
    const { offer } = run;
    if (offer === null || this.#runs.get(showId) !== run) return;
    patchShow(this.#options.hub, showId, () => ({ offer: { kind: offer.kind, maskedUrl: offer.maskedUrl } }));
  }

  /** Touches the window's state only while this run is still the show's run. */
  #patchRun(showId: string, run: Run, patch: (state: RunState) => Partial<RunState>): void {
    patchShow(this.#options.hub, showId, (show) => (show.run?.id === run.id ? { run: { ...show.run, ...patch(show.run) } } : {}));
  }

  #expire(showId: string, stale: NonNullable<RunState['stale']>): void {
    patchShow(this.#options.hub, showId, (show: ShowState) =>
      show.run !== null && show.run.stale === null && show.run.phase !== 'aborted' && (show.run.phase === 'done' || stale !== 'age')
        ? { run: { ...show.run, stale } }
        : {},
    );
  }
}

import type { Duplex } from 'node:stream';
import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Finding, FindingDraft } from '../contract/finding.ts';
import { maskSecrets } from '../push-url/mask.ts';
import type { Check, CheckRun, PreflightPorts } from './check.ts';
import { DEADLINE, startDeadline, type Deadline } from './deadline.ts';
import { emptyFacts } from './facts.ts';
import { FindingQueue } from './finding-queue.ts';
import type { PreflightRequest } from './request.ts';

/** How long a stopped check may take to let go of its sockets before the run ends without it, ms. */
const LET_GO_MS = 1000;

/** Skips that leave a check without its ground; any other skip (`auth.not-signed`, `net.unchecked`) is an answer. */
const GROUNDLESS: ReadonlySet<CauseCode> = new Set<CauseCode>(['app.waits', 'app.deadline', 'app.aborted', 'app.fault']);

/**
 * Runs the checks, independent ones at once, and yields each finding as it comes. A finding may come again under its id: interim (an
 * `ask`), or revised by what another check found; the last one counts. Ends when every check has ended, at the deadline, or soon after
 * `signal` aborts; leaves no socket, timer or process behind.
 */
export async function* runPreflight(
  request: PreflightRequest,
  ports: PreflightPorts,
  signal: AbortSignal,
  checks: readonly Check[],
): AsyncGenerator<Finding, void, undefined> {
  const run = new Run(request, ports, signal, checks);
  try {
    yield* run.findings();
  } finally {
    await run.letGo();
  }
}

class Run {
  readonly #request: PreflightRequest;
  readonly #ports: PreflightPorts;
  readonly #signal: AbortSignal;
  readonly #checks: readonly Check[];
  readonly #startedMs: number;
  readonly #deadline: Deadline;
  readonly #stop = new AbortController();
  readonly #facts = emptyFacts();
  readonly #queue = new FindingQueue();
  readonly #latest = new Map<CheckId, Finding>();
  readonly #ended = new Set<CheckId>();
  readonly #started = new Map<CheckId, number>();
  readonly #working = new Set<Promise<void>>();
  readonly #streams = new Set<Duplex>();

  constructor(request: PreflightRequest, ports: PreflightPorts, signal: AbortSignal, checks: readonly Check[]) {
    this.#request = request;
    this.#signal = signal;
    this.#checks = checks;
    this.#startedMs = ports.now();
    this.#deadline = startDeadline(request.timeoutMs, ports.now);
    this.#ports = this.#withPatientConsent(ports);
  }

  async *findings(): AsyncGenerator<Finding, void, undefined> {
    const onAbort = (): void => this.#cut('app.aborted');
    const onDeadline = (): void => this.#cut('app.deadline');
    this.#signal.addEventListener('abort', onAbort, { once: true });
    this.#deadline.signal.addEventListener('abort', onDeadline, { once: true });
    try {
      if (this.#signal.aborted) onAbort();
      else this.#startReady();
      yield* this.#queue.drain();
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      this.#deadline.signal.removeEventListener('abort', onDeadline);
    }
  }

  async letGo(): Promise<void> {
    this.#deadline.end();
    if (this.#working.size > 0) this.#stop.abort();
    for (const stream of this.#streams) stream.destroy();
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LET_GO_MS);
    });
    await Promise.race([Promise.all(this.#working), bound]);
    clearTimeout(timer);
    for (const stream of this.#streams) stream.destroy();
  }

  #startReady(): void {
    for (const check of this.#checks) {
      if (this.#started.has(check.id) || this.#ended.has(check.id)) continue;
      if (this.#isLeftOut(check)) {
        this.#ended.add(check.id);
        continue;
      }
      const waits = [...check.needs, ...(check.after ?? [])];
      if (waits.some((id) => this.#planned(id) && !this.#ended.has(id))) continue;
      this.#start(check);
    }
    if (this.#checks.every(({ id }) => this.#ended.has(id))) this.#queue.close();
  }

  /** Known once `url` has ended: what waits for a check that is left out waits for nothing. */
  #isLeftOut({ applies }: Check): boolean {
    return applies !== undefined && (!this.#planned('url') || this.#ended.has('url')) && !applies(this.#facts);
  }

  #start(check: Check): void {
    this.#started.set(check.id, this.#ports.now() - this.#startedMs);
    const lost = check.needs.map((id) => this.#latest.get(id)).find((finding) => finding !== undefined && isGroundless(finding));
    if (lost !== undefined) {
      this.#end(check.id, { status: 'skip', code: 'app.waits', waitsFor: lost.waitsFor ?? lost.id });
      return;
    }
    const work = this.#work(check).finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  async #work(check: Check): Promise<void> {
    let draft: FindingDraft;
    try {
      draft = await check.run(this.#contextOf(check.id));
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      draft = fault(error);
    }
    if (!this.#ended.has(check.id)) this.#end(check.id, draft);
  }

  #contextOf(id: CheckId): CheckRun {
    return {
      request: this.#request,
      ports: this.#ports,
      facts: this.#facts,
      signal: this.#stop.signal,
      timeLeftMs: () => this.#deadline.leftMs(),
      pauseDeadline: () => this.#deadline.pause(),
      findings: this.#latest,
      emit: (draft) => {
        if (!this.#ended.has(id)) this.#issue(id, draft);
      },
      own: (stream) => {
        this.#streams.add(stream);
        stream.once('close', () => this.#streams.delete(stream));
        if (this.#stop.signal.aborted) stream.destroy();
      },
    };
  }

  #end(id: CheckId, draft: FindingDraft): void {
    this.#issue(id, draft);
    this.#ended.add(id);
    this.#revise();
    this.#startReady();
  }

  #revise(): void {
    for (const check of this.#checks) {
      const own = this.#latest.get(check.id);
      if (own === undefined || check.revise === undefined || !this.#ended.has(check.id)) continue;
      if (GROUNDLESS.has(own.code)) continue;
      const run = { request: this.#request, ports: this.#ports, facts: this.#facts, findings: this.#latest };
      const draft = check.revise(own, run);
      if (draft !== null && !says(own, draft)) this.#issue(check.id, draft, own);
    }
  }

  /** The first issue of a check sets its times; a revision keeps them. */
  #issue(id: CheckId, draft: FindingDraft, revised?: Finding): void {
    const startedMs = revised?.startedMs ?? this.#started.get(id) ?? this.#ports.now() - this.#startedMs;
    const finding: Finding = {
      id,
      status: draft.status,
      code: draft.code,
      also: draft.also ?? [],
      alternatives: draft.alternatives ?? [],
      ...(draft.waitsFor === undefined ? {} : { waitsFor: draft.waitsFor }),
      evidence: draft.evidence ?? {},
      startedMs,
      durationMs: revised?.durationMs ?? this.#ports.now() - this.#startedMs - startedMs,
    };
    this.#latest.set(id, finding);
    this.#queue.push(finding);
  }

  /** Everything unfinished ends as `code`, now; what is under way is told to stop. */
  #cut(code: 'app.aborted' | 'app.deadline'): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(code === 'app.deadline' ? DEADLINE : undefined);
    for (const check of this.#checks) {
      if (this.#ended.has(check.id)) continue;
      this.#ended.add(check.id);
      if (check.applies?.(this.#facts) !== false) this.#issue(check.id, { status: 'skip', code });
    }
    this.#queue.close();
  }

  #planned(id: CheckId): boolean {
    return this.#checks.some((check) => check.id === id);
  }

  #withPatientConsent(ports: PreflightPorts): PreflightPorts {
    const { consent } = ports;
    if (consent === undefined) return ports;
    return {
      ...ports,
      consent: async (signal) => {
        const resume = this.#deadline.pause();
        try {
          return await consent(signal);
        } finally {
          resume();
        }
      },
    };
  }
}

function says(own: Finding, draft: FindingDraft): boolean {
  const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
  return (
    own.status === draft.status &&
    own.code === draft.code &&
    same(own.also, draft.also ?? []) &&
    same(own.alternatives, draft.alternatives ?? []) &&
    same(own.evidence, draft.evidence ?? {})
  );
}

function isGroundless(finding: Finding): boolean {
  return finding.status === 'fail' || GROUNDLESS.has(finding.code);
}

function fault(error: unknown): FindingDraft {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const where = error instanceof Error ? (/^ +at (.*)$/m.exec(error.stack ?? '')?.[1] ?? '') : '';
  return {
    status: 'skip',
    code: 'app.fault',
    evidence: { fault: maskSecrets(text).slice(0, 300), where: where.replace(/\(?(?:file:\/\/)?\/\S*\//, '').slice(0, 120) },
  };
}

import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Finding } from '../contract/finding.ts';
import type { UpstreamEnd } from '../contract/relay-port.ts';
import { NO_NEWS, cloudRefusal, isFinal, type CloudNews } from './cloud-news.ts';
import type { GatewayAnswer } from './gateway.ts';
import type { IncidentDesk, Recovery } from './incidents.ts';
import { judgeDrop, provisionalCause, type DropFacts, type MachineClue } from './judge-drop.ts';
import type { Recheck } from './recheck.ts';
import { attemptCause, isRefusal, refusedLate } from './upstream-end.ts';

/** A tenth before the limits, so that the name is out in time. */
const NAME_WITHIN_MS = 1900;
const NAME_SILENCE_WITHIN_MS = 3900;
/** What the checks say is asked again while the show is down; an offline computer sooner, since nothing else tells of its return. */
const AGAIN_MS = 15_000;
const AGAIN_OFFLINE_MS = 5000;
/** A ghost of ours sends nothing this long after our last byte. */
const GHOST_QUIET_MS = 10_500;
const KEPT_FAILURES = 16;
/** With these the way is judged; the others only add to it. */
const DECISIVE: readonly CheckId[] = ['expiry', 'network', 'dns', 'tcp', 'handshake'];

export interface InquiryPorts {
  readonly incidents: IncidentDesk;
  /** The push is somebody else's, seen as a viewer sees it. */
  readonly watching: boolean;
  readonly source?: 'obs';
  readonly recheck: Recheck;
  readonly gateway: (signal: AbortSignal) => Promise<GatewayAnswer>;
  /** Whether new media arrives at the play URL right now; null where there is none to look at. */
  readonly mediaNow: ((signal: AbortSignal) => Promise<boolean>) | null;
  /** What the cloud's API says, `agoMs` after the notice; null without credentials. */
  readonly cloud: ((agoMs: number, signal: AbortSignal) => Promise<CloudNews>) | null;
  readonly causeFromWords: (serverText: string) => CauseCode | null;
  readonly expiresAtMs: () => number | null;
  /** Unix ms by the best clock known. */
  readonly wallNow: () => number;
  readonly now: () => number;
  /** By how much the wall clock was set since the show began. */
  readonly clockStepsMs: () => number;
  /** A network that was gone answers again. */
  readonly networkIsBack: () => void;
  /** A finding or a failure came in: retries may have become hopeless, the clock's offset known. */
  readonly learned: () => void;
}

/** One drop, from its notice to the recovery: opens the incident at once, re-runs the checks, names the cause, names it again. */
export class DropInquiry {
  readonly id: string;
  readonly drop: UpstreamEnd | null;
  readonly openedMs: number;
  readonly #ports: InquiryPorts;
  readonly #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #endedAtMs: number;
  #failures: readonly UpstreamEnd[];
  #findings: ReadonlyMap<CheckId, Finding> = new Map();
  #gateway: GatewayAnswer | null = null;
  #cloud = NO_NEWS;
  #clue: MachineClue | null;
  #othersMedia = false;
  #resigned = false;
  #mayName = false;
  #straddled = false;
  #over = false;

  /** `drop`: what ended. Without one the show never got on air, and `failure` is why. */
  constructor(
    ports: InquiryPorts,
    seen: { readonly drop: UpstreamEnd } | { readonly failure: UpstreamEnd },
    clue: MachineClue | null = null,
  ) {
    this.#ports = ports;
    this.drop = 'drop' in seen ? seen.drop : null;
    this.#failures = 'drop' in seen ? [] : [seen.failure];
    this.#clue = clue;
    this.openedMs = ports.now();
    this.#endedAtMs = ports.wallNow();
    const cause = 'drop' in seen ? provisionalCause(seen.drop, ports.watching) : attemptCause(seen.failure);
    this.id = ports.incidents.open({ ...judgeDrop(this.#facts), cause: clue?.cause ?? cause, alternatives: [] });
    const silent = ('drop' in seen ? seen.drop : seen.failure).how === 'silent';
    this.#later(silent ? NAME_SILENCE_WITHIN_MS : NAME_WITHIN_MS, () => this.#nameFromNow());
    if (clue !== null) this.#nameFromNow();
    void this.#check();
    void this.#askGateway();
    void this.#askCloud();
    if ('drop' in seen && ports.mediaNow !== null) this.#later(GHOST_QUIET_MS, () => void this.#lookForOthers());
  }

  get cause(): CauseCode {
    return judgeDrop(this.#facts).cause;
  }

  finding(id: CheckId): Finding | null {
    return this.#findings.get(id) ?? null;
  }

  /** A fault proved offline with a known key and the corrected clock, or the cloud's plain word, met with the server's own refusal: no retry will succeed. */
  get hopeless(): CauseCode | null {
    if (!this.#wasRefused) return null;
    const said = cloudRefusal(this.#cloud, this.#ports.causeFromWords);
    if (said !== null && isFinal(said) && !(this.#resigned && said === 'auth.wrong')) return said;
    const auth = this.#findings.get('auth');
    const expiry = this.#findings.get('expiry');
    const neverAccepted = this.drop === null || refusedLate(this.drop);
    if (neverAccepted && auth?.code === 'auth.wrong') return 'auth.wrong';
    if (expiry?.code !== 'expiry.expired' || expiry.evidence['correctedRemainingMs'] === undefined || this.#resigned) return null;
    return neverAccepted ? 'expiry.expired' : 'live.expired';
  }

  /** The newest publish was let in and thrown out at once: the next one is no recovery until it has held. */
  get wasThrownOut(): boolean {
    const newest = this.#failures.at(-1) ?? this.drop;
    return newest !== null && refusedLate(newest);
  }

  attemptFailed(end: UpstreamEnd): void {
    // Our own doing says nothing about the server.
    if (end.how === 'ours') return;
    this.#failures = [...this.#failures, end].slice(-KEPT_FAILURES);
    this.#judge();
  }

  explainedBy(clue: MachineClue): void {
    this.#clue = clue;
    this.#nameFromNow();
  }

  resigned(): void {
    this.#resigned = true;
    this.#judge();
  }

  recovered(recovery: Recovery): void {
    if (this.#over) return;
    this.#mayName = true;
    this.#judge();
    this.#end();
    this.#ports.incidents.close(this.id, recovery);
  }

  /** Over without a recovery. */
  abandon(): void {
    this.recovered({});
  }

  get #wasRefused(): boolean {
    const newest = this.#failures.at(-1) ?? this.drop;
    return newest !== null && isRefusal(newest) && (newest !== this.drop || refusedLate(newest));
  }

  get #facts(): DropFacts {
    return {
      drop: this.drop,
      failures: this.#failures,
      findings: this.#findings,
      gateway: this.#gateway,
      cloud: this.#cloud,
      clue: this.#clue,
      othersMedia: this.#othersMedia,
      watching: this.#ports.watching,
      ...(this.#ports.source === undefined ? {} : { source: this.#ports.source }),
      causeFromWords: this.#ports.causeFromWords,
      endedAtMs: this.#endedAtMs,
      expiresAtMs: this.#ports.expiresAtMs(),
      resigned: this.#resigned,
      clockStepsMs: this.#ports.clockStepsMs(),
    };
  }

  async #check(): Promise<void> {
    const wasOffline = this.#findings.get('network')?.code === 'net.offline';
    // A later run replaces the earlier one when it is whole; until then what was known stands.
    const first = this.#findings.size === 0;
    const findings = new Map<CheckId, Finding>();
    const found = (finding: Finding): void => {
      findings.set(finding.id, finding);
      if (!first || this.#over) return;
      this.#findings = new Map(findings);
      this.#judge();
      if (DECISIVE.every((id) => findings.has(id))) this.#nameFromNow();
    };
    // Checks that break off leave what was found until then; the show must not pay for them.
    await this.#ports.recheck(this.#stop.signal, found).catch(() => {});
    if (this.#over) return;
    const offline = findings.get('network')?.code === 'net.offline';
    const returned = wasOffline && !offline;
    if (returned) this.#ports.networkIsBack();
    // Begun while nothing answered, ended when all did: its silent ingest belongs to the outage. Said only if the next run says it too.
    const tcp = findings.get('tcp');
    this.#straddled = returned && !this.#straddled && tcp?.status === 'fail' && tcp.code !== 'tcp.refused';
    if (this.#straddled) {
      void this.#check();
      return;
    }
    // All well again: why it was down is what the run before it found.
    if (!returned || tcp?.status === 'fail') this.#findings = findings;
    this.#nameFromNow();
    this.#later(offline ? AGAIN_OFFLINE_MS : AGAIN_MS, () => void this.#check());
  }

  async #askGateway(): Promise<void> {
    const answer = await this.#ports.gateway(this.#stop.signal);
    if (this.#over) return;
    this.#gateway = answer;
    this.#judge();
  }

  /** Again while the show is down: the cloud writes its record when it gets to it, and a ban may be lifted. */
  async #askCloud(): Promise<void> {
    const { cloud, now } = this.#ports;
    if (cloud === null) return;
    const news = await cloud(now() - this.openedMs, this.#stop.signal);
    if (this.#over) return;
    // A later question that failed takes nothing back.
    if (news.state !== 'unknown' || this.#cloud.state === 'unknown') this.#cloud = news;
    if (news.state === 'forbid' || news.stops.length > 0) this.#nameFromNow();
    else this.#judge();
    this.#later(AGAIN_MS, () => void this.#askCloud());
  }

  async #lookForOthers(): Promise<void> {
    const seen = await this.#ports.mediaNow?.(this.#stop.signal);
    if (this.#over || seen !== true) return;
    this.#othersMedia = true;
    this.#nameFromNow();
  }

  #nameFromNow(): void {
    this.#mayName = true;
    this.#judge();
  }

  #judge(): void {
    if (this.#over) return;
    if (this.#mayName) this.#ports.incidents.name(this.id, judgeDrop(this.#facts));
    this.#ports.learned();
  }

  #later(ms: number, then: () => void): void {
    if (this.#over) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #end(): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#stop.abort();
  }
}

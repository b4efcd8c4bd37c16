import type { IncidentCause, LiveIncident } from '../contract/live-status.ts';
import type { UpstreamEnd } from '../contract/relay-port.ts';
import type { PreflightPorts } from '../preflight/check.ts';
import { DropInquiry, type InquiryPorts } from './drop-inquiry.ts';
import type { MachineClue } from './judge-drop.ts';
import { LiveDesk } from './live-desk.ts';
import { MachineNews } from './machine-news.ts';
import { MachineWatch, machinePorts } from './machine-watch.ts';
import type { LiveShow } from './show.ts';
import type { Tell } from './source.ts';
import { inquiryPorts } from './sources/inquiry-ports.ts';
import { TargetKeeper } from './sources/target-keeper.ts';

export interface OnlookerOptions {
  readonly show: LiveShow;
  readonly ports: PreflightPorts;
  readonly tell: Tell;
  readonly tellApart: (code: IncidentCause, about: Pick<LiveIncident, 'evidence'>) => string;
}

export interface OnlookerRole {
  /** OBS pushes by itself, from here; otherwise the push is somebody else's, seen as a viewer sees it. */
  readonly source: 'obs' | 'watch';
  /** The network is another, or back, or the computer woke up. */
  readonly surroundingsChanged: () => void;
}

/** What a source has that does not carry the push itself: states and incidents, the question after a drop, and what befalls this computer. */
export class Onlooker {
  readonly desk: LiveDesk;
  readonly keeper: TargetKeeper;
  readonly #now: () => number;
  readonly #inquiryPorts: InquiryPorts;
  readonly #news: MachineNews;
  readonly #machine: MachineWatch;
  readonly #role: OnlookerRole;
  #inquiry: DropInquiry | null = null;

  constructor({ show, ports, tell, tellApart }: OnlookerOptions, role: OnlookerRole) {
    this.#now = ports.now;
    this.#role = role;
    this.desk = new LiveDesk({ tell, tellApart, now: ports.now, wallNow: ports.wallNow });
    this.keeper = new TargetKeeper(show, ports);
    this.#inquiryPorts = inquiryPorts({
      show,
      ports,
      incidents: this.desk.incidents,
      keeper: this.keeper,
      ...(role.source === 'obs' ? { source: role.source } : { watching: true }),
      wallNow: ports.wallNow,
      networkIsBack: role.surroundingsChanged,
      learned: () => {},
    });
    this.#news = new MachineNews(this.desk.incidents, ports.now);
    this.#machine = new MachineWatch(
      machinePorts(ports),
      {
        slept: (gapMs) => this.slept(gapMs),
        clockStepped: (stepMs) => this.#news.clockStepped(stepMs),
        networkChanged: (from, to) => this.#happened({ cause: 'live.network-changed', evidence: { from, to } }),
      },
      () => this.keeper.firstAddress,
    );
  }

  start(): void {
    this.desk.state('waiting');
    this.#machine.start();
  }

  /** Why it is down, as far as is known; null while no drop is open. */
  get inquiry(): DropInquiry | null {
    return this.#inquiry;
  }

  slept(gapMs: number): void {
    this.#happened({ cause: 'live.slept', evidence: { gapMs } });
  }

  /** Opens the incident of a drop; while one is open this adds to it. */
  inquire(seen: { readonly drop: UpstreamEnd } | { readonly failure: UpstreamEnd }): void {
    if (this.#inquiry !== null) this.#inquiry.attemptFailed('drop' in seen ? seen.drop : seen.failure);
    else this.#inquiry = new DropInquiry(this.#inquiryPorts, seen, this.#news.recentClue());
  }

  recovered(): void {
    const inquiry = this.#inquiry;
    this.#inquiry = null;
    inquiry?.recovered({ recoveredMs: Math.round(this.#now() - inquiry.openedMs) });
  }

  /** The drop is over without a recovery. */
  abandon(): void {
    this.#inquiry?.abandon();
    this.#inquiry = null;
  }

  end(): void {
    this.#machine.stop();
    this.#news.end();
    this.abandon();
    this.desk.state('ended');
    this.desk.end();
  }

  #happened(clue: MachineClue): void {
    this.#news.happened(clue, this.#inquiry);
    this.#role.surroundingsChanged();
  }
}

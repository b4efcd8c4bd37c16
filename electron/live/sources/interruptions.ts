import type { CauseCode } from '../../contract/cause.ts';
import type { RelayEvent, RelayState, UpstreamEnd } from '../../contract/relay-port.ts';
import type { PreflightPorts } from '../../preflight/check.ts';
import { maskSecrets } from '../../push-url/mask.ts';
import type { BestClock } from '../best-clock.ts';
import { DropInquiry, type InquiryPorts } from '../drop-inquiry.ts';
import type { IncidentDesk, IncidentView, Recovery } from '../incidents.ts';
import type { MachineClue } from '../judge-drop.ts';
import { MachineNews } from '../machine-news.ts';
import { MachineWatch, machinePorts } from '../machine-watch.ts';
import type { LiveShow } from '../show.ts';
import { HOLD_MS } from '../upstream-end.ts';
import { inquiryPorts } from './inquiry-ports.ts';
import type { TargetKeeper } from './target-keeper.ts';

export interface InterruptionsOptions {
  readonly show: LiveShow;
  readonly ports: PreflightPorts;
  readonly incidents: IncidentDesk;
  readonly keeper: TargetKeeper;
  readonly clock: BestClock;
  readonly retryNow: () => void;
  /** No retry can succeed. */
  readonly hopeless: (code: CauseCode) => void;
}

/** What keeps a show through our relay off the air: drops, asked into until they are over; the encoder gone; the relay dead; a computer that slept. */
export class Interruptions {
  readonly #options: InterruptionsOptions;
  readonly #inquiryPorts: InquiryPorts;
  readonly #news: MachineNews;
  readonly #machine: MachineWatch;
  #inquiry: DropInquiry | null = null;
  /** A recovery that must first hold. */
  #holding: NodeJS.Timeout | null = null;
  #hopeless: CauseCode | null = null;
  #encoderGoneId: string | null = null;
  #crash: { readonly id: string; readonly atMs: number } | null = null;
  #over = false;

  constructor(options: InterruptionsOptions) {
    const { show, ports, incidents, keeper, clock, retryNow } = options;
    this.#options = options;
    this.#inquiryPorts = inquiryPorts({
      show,
      ports,
      incidents,
      keeper,
      wallNow: clock.now,
      clockStepsMs: () => clock.stepsMs,
      networkIsBack: retryNow,
      learned: () => this.#learned(),
    });
    this.#news = new MachineNews(incidents, ports.now);
    this.#machine = new MachineWatch(
      machinePorts(ports),
      {
        slept: (gapMs) => this.slept(gapMs),
        clockStepped: (stepMs) => this.#news.clockStepped(clock.stepped(stepMs)),
        networkChanged: (from, to) => this.#happened({ cause: 'live.network-changed', evidence: { from, to } }),
      },
      () => keeper.firstAddress,
    );
  }

  start(): void {
    this.#machine.start();
  }

  /** Closes what is open; nothing is an interruption after this. */
  end(): void {
    this.#over = true;
    this.#machine.stop();
    this.abandon();
    this.#news.end();
  }

  get hopeless(): CauseCode | null {
    return this.#hopeless;
  }

  /** Why the show is in this state, as far as a drop explains it. */
  causeOf(state: RelayState): CauseCode | null {
    const explains = state === 'reconnecting' || (state === 'ended' && this.#hopeless !== null);
    return explains ? (this.#inquiry?.cause ?? null) : null;
  }

  slept(gapMs: number): void {
    this.#happened({ cause: 'live.slept', evidence: { gapMs } });
  }

  encoder({ what, gapMs, detail }: Extract<RelayEvent, { type: 'encoder' }>): void {
    const { incidents } = this.#options;
    if (what === 'gone') {
      const view: IncidentView = { cause: 'live.encoder-gone', alternatives: [], evidence: detail === null ? {} : { detail } };
      this.#encoderGoneId ??= incidents.open(view);
      incidents.name(this.#encoderGoneId, view);
    } else if (what === 'returned' || what === 'replaced') {
      if (this.#encoderGoneId !== null) incidents.close(this.#encoderGoneId, gapMs === undefined ? {} : { recoveredMs: gapMs });
      this.#encoderGoneId = null;
    }
  }

  crashed(why: string, restarts: number): void {
    const { incidents, ports } = this.#options;
    this.abandon();
    const view = { cause: 'app.relay-crashed', alternatives: [], evidence: { exit: why, restarts } } as const;
    this.#crash ??= { id: incidents.open(view), atMs: ports.now() };
    incidents.name(this.#crash.id, view);
  }

  dropped(end: UpstreamEnd): void {
    this.#seen({ drop: this.#masked(end) });
  }

  attemptFailed(end: UpstreamEnd): void {
    if (end.how !== 'ours') this.#seen({ failure: this.#masked(end) });
  }

  recovered(recovery: Recovery): void {
    const inquiry = this.#inquiry;
    this.#holdNoMore();
    const close = (): void => {
      this.#holding = null;
      this.#inquiry = null;
      inquiry?.recovered(recovery);
    };
    if (inquiry?.wasThrownOut === true) this.#holding = setTimeout(close, HOLD_MS);
    else close();
  }

  /** On air. Of a show that was there before, `recovered` tells more. */
  live(): void {
    const { incidents, ports } = this.#options;
    if (this.#inquiry !== null && this.#inquiry.drop === null)
      this.recovered({ recoveredMs: Math.round(ports.now() - this.#inquiry.openedMs) });
    if (this.#crash !== null) incidents.close(this.#crash.id, { recoveredMs: Math.round(ports.now() - this.#crash.atMs) });
    this.#crash = null;
  }

  /** Over without a recovery. A crash is not: the relay comes back from it. */
  abandon(): void {
    this.#holdNoMore();
    this.#inquiry?.abandon();
    this.#inquiry = null;
    if (this.#encoderGoneId !== null) this.#options.incidents.close(this.#encoderGoneId);
    this.#encoderGoneId = null;
  }

  /** As `TargetKeeper.renew`; an open drop hears of it. */
  renewTarget(): boolean {
    if (!this.#options.keeper.renew()) return false;
    this.#inquiry?.resigned();
    return true;
  }

  #happened(clue: MachineClue): void {
    this.#news.happened(clue, this.#inquiry);
    this.#options.retryNow();
  }

  #seen(seen: { readonly drop: UpstreamEnd } | { readonly failure: UpstreamEnd }): void {
    if (this.#over) return;
    this.#holdNoMore();
    if (this.#inquiry !== null) {
      this.#inquiry.attemptFailed('drop' in seen ? seen.drop : seen.failure);
      return;
    }
    this.#inquiry = new DropInquiry(this.#inquiryPorts, seen, this.#news.recentClue());
  }

  #holdNoMore(): void {
    if (this.#holding !== null) clearTimeout(this.#holding);
    this.#holding = null;
  }

  /** Something new is known about a drop: the clock's offset, or that no retry can succeed. */
  #learned(): void {
    const inquiry = this.#inquiry;
    if (inquiry === null) return;
    this.#options.clock.compared(inquiry.finding('clock'));
    if (this.#hopeless !== null) return;
    const { hopeless } = inquiry;
    if (hopeless === null || this.renewTarget()) return;
    this.#hopeless = hopeless;
    this.#options.hopeless(hopeless);
  }

  /** What a server says may hold any part of the push URL. */
  #masked(end: UpstreamEnd): UpstreamEnd {
    const { target } = this.#options.keeper;
    const hidden = (words: string | null): string | null => (words === null ? null : maskSecrets(words, target));
    return { ...end, serverCode: hidden(end.serverCode), serverText: hidden(end.serverText), detail: hidden(end.detail) };
  }
}

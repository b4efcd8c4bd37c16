import type { RelayCommand, RelayEvent, RelayStart, RelayState } from '../contract/relay-port.ts';
import type { EncoderEvents, LocalIngest } from './encoder-events.ts';
import type { OpenLink } from './publish-link.ts';
import { Show } from './show.ts';
import { TargetDesk } from './target-desk.ts';

/** An encoder that vanished may come back within this and go on. */
const ENCODER_AWAY_MS = 10_000;
const CLEAN_END_DRAIN_MS = 10_000;
const TICK_MS = 1000;

export type Listen = (start: RelayStart, events: EncoderEvents) => Promise<LocalIngest | { readonly errno: string }>;

export interface RelayPorts {
  readonly emit: (event: RelayEvent) => void;
  readonly listen: Listen;
  readonly open: OpenLink;
  readonly wallNow: () => number;
}

/** One local address and the shows that come in by it: encoder in, upstream out, and what main must know of both. */
export class Relay {
  readonly #start: RelayStart;
  readonly #ports: RelayPorts;
  readonly #desk: TargetDesk;
  #policy: RelayStart['buffer']['policy'];
  #ingest: LocalIngest | null = null;
  #show: Show | null = null;
  #state: RelayState | null = null;
  #away: NodeJS.Timeout | null = null;
  #goneMs = 0;
  #tick: NodeJS.Timeout | null = null;
  /** The show drains: no encoder is taken until it is over. */
  #ending = false;
  #stopped = false;

  constructor(start: RelayStart, ports: RelayPorts) {
    this.#start = start;
    this.#ports = ports;
    this.#policy = start.buffer.policy;
    this.#desk = new TargetDesk(start.target, ports.emit);
  }

  async begin(): Promise<void> {
    const ingest = await this.#ports.listen(this.#start, this.#encoderEvents());
    if ('errno' in ingest) {
      this.#ports.emit({ type: 'listen-failed', errno: ingest.errno });
      return;
    }
    this.#ingest = ingest;
    this.#ports.emit({ type: 'listening', host: ingest.address.host, port: ingest.address.port });
    this.#tick = setInterval(() => this.#measure(), TICK_MS);
    this.#newShow();
  }

  async command(command: RelayCommand): Promise<void> {
    switch (command.type) {
      case 'start':
        return;
      case 'target':
        this.#desk.answer(command.requestId, command.target);
        return;
      case 'hopeless':
        await this.#stop(0, command.code);
        return;
      case 'retry-now':
        this.#show?.upstream.retryNow();
        return;
      case 'policy':
        this.#policy = command.policy;
        this.#show?.setPolicy(command.policy);
        return;
      case 'stop':
        await this.#stop(command.drainMs, null);
        return;
      case 'stop-now':
        await this.#stop(0, null, true);
        return;
    }
  }

  #newShow(): void {
    const start = this.#start;
    this.#show = new Show({
      target: this.#desk.current,
      buffer: { ...start.buffer, policy: this.#policy },
      recording: start.recording ?? null,
      open: this.#ports.open,
      askTarget: (attempts) => this.#desk.ask(attempts),
      wallNow: this.#ports.wallNow,
      emit: this.#ports.emit,
      changed: () => this.#tellState(),
    });
    this.#tellState();
  }

  #encoderEvents(): EncoderEvents {
    return {
      publishing: (replaced) => this.#encoderCame(replaced),
      message: (track, timestamp, payload) => this.#show?.received(track, timestamp, payload),
      ended: () => {
        this.#emitEncoder('ended', null);
        void this.#endShow(CLEAN_END_DRAIN_MS);
      },
      gone: (detail) => this.#encoderGone(detail),
      refused: (what, detail) => this.#emitEncoder(what, detail),
    };
  }

  #encoderCame(replaced: boolean): boolean {
    const show = this.#show;
    if (show === null || this.#ending || this.#stopped) return false;
    if (this.#away !== null) clearTimeout(this.#away);
    this.#away = null;
    if (show.begun) {
      show.encoderReturned();
      const gapMs = replaced ? 0 : performance.now() - this.#goneMs;
      this.#ports.emit({ type: 'encoder', what: replaced ? 'replaced' : 'returned', detail: null, gapMs: Math.round(gapMs) });
    } else {
      this.#emitEncoder('publishing', null);
      show.begin();
    }
    this.#tellState();
    return true;
  }

  #encoderGone(detail: string): void {
    const show = this.#show;
    if (this.#stopped || this.#ending || show === null) return;
    this.#goneMs = performance.now();
    show.encoderIsAway();
    this.#emitEncoder('gone', detail);
    this.#tellState();
    this.#away = setTimeout(() => {
      this.#away = null;
      void this.#endShow(0, true);
    }, ENCODER_AWAY_MS);
  }

  /** Sends what is queued, unpublishes, says `ended`; what follows depends on how it came to that. */
  async #endShow(drainMs: number, staysUp = false): Promise<void> {
    const show = this.#show;
    if (show === null || this.#ending) return;
    this.#ending = true;
    await show.end(drainMs);
    if (this.#stopped) return;
    this.#show = null;
    this.#setState('ended');
    this.#ending = false;
    if (staysUp || this.#start.afterEnd === 'wait') this.#newShow();
    else await this.#shutDown(null);
  }

  async #stop(drainMs: number, reason: string | null, atOnce = false): Promise<void> {
    if (this.#stopped) {
      if (atOnce) this.#show?.abort();
      return;
    }
    this.#stopped = true;
    if (this.#away !== null) clearTimeout(this.#away);
    const show = this.#show;
    this.#ingest?.disconnectEncoder();
    if (atOnce) show?.abort();
    else await show?.end(drainMs);
    this.#setState('ended', reason);
    await this.#shutDown(reason);
  }

  async #shutDown(reason: string | null): Promise<void> {
    this.#stopped = true;
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tick = null;
    await this.#ingest?.close();
    this.#ingest = null;
    this.#ports.emit({ type: 'stopped', reason });
  }

  #measure(): void {
    const show = this.#show;
    if (show !== null) this.#ports.emit({ type: 'metrics', metrics: show.measure() });
  }

  #emitEncoder(what: 'publishing' | 'refused' | 'ended' | 'gone' | 'rejected', detail: string | null): void {
    this.#ports.emit({ type: 'encoder', what, detail });
  }

  #tellState(): void {
    const show = this.#show;
    if (show !== null && !this.#stopped) this.#setState(show.state);
  }

  #setState(state: RelayState, reason: string | null = null): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#ports.emit({ type: 'state', state, ...(reason === null ? {} : { reason }) });
  }
}

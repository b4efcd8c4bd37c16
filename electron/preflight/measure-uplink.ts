import type { RtmpClientSession } from '../rtmp/client.ts';
import type { ServerWord, StepFailure } from '../rtmp/steps.ts';
import type { CheckRun } from './check.ts';
import { FillerSource } from './filler-source.ts';
import { ReceivedMeter } from './received-meter.ts';
import { roundTripsUnderLoad, type RoadEnd } from './road-times.ts';

/** How often an Ack is asked for: at 200 kb/s one in 0.7 s. */
export const UPLINK_WINDOW_BYTES = 16_384;
export const MEASURE_MS = 10_000;
/** TCP is still finding its speed. */
const DROPPED_MS = 2000;
/** For the proof of what was sent by the end. */
const LAST_PROOF_MS = 1500;
const DRAIN_MS = 3000;
/** A peer that proves nothing for so long proves nothing. */
const MUTE_MS = 5000;
const TICK_MS = 1000 / 30;
const PROGRESS_MS = 1000;
/** Without an Ack by then, or a fresh one later, barriers are asked for: some servers send none, others only each few megabytes. */
const FIRST_ACK_MS = 300;
const NEXT_ACK_MS = 1000;
const BARRIER_EVERY_MS = 200;
const MOST_BARRIERS = 8;
/** On its way at once: what the road has carried in the last second, so that what was sent is through a second after the end. */
const IN_FLIGHT_MS = 1000;
const LEAST_IN_FLIGHT_BYTES = 65_536;
const MOST_IN_FLIGHT_BYTES = 16 * 1024 * 1024;
/** An encoder drops frames once about this much waits (OBS: 700 ms). What repairs a lost packet, a round trip under load, comes on top. */
const STALL_MS = 700;
/** A timer that comes so late says that this computer, not the road, stood still. */
const LATE_MS = 250;

export interface UplinkMeasure {
  readonly sustainedKbps: number;
  readonly offeredKbps: number;
  readonly stalls: number;
  readonly longestStallMs: number;
  /** Null when no connection opened beside the stream. */
  readonly loadedRttMs: number | null;
  readonly countedBy: 'ack' | 'barrier';
}

export type UplinkOutcome =
  | { readonly kind: 'measured'; readonly measure: UplinkMeasure }
  /** Neither Acks nor answers. */
  | { readonly kind: 'mute'; readonly waitedMs: number }
  | { readonly kind: 'refused'; readonly word: ServerWord }
  | { readonly kind: 'failed'; readonly failure: StepFailure }
  | { readonly kind: 'aborted' };

export interface UplinkOptions {
  readonly offeredKbps: number;
  /** Where the other connections go. */
  readonly end: RoadEnd;
  readonly signal: AbortSignal;
}

/**
 * Ten seconds of filler on a session that publishes. What counts is what the server proves to have received, in the last eight of them.
 * Gives the stream back in order; on an abort without waiting.
 */
export async function measureUplink(
  session: RtmpClientSession,
  { offeredKbps, end, signal }: UplinkOptions,
  run: Pick<CheckRun, 'ports'>,
): Promise<UplinkOutcome> {
  const { ports } = run;
  const startedMs = ports.now();
  const fromMs = startedMs + DROPPED_MS;
  const toMs = startedMs + MEASURE_MS;
  const load = new Load(session, offeredKbps, run, signal);
  const roundTrips = roundTripsUnderLoad(end, run, { signal, fromMs });
  const onAbort = (): void => session.sayGoodbye();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const broken = await load.until(session, toMs);
    const loadedRttMs = roundTrips.end();
    if (broken !== null) return broken;
    load.stop();
    const { meter } = load;
    const countedBy = meter.countedBy;
    if (countedBy === null) return { kind: 'mute', waitedMs: ports.now() - startedMs };
    const sustainedKbps = meter.kbps(fromMs, toMs);
    const { count, longestMs } = meter.stalls(fromMs, toMs, STALL_MS + (loadedRttMs ?? 0) + betweenAcksMs(sustainedKbps));
    await load.drain(session);
    await session.close();
    if (signal.aborted) return { kind: 'aborted' };
    return { kind: 'measured', measure: { sustainedKbps, offeredKbps, stalls: count, longestStallMs: longestMs, loadedRttMs, countedBy } };
  } finally {
    roundTrips.end();
    load.stop();
    signal.removeEventListener('abort', onAbort);
    session.destroy();
  }
}

/** On a slow road Acks are far apart by themselves. */
function betweenAcksMs(kbps: number): number {
  return Math.min((UPLINK_WINDOW_BYTES * 8) / Math.max(kbps, 1), MEASURE_MS);
}

/** The filler, and what is proved of it. */
class Load {
  readonly meter: ReceivedMeter;
  readonly #session: RtmpClientSession;
  readonly #source: FillerSource;
  readonly #ports: CheckRun['ports'];
  readonly #signal: AbortSignal;
  readonly #startedMs: number;
  readonly #timer: NodeJS.Timeout;
  #tickedMs: number;
  #toldMs: number;
  #askedMs: number;
  #asking = 0;
  #look: () => void = () => {};

  constructor(session: RtmpClientSession, kbps: number, { ports }: Pick<CheckRun, 'ports'>, signal: AbortSignal) {
    const nowMs = ports.now();
    this.#session = session;
    this.#ports = ports;
    this.#signal = signal;
    this.#startedMs = nowMs;
    this.#tickedMs = nowMs;
    this.#toldMs = nowMs;
    this.#askedMs = nowMs;
    this.meter = new ReceivedMeter(nowMs, session.counters.bytesOut);
    this.#source = new FillerSource(session, kbps, nowMs);
    session.listen({ acked: () => this.meter.acknowledged(session.counters.ackedBytes, session.counters.bytesOut, ports.now()) });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  /** Null once the moment has passed and what was received by then is proved, or never will be; else what broke it. */
  async until(session: RtmpClientSession, toMs: number): Promise<UplinkOutcome | null> {
    const stop = new AbortController();
    this.#look = () => {
      const nowMs = this.#ports.now();
      const { provedMs } = this.meter;
      const mute = provedMs === null && nowMs - this.#startedMs >= MUTE_MS;
      if (mute || nowMs >= toMs + LAST_PROOF_MS || (nowMs >= toMs && (provedMs ?? 0) >= toMs)) stop.abort();
    };
    const signal = AbortSignal.any([this.#signal, stop.signal]);
    const end = await session.nextRefusal({ signal, timeoutMs: MEASURE_MS + 2 * LAST_PROOF_MS });
    this.#look = () => {};
    if (this.#signal.aborted) return { kind: 'aborted' };
    if (end.ok) return { kind: 'refused', word: end.value };
    if (end.reason === 'aborted' || end.reason === 'silent') return null;
    return { kind: 'failed', failure: end };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Until all that was sent is proved but for the rest that no Ack is due for. */
  async drain(session: RtmpClientSession): Promise<void> {
    const allMs = this.#ports.now() + DRAIN_MS;
    while (session.isOpen && !this.#signal.aborted && this.#ports.now() < allMs) {
      if (session.counters.bytesOut - this.meter.provedBytes <= UPLINK_WINDOW_BYTES) return;
      this.#askBarrier(this.#ports.now());
      await nextTick();
    }
  }

  #tick(): void {
    const nowMs = this.#ports.now();
    if (nowMs - this.#tickedMs > LATE_MS) this.meter.paused(nowMs);
    this.#tickedMs = nowMs;
    if (!this.#session.isOpen) return;
    this.#source.sendDue(nowMs, this.#roomBytes(nowMs));
    this.#askBarrier(nowMs);
    if (nowMs - this.#toldMs >= PROGRESS_MS) {
      this.#toldMs = nowMs;
      const elapsedMs = Math.min(nowMs - this.#startedMs, MEASURE_MS);
      this.#ports.progress?.('uplink', { kbps: Math.round(this.meter.kbps(nowMs - PROGRESS_MS, nowMs)), elapsedMs, ofMs: MEASURE_MS });
    }
    this.#look();
  }

  #roomBytes(nowMs: number): number {
    const carried = this.meter.bytesAt(nowMs) - this.meter.bytesAt(nowMs - IN_FLIGHT_MS);
    const most = Math.min(Math.max(carried, LEAST_IN_FLIGHT_BYTES), MOST_IN_FLIGHT_BYTES);
    return most - (this.#session.counters.bytesOut - this.meter.provedBytes);
  }

  #askBarrier(nowMs: number): void {
    if (nowMs - this.#askedMs < BARRIER_EVERY_MS || this.#asking >= MOST_BARRIERS) return;
    const { provedMs, countedBy } = this.meter;
    if (countedBy === 'ack' && nowMs - (provedMs ?? nowMs) < NEXT_ACK_MS) return;
    if (countedBy === null && nowMs - this.#startedMs < FIRST_ACK_MS) return;
    this.#askedMs = nowMs;
    this.#asking += 1;
    const answer = this.#session.barrier({ signal: this.#signal, timeoutMs: MEASURE_MS + DRAIN_MS });
    const sentBytes = this.#session.counters.bytesOut;
    void answer.then(({ ok }) => {
      this.#asking -= 1;
      if (ok) this.meter.answered(sentBytes, this.#ports.now());
    });
  }
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, TICK_MS);
  });
}

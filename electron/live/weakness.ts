import type { IncidentCause, LiveMetrics } from '../contract/live-status.ts';

export type WeakCause = Extract<IncidentCause, 'live.uplink-congested' | 'live.encoder-slow'>;

/** Viewers notice a second and a half; below half a second all is as it should be; between the two nothing is decided. */
const WEAK_QUEUE_MS = 1500;
const FINE_QUEUE_MS = 500;
/** A backlog that shrinks at least this much a second is being caught up with. */
const SHRINKS_MS = 300;
const SLOW_SHARE = 0.6;
const FINE_SHARE = 0.8;
/** Of OBS's frames of a second, lost before they were ever sent. */
const SLOW_LOSS = 0.1;
const FINE_LOSS = 0.03;
const ENTER_AFTER_S = 3;
const LEAVE_AFTER_S = 5;
/** Each return within a minute doubles what it takes to be well again. */
const LEAVE_AT_MOST_S = 40;
const RELAPSE_WITHIN_MS = 60_000;
/** Seconds from which the encoder's own rate is learned, where its metadata say nothing. */
const LEARN_S = 5;
const LIFT_SHARE = 1.15;

export interface Nominal {
  readonly fps: number | null;
  readonly kbps: number | null;
}

/** What the last seconds add up to. Plain data, so that the reducer stays pure. */
export interface Weakness {
  readonly cause: WeakCause | null;
  readonly suspect: WeakCause | null;
  readonly badSeconds: number;
  readonly goodSeconds: number;
  readonly leaveAfterS: number;
  readonly leftAtMs: number | null;
  readonly queueMs: number;
  readonly droppedFrames: number;
  /** Of OBS alone: since the show began, and in the last second. */
  readonly lost: { readonly encoder: number; readonly render: number; readonly lastSecond: LostFrames | null };
  /** As the encoder's metadata say; null where they do not. */
  readonly declared: Nominal;
  readonly learned: Nominal;
  readonly samples: readonly { readonly fps: number; readonly kbps: number }[];
}

export interface LostFrames {
  readonly where: 'encoder' | 'render';
  readonly fps: number;
}

export const SOUND: Weakness = {
  cause: null,
  suspect: null,
  badSeconds: 0,
  goodSeconds: 0,
  leaveAfterS: LEAVE_AFTER_S,
  leftAtMs: null,
  queueMs: 0,
  droppedFrames: 0,
  lost: { encoder: 0, render: 0, lastSecond: null },
  declared: { fps: null, kbps: null },
  learned: { fps: null, kbps: null },
  samples: [],
};

export function nominalOf({ declared, learned }: Weakness): Nominal {
  return { fps: declared.fps ?? learned.fps, kbps: declared.kbps ?? learned.kbps };
}

/** One second of a live stream. Entering takes three bad seconds, leaving five good ones in a row, more after each relapse. */
export function weigh(before: Weakness, metrics: LiveMetrics, atMs: number): Weakness {
  const lost = lostIn(before, metrics);
  const found = judgeSecond(before, metrics, lost.lastSecond);
  const counted: Weakness = {
    ...learn(before, metrics, found === 'fine'),
    queueMs: metrics.queueMs,
    droppedFrames: metrics.droppedFrames,
    lost,
    badSeconds:
      found === 'fine' || found === 'unclear' ? Math.max(0, before.badSeconds - 1) : Math.min(ENTER_AFTER_S, before.badSeconds + 1),
    goodSeconds: found === 'fine' ? before.goodSeconds + 1 : 0,
    suspect: found === 'fine' || found === 'unclear' ? before.suspect : found,
  };
  if (before.cause === null) return counted.badSeconds >= ENTER_AFTER_S ? entered(counted, atMs) : counted;
  if (counted.goodSeconds < before.leaveAfterS) return counted;
  return { ...counted, cause: null, suspect: null, badSeconds: 0, goodSeconds: 0, leftAtMs: atMs };
}

/** The connection is another now: what weighed on the old one says nothing, what the encoder is like stays. */
export function afterDrop(before: Weakness): Weakness {
  return { ...before, cause: null, suspect: null, badSeconds: 0, goodSeconds: 0, samples: [] };
}

function entered(weakness: Weakness, atMs: number): Weakness {
  const relapsed = weakness.leftAtMs !== null && atMs - weakness.leftAtMs < RELAPSE_WITHIN_MS;
  const leaveAfterS = relapsed ? Math.min(LEAVE_AT_MOST_S, weakness.leaveAfterS * 2) : LEAVE_AFTER_S;
  return { ...weakness, cause: weakness.suspect, goodSeconds: 0, leaveAfterS };
}

function lostIn({ lost }: Weakness, { encoderLostFrames: encoder = 0, renderLostFrames: render = 0 }: LiveMetrics): Weakness['lost'] {
  const byEncoder = Math.max(0, encoder - lost.encoder);
  const byRender = Math.max(0, render - lost.render);
  const fps = byEncoder + byRender;
  return { encoder, render, lastSecond: fps === 0 ? null : { where: byRender > byEncoder ? 'render' : 'encoder', fps } };
}

function judgeSecond(before: Weakness, metrics: LiveMetrics, lost: LostFrames | null): WeakCause | 'fine' | 'unclear' {
  const { queueMs, droppedFrames, fps, inKbps } = metrics;
  const shrinks = queueMs <= before.queueMs - SHRINKS_MS;
  const drops = droppedFrames > before.droppedFrames && queueMs >= FINE_QUEUE_MS;
  if ((queueMs >= WEAK_QUEUE_MS && !shrinks) || drops) return 'live.uplink-congested';
  if (queueMs >= FINE_QUEUE_MS) return 'unclear';
  const loss = lost === null ? 0 : lost.fps / (lost.fps + fps);
  if (loss >= SLOW_LOSS) return 'live.encoder-slow';
  if (loss >= FINE_LOSS) return 'unclear';
  const nominal = nominalOf(before);
  const share = (value: number, of: number | null): number => (of === null || of <= 0 ? 1 : value / of);
  // A still picture needs few bits and the usual frames; an encoder that cannot keep up sends few of both.
  const slowest = Math.max(share(fps, nominal.fps), share(inKbps, nominal.kbps));
  if (slowest < SLOW_SHARE) return 'live.encoder-slow';
  return slowest < FINE_SHARE ? 'unclear' : 'fine';
}

function learn(before: Weakness, { fps, inKbps }: LiveMetrics, fine: boolean): Weakness {
  if (!fine || fps <= 0 || inKbps <= 0) return before;
  const samples = [...before.samples, { fps, kbps: inKbps }].slice(-LEARN_S);
  if (samples.length < LEARN_S) return { ...before, samples };
  const fpsOfThese = middle(samples.map((sample) => sample.fps));
  const { learned } = before;
  // Upwards only when it lasts; never downwards: an encoder that slows down must not teach that slow is normal.
  if (learned.fps !== null && fpsOfThese < learned.fps * LIFT_SHARE) return { ...before, samples };
  return { ...before, samples, learned: { fps: fpsOfThese, kbps: middle(samples.map((sample) => sample.kbps)) } };
}

function middle(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

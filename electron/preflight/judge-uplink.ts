import type { CauseCode } from '../contract/cause.ts';
import { causeRank } from '../contract/cause.ts';
import type { Evidence, FindingDraft } from '../contract/finding.ts';
import type { UplinkMeasure } from './measure-uplink.ts';
import { tenths } from './limits.ts';

/** What a road must carry for a bit rate to be safe on it: encoders overshoot, and roads have worse minutes than these ten seconds. */
export const HEADROOM = 1.3;
/** More than the headroom, so that a road with just enough of it is told from one with less. */
const OFFERED_TIMES = 1.5;
/** Without a plan: enough to show that 1080p at 6 Mb/s is safe, and no more data than that. */
const UNPLANNED_KBPS = 8000;
/** Carried all but this much: then the road's own limit lies higher. */
const CARRIED_ALL = 0.95;
const BLOAT_MS = 200;
const BLOAT_TIMES = 4;

/** How much is sent to find out whether the plan is safe. */
export function offeredKbpsFor(plannedKbps: number | null): number {
  return plannedKbps === null ? UNPLANNED_KBPS : Math.round(plannedKbps * OFFERED_TIMES);
}

/** What was measured against what is planned; the gravest of what was found is the code, the others go beside it. */
export function judgeUplink(measure: UplinkMeasure, idleRttMs: number | null, plannedKbps: number | null): FindingDraft {
  const { sustainedKbps, stalls, loadedRttMs } = measure;
  const fit = plannedKbps === null ? null : fitOf(sustainedKbps, plannedKbps);
  const found: CauseCode[] = [];
  if (fit === 'tight' || fit === 'below') found.push('uplink.too-slow');
  if (stalls > 0) found.push('uplink.unstable');
  if (isBloated(idleRttMs, loadedRttMs)) found.push('uplink.bufferbloat');
  const [code = 'ok', ...also] = found.sort((left, right) => causeRank(left) - causeRank(right));
  const evidence = evidenceOf(measure, idleRttMs, plannedKbps);
  if (code === 'ok') return { status: 'pass', code, evidence };
  return { status: fit === 'below' ? 'fail' : 'warn', code, also, evidence };
}

function fitOf(sustainedKbps: number, plannedKbps: number): 'below' | 'tight' | 'safe' {
  if (sustainedKbps < plannedKbps) return 'below';
  return sustainedKbps < plannedKbps * HEADROOM ? 'tight' : 'safe';
}

/** A queue that grows by both: 200 ms is felt by every other program on the line, four times is more than a busy line shows. */
function isBloated(idleRttMs: number | null, loadedRttMs: number | null): boolean {
  return idleRttMs !== null && loadedRttMs !== null && loadedRttMs - idleRttMs > BLOAT_MS && loadedRttMs > BLOAT_TIMES * idleRttMs;
}

function evidenceOf(measure: UplinkMeasure, idleRttMs: number | null, plannedKbps: number | null): { readonly [key: string]: Evidence } {
  const { sustainedKbps, offeredKbps, stalls, longestStallMs, loadedRttMs, countedBy } = measure;
  const safeKbps = Math.round(sustainedKbps / HEADROOM);
  return {
    sustainedKbps: Math.round(sustainedKbps),
    offeredKbps,
    // The road may carry more than was asked of it.
    carriedAll: sustainedKbps >= offeredKbps * CARRIED_ALL,
    safeKbps,
    ...(plannedKbps === null ? {} : { plannedKbps, fit: fitOf(sustainedKbps, plannedKbps) }),
    ...suggestion(safeKbps, plannedKbps),
    stalls,
    longestStallMs: Math.round(longestStallMs),
    ...(idleRttMs === null ? {} : { idleRttMs: tenths(idleRttMs) }),
    ...(loadedRttMs === null ? {} : { loadedRttMs: tenths(loadedRttMs) }),
    countedBy,
  };
}

/** Usual rates of sound, each with the whole rate it fits in. */
const AUDIO: readonly (readonly [fromKbps: number, audioKbps: number])[] = [
  [2500, 160],
  [1000, 128],
  [500, 96],
  [0, 64],
];
const LEAST_VIDEO_KBPS = 150;

/** What to set in the encoder: the plan where it is safe, else what is; in round figures. Nothing where no picture fits. */
export function suggestion(
  safeKbps: number,
  plannedKbps: number | null,
): { readonly suggestedVideoKbps?: number; readonly suggestedAudioKbps?: number } {
  const wholeKbps = Math.min(safeKbps, plannedKbps ?? safeKbps);
  const audioKbps = AUDIO.find(([fromKbps]) => wholeKbps >= fromKbps)?.[1] ?? 0;
  const step = wholeKbps >= 1000 ? 100 : 50;
  const videoKbps = Math.floor((wholeKbps - audioKbps) / step) * step;
  return videoKbps < LEAST_VIDEO_KBPS ? {} : { suggestedVideoKbps: videoKbps, suggestedAudioKbps: audioKbps };
}

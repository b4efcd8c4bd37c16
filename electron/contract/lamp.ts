import type { AppState, RunState, ShowState } from './app-state.ts';
import { CHECK_IDS } from './check-id.ts';
import { progressOf } from './check-rows.ts';
import type { Finding } from './finding.ts';
import type { LiveShowState } from './live-show.ts';

export type LiveLampKind = 'waiting' | 'connecting' | 'on-air' | 'weak' | 'reconnecting' | 'ended';
export type LampKind = 'standby' | 'checking' | 'go' | 'caution' | 'stop' | LiveLampKind;
export type StandbyReason = 'empty' | 'unchecked' | 'aborted' | 'age' | 'url' | 'network' | 'clock';

/** What the lamp shows, without words. */
export type Lamp =
  | { readonly kind: 'standby'; readonly reason: StandbyReason; readonly checkedAt: number | null }
  | { readonly kind: 'checking'; readonly done: number; readonly of: number }
  | { readonly kind: 'go' | 'caution' | 'stop'; readonly finding: Finding | null; readonly asking: boolean }
  | LiveLamp;

export interface LiveLamp {
  readonly kind: LiveLampKind;
  readonly live: LiveShowState;
}

/** Ended without an answer: these leave a check unproven. */
const UNFINISHED: ReadonlySet<string> = new Set(['app.deadline', 'app.aborted', 'app.fault']);

function firstOf(run: RunState, wanted: (finding: Finding) => boolean): Finding | null {
  for (const id of CHECK_IDS) {
    const found = run.findings.find((finding) => finding.id === id && wanted(finding));
    if (found !== undefined) return found;
  }
  return null;
}

/** The finding the verdict rests on: the break; else the question; else the first doubt; else the proof. */
export function restsOn(run: RunState): Finding | null {
  return (
    firstOf(run, ({ status }) => status === 'fail') ??
    firstOf(run, ({ status }) => status === 'ask') ??
    firstOf(run, ({ status }) => status === 'warn') ??
    firstOf(run, ({ code }) => UNFINISHED.has(code)) ??
    firstOf(run, ({ id }) => id === 'publish')
  );
}

function standby(reason: StandbyReason, run: RunState | null): Lamp {
  return { kind: 'standby', reason, checkedAt: run === null ? null : Date.parse(run.startedAt) + (run.durationMs ?? 0) };
}

export function lampOf(show: ShowState | null): Lamp {
  const run = show?.run ?? null;
  if (show === null) return standby('empty', null);
  const { live } = show;
  if (live !== null && (live.active || !checkedSince(live, run))) return { kind: LIVE_KINDS[live.state], live };
  if (!show.hasPushUrl) return standby('empty', null);
  if (run === null) return standby('unchecked', null);
  if (run.stale !== null) return standby(run.stale, run);
  switch (run.phase) {
    case 'running':
      return { kind: 'checking', ...progressOf(run) };
    case 'asking':
      return { kind: restsOn(run)?.status === 'fail' ? 'stop' : 'caution', finding: restsOn(run), asking: true };
    case 'aborted':
      return standby('aborted', run);
    case 'done':
      return { kind: KIND_OF[run.verdict ?? 'caution'], finding: restsOn(run), asking: false };
  }
}

/** A check after the end is about the next show. */
function checkedSince({ endedAtMs }: LiveShowState, run: RunState | null): boolean {
  return run !== null && Date.parse(run.startedAt) >= (endedAtMs ?? 0);
}

const LIVE_KINDS = {
  idle: 'waiting',
  waiting: 'waiting',
  connecting: 'connecting',
  live: 'on-air',
  degraded: 'weak',
  reconnecting: 'reconnecting',
  ended: 'ended',
} as const;

const KIND_OF = { go: 'go', caution: 'caution', 'no-go': 'stop' } as const;

/** Where there is room for one lamp: a live show goes before the one that is looked at, and one in trouble before all. */
export function foremostShow({ shows, selectedShowId }: Pick<AppState, 'shows' | 'selectedShowId'>): ShowState | null {
  const live = shows.filter((show) => show.live?.active === true);
  const looked = shows.find(({ id }) => id === selectedShowId);
  return live.find((show) => show.live?.state === 'reconnecting') ?? live[0] ?? looked ?? null;
}

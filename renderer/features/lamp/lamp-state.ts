import type { RunState, ShowState } from '../../../electron/contract/app-state.ts';
import { CHECK_IDS } from '../../../electron/contract/check-id.ts';
import type { Finding } from '../../../electron/contract/finding.ts';
import { progressOf } from '../preflight/rows.ts';

export type LampKind = 'standby' | 'checking' | 'go' | 'caution' | 'stop';
export type StandbyReason = 'empty' | 'unchecked' | 'aborted' | 'age' | 'url' | 'network' | 'clock';

/** What the lamp shows, without words. */
export type Lamp =
  | { readonly kind: 'standby'; readonly reason: StandbyReason; readonly checkedAt: number | null }
  | { readonly kind: 'checking'; readonly done: number; readonly of: number }
  | { readonly kind: 'go' | 'caution' | 'stop'; readonly finding: Finding | null; readonly asking: boolean };

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
  if (show === null || !show.hasPushUrl) return standby('empty', null);
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

const KIND_OF = { go: 'go', caution: 'caution', 'no-go': 'stop' } as const;

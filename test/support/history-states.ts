import type { CauseCode } from '../../electron/contract/cause.ts';
import type { Finding, Verdict } from '../../electron/contract/finding.ts';
import type { HistoryEntry, HistoryPage, HistoryRecord, HistoryReportEntry, HistoryShowEntry } from '../../electron/contract/history.ts';
import type { LiveIncidentState, LiveSeries } from '../../electron/contract/live-show.ts';
import { CONGESTED, EXPIRED_DROP, PATH_LOST } from './live-states.ts';
import { finding, findings, waits, WRONG_SIGNATURE } from './window-states.ts';

/** Shows and reports of other days, as main would give them; realistic, not measured. */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const at = (text: string): number => Date.parse(text);

const NAMES = { harbour: 'Harbour Sunset', friday: 'Friday Club TV', practice: '' } as const;
type Profile = keyof typeof NAMES;

function head(id: string, showId: Profile, startedAtMs: number) {
  const practice = showId === 'practice';
  const maskedUrl = practice
    ? 'rtmp://127.0.0.1/live/pra…'
    : `rtmp://push.example.com/live/${showId.slice(0, 3)}…?txSecret=…&txTime=6921ACC8`;
  return { id, showId, name: NAMES[showId], practice, maskedUrl, startedAtMs };
}

export function showEntry(id: string, profile: Profile, startedAtMs: number, change: Partial<HistoryShowEntry> = {}): HistoryShowEntry {
  return {
    ...head(id, profile, startedAtMs),
    kind: 'show',
    source: 'relay',
    end: 'stopped',
    endCause: null,
    onAirAtMs: startedAtMs + 20_000,
    endedAtMs: startedAtMs + 4 * HOUR_MS,
    incidents: 0,
    drops: 0,
    lostMs: 0,
    lostFrames: 0,
    causes: [],
    ...change,
  };
}

export function reportEntry(
  id: string,
  profile: Profile,
  startedAtMs: number,
  verdict: Verdict = 'go',
  found: Finding | null = null,
): HistoryReportEntry {
  const cause: CauseCode | null = found?.code ?? null;
  return { ...head(id, profile, startedAtMs), kind: 'report', durationMs: 1900, verdict, cause, checks: 11, finding: found };
}

const SHORT = finding('expiry', {
  status: 'warn',
  code: 'expiry.short',
  evidence: { expiresAt: '2025-11-23T13:04:00.000Z', remainingMs: 15_360_000 },
});

export const EVENING = at('2025-11-23T09:05:00.000Z');
const EVENING_MS = 4 * HOUR_MS + 58 * MINUTE_MS;

export const ENTRIES: readonly HistoryEntry[] = [
  showEntry('s-evening', 'harbour', EVENING, {
    endedAtMs: EVENING + 20_000 + EVENING_MS,
    incidents: 3,
    drops: 2,
    causes: ['live.uplink-congested', 'live.expired', 'live.path-lost'],
  }),
  reportEntry('r-evening', 'harbour', at('2025-11-23T08:48:00.000Z'), 'caution', SHORT),
  showEntry('s-friday', 'friday', at('2025-11-21T13:01:00.000Z'), { endedAtMs: at('2025-11-21T17:04:20.000Z') }),
  reportEntry('r-friday', 'friday', at('2025-11-21T12:51:00.000Z')),
  reportEntry('r-wrong', 'friday', at('2025-11-21T12:42:00.000Z'), 'no-go', WRONG_SIGNATURE),
  showEntry('s-gone', 'friday', at('2025-11-20T13:00:00.000Z'), {
    end: 'gave-up',
    endCause: 'expiry.expired',
    endedAtMs: at('2025-11-20T14:20:00.000Z'),
    incidents: 1,
    drops: 1,
    lostMs: 61_000,
    lostFrames: 1800,
    causes: ['live.expired'],
  }),
  showEntry('s-never', 'friday', at('2025-11-20T12:40:00.000Z'), { onAirAtMs: null, endedAtMs: at('2025-11-20T12:44:00.000Z') }),
  showEntry('s-practice', 'practice', at('2025-11-15T06:10:00.000Z'), { endedAtMs: at('2025-11-15T06:22:20.000Z'), end: 'interrupted' }),
];

/** A point every quarter of a minute, with a dip at each incident; nothing was known for ten minutes of the second hour. */
function series(startMs: number, endMs: number, dips: readonly number[]): LiveSeries {
  const count = Math.max(0, Math.floor((endMs - startMs) / STEP_MS));
  const all = Array.from({ length: count }, (_, index) => startMs + index * STEP_MS);
  const atMs = all.filter((ms) => ms < startMs + 80 * MINUTE_MS || ms > startMs + 90 * MINUTE_MS);
  const near = (ms: number): boolean => dips.some((dip) => Math.abs(dip - ms) < 2 * STEP_MS);
  const after = (ms: number): boolean => dips.some((dip) => ms - dip >= 2 * STEP_MS && ms - dip < 5 * STEP_MS);
  const noise = (ms: number): number => 180 * Math.sin(ms / 41_000) + 90 * Math.sin(ms / 13_000);
  return {
    span: 'show',
    atMs,
    inKbps: atMs.map((ms) => Math.round(6000 + noise(ms))),
    outKbps: atMs.map((ms) => Math.round(near(ms) ? 900 : (after(ms) ? 8200 : 6000) + noise(ms + 9000))),
    fps: atMs.map((ms) => (near(ms) ? 29 : 30)),
    queueMs: atMs.map((ms) => (near(ms) ? 2400 : 60)),
  };
}
const STEP_MS = 15_000;

const INCIDENTS: { readonly [id: string]: readonly LiveIncidentState[] } = {
  's-evening': [
    { ...CONGESTED, openedAtMs: EVENING + 2 * HOUR_MS + 26 * MINUTE_MS, closedAtMs: EVENING + 2 * HOUR_MS + 27 * MINUTE_MS },
    { ...EXPIRED_DROP, openedAtMs: EVENING + 4 * HOUR_MS - 48_000, closedAtMs: EVENING + 4 * HOUR_MS - 47_600 },
    {
      ...PATH_LOST,
      phase: 'closed',
      openedAtMs: EVENING + 4 * HOUR_MS + 27 * MINUTE_MS,
      closedAtMs: EVENING + 4 * HOUR_MS + 27 * MINUTE_MS + 23_000,
      recoveredMs: 23_000,
      lostMs: 0,
      lostFrames: 0,
    },
  ],
  's-gone': [
    {
      ...EXPIRED_DROP,
      evidence: { stage: 'live', how: 'fin', address: '203.0.113.7', port: 1935 },
      openedAtMs: at('2025-11-20T14:18:00.000Z'),
      closedAtMs: null,
      phase: 'named',
      recoveredMs: null,
      lostMs: 61_000,
      lostFrames: 1800,
    },
  ],
};

export function recordOf(entry: HistoryEntry): HistoryRecord {
  if (entry.kind === 'report') {
    const { verdict, finding: found } = entry;
    const all = found === null ? findings() : findings(found, ...(verdict === 'no-go' ? [waits('publish', found.id)] : []));
    return { kind: 'report', entry, checks: all.map(({ id }) => id), findings: all };
  }
  const incidents = INCIDENTS[entry.id] ?? [];
  const { onAirAtMs, endedAtMs } = entry;
  const none = { span: 'show', atMs: [], inKbps: [], outKbps: [], fps: [], queueMs: [] } as const;
  return {
    kind: 'show',
    entry,
    series:
      onAirAtMs === null
        ? none
        : series(
            onAirAtMs,
            endedAtMs ?? onAirAtMs + HOUR_MS,
            incidents.map(({ openedAtMs }) => openedAtMs),
          ),
    stepMs: STEP_MS,
    incidents,
    warnings: [],
    averageOutKbps: onAirAtMs === null ? null : 6010,
    droppedFrames: entry.lostFrames,
  };
}

/** A long history: two entries a day, back from the newest one above. */
export function manyEntries(count: number): readonly HistoryEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAtMs = EVENING - Math.floor(index / 2) * DAY_MS - (index % 2) * HOUR_MS;
    return index % 2 === 0 ? showEntry(`s-${index}`, 'harbour', startedAtMs) : reportEntry(`r-${index}`, 'harbour', startedAtMs);
  });
}

interface PageWish {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** As main answers: cursors are positions here. */
export function pageOf(entries: readonly HistoryEntry[], { cursor, limit = 50 }: PageWish): HistoryPage {
  const from = Number(cursor ?? 0);
  const next = from + limit;
  return { entries: entries.slice(from, next), nextCursor: next < entries.length ? String(next) : null };
}

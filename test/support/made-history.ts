import type { LiveIncidentState } from '../../electron/contract/live-show.ts';
import type { Batch, ListQuery, Sample, StoredReport, StoredShow } from '../../electron/history/port.ts';

export const FRIDAY_MS = Date.UTC(2026, 10, 20, 13, 0, 0);

export const NOTHING: Batch = { shows: [], incidents: [], reports: [], samples: [] };

export function batch(part: Partial<Batch>): Batch {
  return { ...NOTHING, ...part };
}

export function storedShow(change: Partial<StoredShow> = {}): StoredShow {
  return {
    id: 's-1',
    showId: 'friday',
    name: 'Friday Club TV',
    practice: false,
    maskedUrl: 'rtmp://push.example.com/live/fri…?txSecret=…&txTime=69271A00',
    startedAtMs: FRIDAY_MS,
    source: 'relay',
    end: 'live',
    endCause: null,
    onAirAtMs: FRIDAY_MS + 2000,
    endedAtMs: null,
    warnings: [],
    ...change,
  };
}

export function madeIncident(change: Partial<LiveIncidentState> = {}): LiveIncidentState {
  return {
    id: 'i1',
    phase: 'closed',
    cause: 'live.server-closed',
    alternatives: [],
    evidence: { closedBy: 'fin' },
    openedAtMs: FRIDAY_MS + 60_000,
    closedAtMs: FRIDAY_MS + 60_400,
    recoveredMs: 400,
    lostMs: 0,
    lostFrames: 0,
    ...change,
  };
}

export function sample(second: number, change: Partial<Sample> = {}): Sample {
  return {
    recordId: 's-1',
    atMs: FRIDAY_MS + second * 1000,
    inKbps: 6000,
    outKbps: 6000,
    fps: 30,
    gopMs: 2000,
    queueMs: 12,
    droppedFrames: 0,
    rttMs: 18,
    avSkewMs: -3,
    ...change,
  };
}

export function storedReport(change: Partial<StoredReport> = {}): StoredReport {
  return {
    id: 'r-1',
    showId: 'friday',
    name: 'Friday Club TV',
    practice: false,
    maskedUrl: 'rtmp://push.example.com/live/fri…?txSecret=…&txTime=69271A00',
    startedAtMs: FRIDAY_MS - 600_000,
    durationMs: 812.4,
    verdict: 'no-go',
    cause: 'tcp.blocked',
    checks: ['url', 'tcp'],
    findings: [
      { id: 'url', status: 'pass', code: 'ok', also: [], alternatives: [], evidence: { app: 'live' }, startedMs: 0, durationMs: 0.3 },
      {
        id: 'tcp',
        status: 'fail',
        code: 'tcp.blocked',
        also: [],
        alternatives: ['tcp.host-down'],
        evidence: { port: 1935, addressCount: 2 },
        startedMs: 12,
        durationMs: 800,
      },
    ],
    ...change,
  };
}

export function listQuery(change: Partial<ListQuery> = {}): ListQuery {
  return { terms: [], kind: null, verdict: null, cause: null, showId: null, fromMs: null, toMs: null, limit: 50, cursor: null, ...change };
}

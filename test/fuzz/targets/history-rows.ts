import {
  checksOf,
  findingOf,
  findingsOf,
  incidentsOf,
  pointRows,
  reportRows,
  sampleRows,
  showRows,
  tallyRows,
  warningsOf,
} from '../../../electron/history/rows.ts';
import { incidentWords, render } from '../../../electron/messages/index.ts';
import { bytesOf, must, type FuzzTarget } from '../target.ts';

const FINDING = {
  id: 'auth',
  status: 'fail',
  code: 'auth.mistake',
  also: [],
  alternatives: [],
  evidence: { mistake: 'decimal-time', list: [1, 'a', null], deep: { a: { b: true } } },
  startedMs: 0,
  durationMs: 3,
};
const INCIDENT = {
  id: 'i1',
  phase: 'closed',
  cause: 'live.server-closed',
  alternatives: [],
  evidence: { closedBy: 'fin' },
  openedAtMs: 1,
  closedAtMs: 2,
  recoveredMs: 1,
  lostMs: 0,
  lostFrames: 0,
};

/** What a history file may hold in its columns, edited by hand or by a stranger: read or left out, and then told in words. */
export const target: FuzzTarget = {
  maxBytes: 16_384,
  seeds: () =>
    bytesOf(
      JSON.stringify(FINDING),
      JSON.stringify(INCIDENT),
      JSON.stringify({ warnings: [{ code: 'mute-peer', atMs: 1, params: { a: 1 } }], findings: [FINDING], checks: ['url', 'tcp'] }),
      JSON.stringify({
        key: 1,
        id: 's',
        show_id: 'f',
        name: 'n',
        practice: 0,
        url: 'u',
        started_at: 1,
        source: 'relay',
        on_air_at: 1,
        ended_at: 2,
        end: 'stopped',
        end_cause: null,
      }),
      JSON.stringify({
        key: 1,
        id: 'r',
        show_id: 'f',
        name: 'n',
        practice: 1,
        url: 'u',
        started_at: 1,
        duration_ms: 1,
        verdict: 'go',
        cause: null,
        checks: 3,
        finding: null,
      }),
    ),
  run: (input) => {
    const text = input.toString('utf8');
    const found = [...findingsOf(text), ...[findingOf(text)].filter((finding) => finding !== null)];
    for (const finding of found) {
      for (const lang of ['en', 'zh-CN'] as const) must(typeof render(finding, lang).summary === 'string', 'a finding without words');
    }
    for (const incident of incidentsOf([text])) incidentWords(incident, 'en');
    warningsOf(text);
    checksOf(text);
    let value: unknown = null;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    for (const rows of [showRows, reportRows, tallyRows, pointRows, sampleRows]) rows(Array.isArray(value) ? value : [value]);
  },
};

import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../../../electron/contract/history.ts';
import { LANGUAGES } from '../../../electron/contract/report.ts';
import { csv, reportCsv } from '../../../electron/history/exports/csv.ts';
import { reportMarkdown, showMarkdown } from '../../../electron/history/exports/markdown.ts';
import { showJson } from '../../../electron/history/exports/show-json.ts';
import { reportOf } from '../../../electron/messages/index.ts';
import { FRIDAY_MS, madeIncident, storedReport, storedShow } from '../../support/made-history.ts';

type Show = Extract<HistoryRecord, { kind: 'show' }>;
type Report = Extract<HistoryRecord, { kind: 'report' }>;

function show(change: Partial<Show['entry']> = {}, rest: Partial<Show> = {}): Show {
  const { warnings, ...head } = storedShow();
  return {
    kind: 'show',
    entry: {
      kind: 'show',
      ...head,
      end: 'stopped',
      endedAtMs: FRIDAY_MS + 4 * 3_600_000 + 2000,
      incidents: 1,
      drops: 1,
      lostMs: 0,
      lostFrames: 0,
      causes: ['live.server-closed'],
      ...change,
    },
    series: { span: 'show', atMs: [], inKbps: [], outKbps: [], fps: [], queueMs: [] },
    stepMs: 1000,
    incidents: [madeIncident()],
    warnings,
    averageOutKbps: 6000,
    droppedFrames: 0,
    ...rest,
  };
}

function report(change: Partial<Report['entry']> = {}): Report {
  const { findings, checks, ...head } = storedReport();
  return { kind: 'report', entry: { kind: 'report', ...head, checks: 2, finding: findings[1] ?? null, ...change }, checks, findings };
}

describe('CSV', () => {
  it('quotes as RFC 4180 has it', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['plain', 'with, comma'],
          ['say "hi"', 'two\nlines'],
          [1.5, null],
        ],
      ),
    ).toBe('a,b\r\nplain,"with, comma"\r\n"say ""hi""","two\nlines"\r\n1.5,\r\n');
  });

  it.each(['=1+1', '+1', '-1+2', '@SUM(A1)', '\tx', '\r=x', ' =x', '＝1', '=HYPERLINK("http://x","y")'])(
    'makes no formula of the text %j',
    (text) => {
      const [, line = ''] = csv(['a'], [[text]]).split(/\r\n(?=.)/u);
      expect(line.replace(/^"/u, '').startsWith("'")).toBe(true);
    },
  );

  it('leaves negative numbers numbers', () => {
    expect(csv(['skew'], [[-3]])).toBe('skew\r\n-3\r\n');
  });

  it('says what its letters are where they are not plain', () => {
    const { entry, findings } = report();
    expect(reportCsv(reportOf({ ...entry, findings }, 'zh-CN')).startsWith('\uFEFFcheck,')).toBe(true);
    expect(csv(['a'], [['b']]).startsWith('a')).toBe(true);
  });
});

describe('JSON', () => {
  it('has a numbered shape, times in ISO and the words of each incident', () => {
    const whole = JSON.parse(showJson(show(), [], 'en', FRIDAY_MS)) as Record<string, unknown>;
    expect(whole).toMatchObject({
      schema: 'cuelight.show/1',
      startedAt: '2026-11-20T13:00:00.000Z',
      end: 'stopped',
      totals: { drops: 1, averageOutKbps: 6000 },
      incidents: [{ openedAt: '2026-11-20T13:01:00.000Z', cause: 'live.server-closed', recoveredMs: 400 }],
    });
    expect(Object.keys(whole['samples'] as object)).toEqual(expect.arrayContaining(['at', 'seconds', 'outKbps', 'outKbpsMin', 'rttMs']));
  });
});

describe('Markdown', () => {
  it('tells a show in the reader’s language and time zone', () => {
    const english = showMarkdown(show(), 'en', 'Asia/Shanghai');
    expect(english).toContain('# Show: Friday Club TV');
    expect(english).toMatch(/From .*November 20, 2026.* 21:00 GMT\+8 to .*November 21/u);
    expect(english).toContain('- 4 h on air');
    expect(english).toContain('1 drop, nothing lost.');
    expect(english).toMatch(/- \*\*21:01:00\*\* .*`live\.server-closed`/u);
    const chinese = showMarkdown(show({ practice: true }), 'zh-CN', 'UTC');
    expect(chinese).toContain('# 场次：练习');
    expect(chinese).toContain('**13:01:00**');
  });

  it('says of each end what it was', () => {
    const ended = (change: Partial<Show['entry']>): string => showMarkdown(show(change), 'en', 'UTC');
    expect(ended({ end: 'interrupted' })).toContain('Cuelight itself was gone');
    expect(ended({ end: 'gave-up', endCause: 'auth.wrong' })).toMatch(/no retry could have worked\. \S/u);
    expect(ended({ onAirAtMs: null })).toContain('Never on air');
  });

  it('tells a pre-flight as a table, and what to do about what failed', () => {
    const text = reportMarkdown(report(), 'en', 'UTC');
    expect(text).toContain('**STOP**');
    expect(text).toMatch(/\| Port 1935 \| failed: /u);
    expect(text).toMatch(/## What to do\n\n### Port 1935\n\n[\s\S]*1\. /u);
  });

  it.each(LANGUAGES)('makes no mark-up of other people’s words, in %s', (lang) => {
    const evil = show(
      { name: '<img src=x> [a](http://b) | `c` # d\n# e' },
      { incidents: [madeIncident({ evidence: { serverText: '**bold** | <b>' } })] },
    );
    const text = showMarkdown(evil, lang, 'No/Such_Zone');
    expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)\[a|\n# e|(?<!\\)<b>/u);
  });

  it('says a warning of which too little is known by its code', () => {
    const text = showMarkdown(show({}, { warnings: [{ code: 'overflow', atMs: FRIDAY_MS, params: {} }] }), 'en', 'UTC');
    expect(text).toContain('`overflow`');
  });
});

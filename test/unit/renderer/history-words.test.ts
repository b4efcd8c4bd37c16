import { describe, expect, it } from 'vitest';
import { formatDay, formatZone } from '../../../electron/messages/index.ts';
import type { HistoryEntry } from '../../../electron/contract/history.ts';
import { daysOf } from '../../../renderer/features/history/days.ts';
import { endedWords, factsOf, hostOf, lineOf, markOfEntry, titleOf } from '../../../renderer/features/history/history-words.ts';
import { pastShow, usualKbps } from '../../../renderer/features/history/past-show.ts';
import { saidWords } from '../../../renderer/features/history/record-tools.tsx';
import { columnsOf } from '../../../renderer/features/live/chart-columns.ts';
import { rangeOf } from '../../../renderer/features/live/chart-scale.ts';
import { wordsIn } from '../../../renderer/words.ts';
import { ENTRIES, EVENING, recordOf, showEntry } from '../../support/history-states.ts';

const EN = wordsIn('en');
const ZH = wordsIn('zh-CN');

function entry(id: string): HistoryEntry {
  const found = ENTRIES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no entry ${id}`);
  return found;
}

function showOf(one: HistoryEntry) {
  const record = recordOf(one);
  if (record.kind !== 'show') throw new Error('not a show');
  return record;
}

describe('a line of the history', () => {
  it.each([
    ['s-evening', '4 h 58 min on air, 2 drops, nothing lost', '直播 4 小时 58 分，断流 2 次，没有丢失'],
    ['s-friday', '4 h 3 min on air, no drops', '直播 4 小时 3 分，没有断流'],
    ['s-gone', '1 h 19 min on air, 1 drop, 61 s lost, expired', '直播 1 小时 19 分，断流 1 次，丢了 61 秒，已过期'],
    ['s-never', 'never went on air', '没有开播'],
    ['s-practice', '12 min on air, no drops, ended with Cuelight', '直播 12 分钟，没有断流，Cuelight 退出时中断'],
    ['r-friday', 'all 11 checks passed', '11 项全部通过'],
    ['r-wrong', 'made with a decimal txTime', '签名用了十进制的 txTime'],
  ])('%s', (id, en, zh) => {
    expect([lineOf(EN, entry(id)), lineOf(ZH, entry(id))]).toEqual([en, zh]);
  });

  it('of a show that is live claims no length', () => {
    const live = showEntry('s-live', 'friday', EVENING, { end: 'live', endedAtMs: null });
    expect(lineOf(EN, live)).toBe('live now, no drops');
    expect(markOfEntry(live)).toBe('on-air');
  });

  it('carries the lamp it ended with, so that bad nights stand out', () => {
    expect(ENTRIES.map((one) => markOfEntry(one))).toEqual(['reconnecting', 'caution', 'on-air', 'go', 'stop', 'stop', 'ended', 'on-air']);
  });

  it('names the practice show and one without a name', () => {
    expect(titleOf(EN, entry('s-practice'))).toBe('Practice');
    expect(titleOf(ZH, { ...showEntry('s', 'friday', EVENING), name: '' })).toBe('未命名场次');
  });
});

describe('days', () => {
  const zone = { timeZone: 'Asia/Shanghai' };
  const late = Date.parse('2025-11-23T15:59:00.000Z');

  it('are local, with today and yesterday by their names', () => {
    const day = (ms: number, now: number): string => formatDay(ms, 'en', { ...zone, now, near: true });
    expect(day(late, late)).toBe('Today');
    expect(day(late, late + 120_000)).toBe('Yesterday');
    expect(day(late, late + 90_000_000)).toBe('Sunday 23 November');
    expect(formatDay(late, 'zh-CN', { ...zone, now: late })).toBe('11 月 23 日星期日');
    expect(formatDay(late, 'en', { ...zone, now: late + 90 * 86_400_000 })).toBe('Sunday 23 November 2025');
    expect(formatZone(late, 'en', zone)).toBe('UTC+8');
    expect(formatDay(Number.NaN, 'en')).toBe('–');
  });

  it('hold their entries in order', () => {
    const days = daysOf(ENTRIES, (ms) => new Date(ms).toISOString().slice(0, 10));
    expect(days.map(({ label, entries }) => `${label} ${entries.length}`)).toEqual([
      '2025-11-23 2',
      '2025-11-21 3',
      '2025-11-20 2',
      '2025-11-15 1',
    ]);
  });
});

describe('the facts of a show', () => {
  it('are said in words where there is nothing to count', () => {
    const facts = (id: string): string =>
      factsOf(EN, showOf(entry(id)))
        .map(({ value }) => value)
        .join('; ');
    expect(facts('s-friday')).toBe('4 h 3 min; none; nothing; 6 Mb/s; none; Through Cuelight');
    expect(facts('s-gone')).toBe('1 h 19 min; 1; 61 s; 6 Mb/s; 1800; Through Cuelight');
    expect(facts('s-never')).toBe('–; none; nothing; not known; none; Through Cuelight');
  });

  it('say how it ended and why', () => {
    expect(endedWords(EN, showOf(entry('s-friday')))).toEqual({
      headline: 'You stopped the show.',
      detail: '6 Mb/s on average, no frames dropped.',
    });
    const gone = endedWords(EN, showOf(entry('s-gone')));
    expect(gone.headline).toBe('Cuelight gave up.');
    expect(gone.detail).toMatch(/expired.* 6 Mb\/s on average, 1,800 frames dropped\.$/u);
  });

  it('find the host in a masked URL, and none in what is no URL', () => {
    expect(hostOf('rtmps://push.example.com:443/live/fri…?txSecret=…')).toBe('push.example.com:443');
    expect(hostOf('')).toBe('');
  });
});

describe('the chart of a show that is over', () => {
  const show = showOf(entry('s-evening'));

  it('is open where nothing was known, and only there', () => {
    const columns = columnsOf(show.series, show.stepMs);
    const holes = (columns[2] ?? []).filter((value) => value === null).length;
    expect(holes).toBe(1);
    expect(columns.every((column) => column.length === show.series.atMs.length + 1)).toBe(true);
    expect(columnsOf(show.series, null)[0]).toHaveLength(show.series.atMs.length);
  });

  it('ends with the show, or with the longer of two that are compared', () => {
    const live = pastShow(show);
    const hours = ([from, to]: [number, number]): number => (to - from) / 3600;
    expect(hours(rangeOf({ live, since: null }))).toBeCloseTo(4.97, 1);
    expect(hours(rangeOf({ live, since: { startMs: EVENING, lengthMs: 6 * 3_600_000 } }))).toBe(6);
  });

  it('counts by what was sent, the same for both', () => {
    expect(usualKbps([show])).toBe(6000);
    expect(usualKbps([{ averageOutKbps: 2400 }, { averageOutKbps: 6010 }])).toBe(6000);
    expect(usualKbps([{ averageOutKbps: null }])).toBeNull();
  });
});

describe('what became of a file', () => {
  const file = 'Cuelight Friday.png';

  it('is said in words, with what is not in the picture', () => {
    const said = (outcome: Parameters<typeof saidWords>[1]): string => saidWords(EN, outcome);
    expect(said({ kind: 'file', file: { outcome: 'saved', file }, part: null })).toBe('Saved: Cuelight Friday.png');
    expect(said({ kind: 'file', file: { outcome: 'saved', file }, part: { shown: 6, count: 40 } })).toContain('6 of 40 lines');
    expect(said({ kind: 'file', file: { outcome: 'failed', errno: 'ENOSPC' }, part: null })).toBe(
      'It could not be saved: the disk is full.',
    );
    expect(said({ kind: 'file', file: { outcome: 'failed', errno: 'EIO' }, part: null })).toBe('It could not be saved (EIO).');
    expect(said({ kind: 'file', file: { outcome: 'cancelled' }, part: null })).toBe('');
    expect(said({ kind: 'refused', code: 'no-record' })).toBe('This is no longer in the history.');
    expect(saidWords(ZH, { kind: 'file', file: { outcome: 'failed', errno: 'EACCES' }, part: null })).toBe(
      '没有保存成功：没有权限写到那里。',
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  formatDate,
  formatDuration,
  formatMs,
  formatRate,
  formatSeconds,
  formatSteadyRate,
  formatTime,
} from '../../../electron/messages/index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('measured times', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0 ms'],
    [0.3, '0.3 ms'],
    [0.97, '1 ms'],
    [18.4, '18 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [2111, '2.1 s'],
    [9960, '10 s'],
    [12_400, '12 s'],
    [-300, '-300 ms'],
    [3 * MINUTE, '3 min'],
    [Number.NaN, '–'],
  ])('%d ms reads %s', (ms, words) => {
    expect(formatMs(ms, 'en')).toBe(words);
  });
});

describe('what people feel', () => {
  it.each([
    [12, '12 ms', '12 ms'],
    [300, '0.3 s', '0.3 秒'],
    [-420, '-0.4 s', '-0.4 秒'],
    [2111, '2.1 s', '2.1 秒'],
    [40 * SECOND, '40 s', '40 秒'],
  ])('%d ms reads %s', (ms, en, zh) => {
    expect([formatSeconds(ms, 'en'), formatSeconds(ms, 'zh-CN')]).toEqual([en, zh]);
  });
});

describe('a rate that is watched', () => {
  it('has as many digits each second', () => {
    expect([850, 6000, 6024, 18_420].map((kbps) => formatSteadyRate(kbps, 'en'))).toEqual([
      '850 kb/s',
      '6.00 Mb/s',
      '6.02 Mb/s',
      '18.42 Mb/s',
    ]);
  });
});

describe('durations', () => {
  it.each([
    [400, '400 ms', '400 ms'],
    [40.9 * SECOND, '40 s', '40 秒'],
    [9 * MINUTE + 59 * SECOND, '9 min', '9 分钟'],
    [HOUR, '1 h', '1 小时'],
    [23 * HOUR + 48.9 * MINUTE, '23 h 48 min', '23 小时 48 分'],
    [47 * HOUR + 30 * MINUTE, '47 h 30 min', '47 小时 30 分'],
    [3 * DAY + 2 * HOUR, '3 days 2 h', '3 天 2 小时'],
    [400 * DAY + 5 * HOUR, '400 days', '400 天'],
    [-5 * MINUTE, '5 min', '5 分钟'],
    [Number.POSITIVE_INFINITY, '–', '–'],
  ])('%d ms read %s and %s', (ms, en, zh) => {
    expect([formatDuration(ms, 'en'), formatDuration(ms, 'zh-CN')]).toEqual([en, zh]);
  });
});

describe('moments', () => {
  const now = Date.parse('2025-11-21T12:42:00Z');
  const at = (iso: string, timeZone: string, zone = false): readonly string[] =>
    (['en', 'zh-CN'] as const).map((lang) => formatDate(Date.parse(iso), lang, { now, timeZone, zone }));

  it('are named by the day of the reader, not of UTC', () => {
    expect(at('2025-11-21T17:00:00Z', 'Asia/Shanghai')).toEqual(['tomorrow 01:00', '明天 01:00']);
    expect(at('2025-11-21T17:00:00Z', 'UTC')).toEqual(['today 17:00', '今天 17:00']);
    expect(at('2025-11-20T23:00:00Z', 'UTC')).toEqual(['yesterday 23:00', '昨天 23:00']);
  });

  it('further off have a date, and the year when it is another', () => {
    expect(at('2025-11-28T12:30:00Z', 'Asia/Shanghai')).toEqual(['Fri 28 Nov, 20:30', '11 月 28 日 20:30']);
    expect(at('2026-01-02T12:30:00Z', 'Asia/Shanghai')).toEqual(['2 Jan 2026, 20:30', '2026 年 1 月 2 日 20:30']);
  });

  it('carry the zone when asked', () => {
    expect(at('2025-11-22T12:30:00Z', 'Asia/Shanghai', true)).toEqual(['tomorrow 20:30 (UTC+8)', '明天 20:30（UTC+8）']);
    expect(at('2025-11-22T12:30:00Z', 'Asia/Kolkata', true)[0]).toBe('tomorrow 18:00 (UTC+5:30)');
    expect(at('2025-11-22T12:30:00Z', 'UTC', true)[0]).toBe('tomorrow 12:30 (UTC)');
  });

  it('say midnight as 00:00 and survive what is no date', () => {
    expect(formatTime(Date.parse('2025-11-22T00:00:09Z'), 'en', { timeZone: 'UTC', seconds: true })).toBe('00:00:09');
    expect(formatDate(1e20, 'en')).toBe('–');
    expect(formatDate(Number.NaN, 'en')).toBe('–');
    expect(formatTime(now, 'en', { timeZone: 'No/Such' })).toBe('12:42');
  });
});

describe('rates', () => {
  it('go from kb/s to Mb/s at 1000', () => {
    expect([850, 6000, 18_420].map((kbps) => formatRate(kbps, 'en'))).toEqual(['850 kb/s', '6 Mb/s', '18.4 Mb/s']);
  });
});

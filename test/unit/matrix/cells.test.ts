/** The fault matrix as data: a new cause without a cell, or a cell that expects what no check gives, shows here and not in a long run. */
import { describe, expect, test } from 'vitest';
import { CAUSES, causeOf } from '../../../electron/contract/cause.ts';
import { GROUPS, isFault } from '../../matrix/cell.ts';
import { CELLS } from '../../matrix/cells/index.ts';
import { judge } from '../../matrix/judge.ts';
import { NO_CELL } from '../../matrix/no-cell.ts';
import type { CliReport } from '../../support/run-cli.ts';

describe('the cells', () => {
  test('there are enough of them, each with a name of its own', () => {
    expect(CELLS.length).toBeGreaterThanOrEqual(80);
    expect(new Set(CELLS.map(({ id }) => id)).size).toBe(CELLS.length);
    expect(CELLS.filter(({ id, group }) => !id.startsWith(`${group}/`))).toEqual([]);
    expect(new Set(CELLS.map(({ group }) => group))).toEqual(new Set(GROUPS));
  });

  test('every cause that a network or a server can produce has one', () => {
    const expected = new Set<string>(
      CELLS.flatMap(({ expected: { codes, also = [], beside = [], says = {} } }) => [
        ...codes,
        ...also,
        ...beside,
        ...Object.values(says).flat(),
      ]),
    );
    const without = CAUSES.map(({ code }) => code).filter((code) => !expected.has(code) && !(code in NO_CELL));
    expect(without).toEqual([]);
  });

  test('what has a cell is not said to have none', () => {
    const codes = new Set<string>(CELLS.flatMap(({ expected }) => expected.codes));
    expect(Object.keys(NO_CELL).filter((code) => codes.has(code))).toEqual([]);
  });

  test('a fault is never expected to be a go, and one that only warns never a no-go', () => {
    for (const { id, expected } of CELLS.filter(isFault)) {
      const verdicts: readonly string[] = [expected.verdict].flat();
      expect(verdicts, id).not.toContain('go');
      const soft = expected.codes.every((code) => causeOf(code).status === 'warn');
      if (soft && (expected.beside ?? []).length === 0) expect(verdicts, id).not.toContain('no-go');
    }
  });
});

describe('a report is judged', () => {
  const cell = CELLS.find(({ id }) => id === 'publish/denied-ipv4');
  const check = (over: Partial<CliReport['checks'][number]>): CliReport['checks'][number] => ({
    id: 'publish',
    status: 'fail',
    code: 'rtmp.publish-denied',
    also: [],
    alternatives: [],
    summary: 's',
    fix: [],
    evidence: {},
    startedMs: 10,
    durationMs: 5,
    ...over,
  });
  const report = (cause: CliReport['cause'], ...checks: CliReport['checks']): CliReport => ({
    schema: 'cuelight.report/1',
    lang: 'en',
    verdict: 'no-go',
    cause,
    url: '',
    startedAt: '2026-11-27T08:00:00.000Z',
    durationMs: 20,
    checks,
  });

  test('right when the code is, and nobody else is accused', () => {
    if (cell === undefined) throw new Error('the cell has gone');
    expect(judge(cell, report('rtmp.publish-denied', check({})))).toMatchObject({ wrong: [], namedMs: 15, goal: 'none' });
  });

  test('wrong for another code, another verdict, or one more accused', () => {
    if (cell === undefined) throw new Error('the cell has gone');
    expect(judge(cell, report('rtmp.in-use', check({ code: 'rtmp.in-use' }))).wrong).toContain('publish says rtmp.in-use');
    expect(judge(cell, { ...report(null, check({})), verdict: 'caution' }).wrong).toContain('the verdict is caution');
    const two = judge(cell, report('rtmp.publish-denied', check({ id: 'dns', status: 'warn', code: 'dns.no-cname' }), check({})));
    expect(two.wrong).toEqual(['dns accuses dns.no-cname']);
  });
});

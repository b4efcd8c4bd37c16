import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tallyReport } from '../../../build/setup/test-summary.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

function report(testResults: unknown): string {
  const file = join(tempFolder(), 'vitest.json');
  writeFileSync(file, JSON.stringify({ testResults }));
  return file;
}

const one = (status: string, fullName = 'a test') => ({ status, fullName });

describe("the tests' summary", () => {
  test('counts tests, takes a skipped one for a failure, and counts those in namespaces that passed', () => {
    const tally = tallyReport(
      report([
        {
          name: '/x/test/faults/drop.test.ts',
          status: 'passed',
          startTime: 0,
          endTime: 2_000,
          assertionResults: [one('passed', 'in namespaces: DROP')],
        },
        {
          name: '/x/test/faults/reset.test.ts',
          status: 'passed',
          startTime: 0,
          endTime: 1_000,
          assertionResults: [one('passed'), one('skipped')],
        },
        {
          name: '/x/test/a.test.ts',
          status: 'failed',
          startTime: 0,
          endTime: 3_000,
          assertionResults: [one('failed'), one('passed', 'speaks of namespaces')],
        },
      ]),
    );
    expect(tally).toMatchObject({ passed: 3, failed: 2, namespaces: 1 });
    expect(tally?.slowest[0]).toBe('3.0 s /x/test/a.test.ts');
  });

  test('a file that fails before its tests run is a failure', () => {
    const broken = { name: '/x/a.test.ts', status: 'failed', startTime: 0, endTime: 1, assertionResults: [] };
    expect(tallyReport(report([broken]))).toMatchObject({ passed: 0, failed: 1 });
  });

  test('no report is not a green one', () => {
    expect(tallyReport(join(tempFolder(), 'absent.json'))).toBeUndefined();
  });
});

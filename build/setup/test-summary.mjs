import { isRecord, readJson } from './files.mjs';

/**
 * What a run of the tests came to.
 * @typedef {{ passed: number, failed: number, namespaces: number, slowest: string[] }} Tally
 */

/**
 * Counts vitest's JSON report. A file that failed before any of its tests ran counts as one failure, and so does a test that was skipped:
 * a check that nobody ran proves nothing.
 * @param {string} file
 * @returns {Tally | undefined} undefined if there is no report
 */
export function tallyReport(file) {
  const files = readJson(file)?.['testResults'];
  if (!Array.isArray(files)) return undefined;
  let passed = 0;
  let failed = 0;
  let namespaces = 0;
  /** @type {{ name: string, ms: number }[]} */
  const times = [];
  for (const result of files.filter(isRecord)) {
    const tests = Array.isArray(result['assertionResults']) ? result['assertionResults'].filter(isRecord) : [];
    const good = tests.filter((test) => test['status'] === 'passed');
    const bad = tests.length - good.length;
    const path = String(result['name']);
    passed += good.length;
    failed += bad === 0 && result['status'] === 'failed' ? 1 : bad;
    // The faults tests say in their names which of them run in network namespaces, where there is a real firewall.
    if (path.includes('/faults/')) namespaces += good.filter((test) => /namespace/i.test(String(test['fullName']))).length;
    times.push({ name: path, ms: Number(result['endTime']) - Number(result['startTime']) });
  }
  const slowest = times.sort((a, b) => b.ms - a.ms).slice(0, 5);
  return { passed, failed, namespaces, slowest: slowest.map(({ name, ms }) => `${(ms / 1000).toFixed(1)} s ${name}`) };
}

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeRuntime } from './setup/electron-runtime.mjs';
import { ROOT } from './setup/files.mjs';
import { run } from './setup/run.mjs';
import { SetupError, say } from './setup/say.mjs';
import { electronEnvironment, setUp } from './setup/set-up.mjs';
import { tallyReport } from './setup/test-summary.mjs';

/** A test that hangs must end in a red summary, not in a run that never closes. */
const LIMIT_MS = 30 * 60_000;
const REPORT = join(ROOT, 'out/test/vitest.json');

/** Each is one check beside the tests. @type {{ name: string, tool: string, args: string[] }[]} */
const STEPS = [
  { name: 'types', tool: 'typescript/bin/tsc', args: ['-b'] },
  { name: 'lint', tool: 'oxlint/bin/oxlint', args: ['-c', 'build/oxlint.json', '--type-aware', '--deny-warnings'] },
  { name: 'format', tool: 'oxfmt/bin/oxfmt', args: ['-c', 'build/oxfmt.json', '--check'] },
];

/**
 * @param {readonly string[]} args passed on to vitest, such as a part of a file's name
 * @returns {Promise<number>} the exit code
 */
export async function runChecks(args) {
  const results = [];
  /** @type {NodeJS.ProcessEnv} */
  let env = process.env;
  try {
    const runtime = await setUp({ root: ROOT, command: 'test', say });
    // Escape codes make a log that is kept in a file hard to read.
    env = { ...electronEnvironment(runtime), ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined }) };
    say(describeRuntime(runtime));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return finish([{ name: 'set-up', ok: false, seconds: 0 }], undefined);
  }
  for (const { name, tool, args: toolArgs } of STEPS) {
    results.push(await timed(name, [join(ROOT, 'node_modules', tool), ...toolArgs], env));
  }
  results.push(await timed('build', [join(ROOT, 'build/build.mjs')], env));
  mkdirSync(join(ROOT, 'out/test'), { recursive: true });
  rmSync(REPORT, { force: true });
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'build/vitest.config.ts'];
  const projects = ['unit', 'contract', 'integration', 'faults', 'e2e'].map((name) => `--project=${name}`);
  const tests = await timed(
    'tests',
    [...vitest, ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...args],
    env,
    true,
  );
  return finish(results, { ok: tests.ok, seconds: tests.seconds });
}

/**
 * @param {string} name
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} [watched]
 */
async function timed(name, command, env, watched = false) {
  process.stdout.write(`\n== ${name}\n`);
  const startedMs = performance.now();
  // The tests are watched as they go; the other steps are short, and some colour what they say even for a file.
  const quiet = !watched;
  const { code, output } = await run(process.execPath, command, { cwd: ROOT, env, quiet, timeoutMs: LIMIT_MS });
  if (quiet) process.stdout.write(output);
  const seconds = (performance.now() - startedMs) / 1000;
  if (code === 124) say(`${name}: stopped after ${LIMIT_MS / 60_000} minutes`);
  return { name, ok: code === 0, seconds };
}

/**
 * @param {{ name: string, ok: boolean, seconds: number }[]} steps
 * @param {{ ok: boolean, seconds: number } | undefined} tests undefined if they were not reached
 */
function finish(steps, tests) {
  const tally = tests === undefined ? undefined : tallyReport(REPORT);
  process.stdout.write('\n== summary\n');
  for (const { name, ok, seconds } of steps) process.stdout.write(`${ok ? 'pass' : 'FAIL'}  ${name} (${seconds.toFixed(1)} s)\n`);
  if (tests !== undefined) {
    process.stdout.write(
      `${tests.ok ? 'pass' : 'FAIL'}  tests (${tests.seconds.toFixed(1)} s): ${tally?.passed ?? 0} of ${(tally?.passed ?? 0) + (tally?.failed ?? 0)}\n`,
    );
    for (const line of tally?.slowest ?? []) process.stdout.write(`      ${line.replace(`${ROOT}/`, '')}\n`);
    process.stdout.write(`namespace tests: ${tally?.namespaces ?? 0}\n`);
  }
  const passed = steps.filter((step) => step.ok).length + (tally?.passed ?? 0);
  let failed = steps.filter((step) => !step.ok).length + (tally?.failed ?? 0);
  // The runner itself failed: no report, no tests, or an error outside every test.
  if (tests !== undefined && failed === steps.filter((step) => !step.ok).length && (!tests.ok || (tally?.passed ?? 0) === 0)) failed += 1;
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

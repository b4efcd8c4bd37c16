import { CLI, REPORT } from '../support/run-cli.ts';
import type { Cell } from './cell.ts';
import { judge, type Judged } from './judge.ts';
import { runProgram } from './program.ts';
import { withPlace } from './with-place.ts';

export interface CellRun extends Judged {
  /** Of the whole program, from its start to its end. */
  readonly tookMs: number;
}

/** The whole pre-flight has 20 s, the uplink apart. */
const LIMIT_MS = 60_000;
const HOLD_MS = 1000;

/** `cuelight check` as a user runs it, against the fault made anew. */
export function runCell(cell: Cell): Promise<CellRun> {
  return withPlace(cell, async ({ url, within, args = [], env = {} }) => {
    const publish = args.includes('--publish') ? [] : ['--publish', 'real'];
    const options = ['--url-env', 'PUSH_URL', '--hold-ms', String(HOLD_MS), '--lang', 'en', ...publish, ...args, '--json'];
    const run = await runProgram(process.execPath, [CLI, 'check', ...options], {
      within,
      env: { PUSH_URL: url, ...env },
      limitMs: LIMIT_MS,
    });
    if (run.hung || run.stdout === '') return broken(`it said nothing: ${run.stderr.trim().slice(-300)}`, run.tookMs);
    const judged = judge(cell, REPORT.parse(JSON.parse(run.stdout)));
    const wrong = run.code === (judged.verdict === 'no-go' ? 1 : 0) ? judged.wrong : [...judged.wrong, `it ended with ${String(run.code)}`];
    return { ...judged, wrong, tookMs: run.tookMs };
  });
}

export function broken(why: string, tookMs = 0): CellRun {
  return { code: 'none', verdict: 'none', namedMs: Number.NaN, wrong: [why], goal: 'none', tookMs };
}

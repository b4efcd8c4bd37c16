import type { CauseCode } from '../../electron/contract/cause.ts';
import type { CliReport } from '../support/run-cli.ts';
import type { Cell, Goal } from './cell.ts';

export interface Judged {
  /** The code of the check that was to carry the cause. */
  readonly code: string;
  readonly verdict: string;
  /** From the start of the check to the cause. */
  readonly namedMs: number;
  /** What is not as expected, in words; empty when all is. */
  readonly wrong: readonly string[];
  /** The goal in time, where there is one. */
  readonly goal: 'met' | 'missed' | 'none';
}

const SLACK_MS = 500;
/** The longest that a user waits for a cause, by goal. */
const LIMITS_MS: Readonly<Partial<Record<Goal, number>>> = { 'network-silence': 3500, 'dead-name-server': 4000 };
/** Of their own step. */
const STEP_MS: Readonly<Partial<Record<Goal, number>>> = { 'connect-silence': 6000, 'publish-silence': 8000 };

/** Whether a report says what was written down beforehand, and accuses nobody else. */
export function judge(cell: Cell, report: CliReport): Judged {
  const { expected } = cell;
  const found = report.checks.find(({ id }) => id === expected.check);
  const wrong: string[] = [];
  const miss = (is: boolean, words: string): void => {
    if (!is) wrong.push(words);
  };
  const code = found?.code ?? 'missing';
  miss((expected.codes as readonly string[]).includes(code), `${expected.check} says ${code}`);
  miss([expected.verdict].flat().includes(report.verdict), `the verdict is ${report.verdict}`);
  miss(report.verdict !== 'no-go' || report.cause === code, `the cause is ${String(report.cause)}`);
  const others = new Set<string>(found?.alternatives.map((entry) => entry.code));
  const absent = (all: readonly CauseCode[] | undefined, given: ReadonlySet<string>): string[] =>
    (all ?? []).filter((one) => !given.has(one));
  for (const one of absent(expected.alternatives, others)) wrong.push(`${one} is not among the alternatives`);
  for (const one of absent(expected.also, new Set<string>(found?.also))) wrong.push(`${one} is not named beside it`);
  for (const [id, codes] of Object.entries(expected.says ?? {})) {
    const other = report.checks.find((check) => check.id === id);
    for (const one of [codes].flat()) miss(other?.code === one || other?.also.includes(one) === true, `${id} says ${String(other?.code)}`);
  }
  for (const one of expected.ruledOut ?? []) miss(!others.has(one), `${one} is among the alternatives`);
  const allowed = new Set<string>([...expected.codes, ...(expected.beside ?? [])]);
  for (const { id, status, code: said } of report.checks) {
    if (status === 'fail' || status === 'warn') miss(allowed.has(said), `${id} accuses ${said}`);
  }
  const namedMs = (found?.startedMs ?? Number.NaN) + (found?.durationMs ?? Number.NaN);
  return { code, verdict: report.verdict, namedMs, wrong, goal: goalOf(expected.goal, namedMs, found?.durationMs ?? Number.NaN) };
}

function goalOf(goal: Goal, namedMs: number, stepMs: number): Judged['goal'] {
  const limitMs = LIMITS_MS[goal];
  if (limitMs !== undefined) return namedMs <= limitMs ? 'met' : 'missed';
  const ownMs = STEP_MS[goal];
  if (ownMs !== undefined) return Math.abs(stepMs - ownMs) <= SLACK_MS ? 'met' : 'missed';
  return 'none';
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

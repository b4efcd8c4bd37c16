import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isCauseCode } from '../../electron/contract/cause.ts';
import { CHECK_IDS } from '../../electron/contract/check-id.ts';

/** The command line as it is shipped: `npm run build` makes it. */
export const CLI = fileURLToPath(new URL('../../out/cli/cli.js', import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Null leaves it open. */
  readonly stdin?: string | null;
  /** Called with the child as soon as it runs (signals, closed pipes). */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs the built command line in a process of its own, with a bare environment. */
export function runCli(args: readonly string[], { env = {}, stdin = '', started }: CliOptions = {}): Promise<CliRun> {
  if (!existsSync(CLI)) throw new Error('out/cli/cli.js is missing: run npm run build');
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [CLI, ...args], { env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    if (stdin !== null) child.stdin.end(stdin);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        code,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        tookMs: performance.now() - startedMs,
      });
    });
    started?.(child);
  });
}

const code = z.string().refine(isCauseCode, 'a code of causes.md');

/** `cuelight.report/1`, as strictly as the contract says it: a key too many fails. */
export const REPORT = z.strictObject({
  schema: z.literal('cuelight.report/1'),
  lang: z.enum(['en', 'zh-CN']),
  verdict: z.enum(['go', 'caution', 'no-go']),
  cause: code.nullable(),
  url: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().min(0),
  checks: z.array(
    z.strictObject({
      id: z.enum(CHECK_IDS),
      status: z.enum(['pass', 'warn', 'fail', 'skip', 'ask']),
      code,
      also: z.array(code),
      alternatives: z.array(z.strictObject({ code, tellApart: z.string().min(1) })),
      waitsFor: z.enum(CHECK_IDS).optional(),
      summary: z.string().min(1),
      fix: z.array(z.string().min(1)),
      evidence: z.record(z.string(), z.unknown()),
      startedMs: z.number().min(0),
      durationMs: z.number().min(0),
    }),
  ),
});

export type CliReport = z.infer<typeof REPORT>;

/** Runs with --json and parses the report; anything else on standard output fails. */
export async function reportOf(args: readonly string[], options: CliOptions = {}): Promise<CliRun & { readonly report: CliReport }> {
  const run = await runCli([...args, '--json'], options);
  return { ...run, report: REPORT.parse(JSON.parse(run.stdout)) };
}

export function checkOf(report: CliReport, id: (typeof CHECK_IDS)[number]): CliReport['checks'][number] {
  const check = report.checks.find((entry) => entry.id === id);
  if (check === undefined) throw new Error(`the report has no ${id}: ${report.checks.map((entry) => entry.id).join(' ')}`);
  return check;
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { z } from 'zod';
import { GROUPS, isFault, type Cell } from './cell.ts';
import type { CellRun } from './run-cell.ts';
import type { PeerWord } from './peers.ts';

const WORD = z.strictObject({ said: z.string(), tookMs: z.number() });

const RUN = z.strictObject({
  code: z.string(),
  verdict: z.string(),
  /** Null when there was no such finding. */
  namedMs: z.number().nullable(),
  tookMs: z.number(),
  wrong: z.array(z.string()),
  goal: z.enum(['met', 'missed', 'none']),
});

const CELL = z.strictObject({
  id: z.string(),
  group: z.enum(GROUPS),
  server: z.string(),
  way: z.string(),
  fault: z.string(),
  isFault: z.boolean(),
  expected: z.strictObject({
    verdict: z.array(z.string()),
    check: z.string(),
    codes: z.array(z.string()),
    alternatives: z.array(z.string()),
    also: z.array(z.string()),
    ruledOut: z.array(z.string()),
    beside: z.array(z.string()),
    says: z.record(z.string(), z.array(z.string())),
    goal: z.string(),
    because: z.string().nullable(),
  }),
  runs: z.array(RUN),
  ffmpeg: WORD.nullable(),
  librtmp: WORD.nullable(),
});

/** What a run leaves behind; the page is written from it. */
export const RESULT = z.strictObject({
  schema: z.literal('cuelight.faults/1'),
  startedAt: z.iso.datetime(),
  tookMs: z.number(),
  machine: z.record(z.string(), z.string()),
  notRun: z.array(z.string()),
  cells: z.array(CELL),
});

export type Result = z.infer<typeof RESULT>;
export type CellResult = Result['cells'][number];

const tenths = (ms: number): number => Math.round(ms * 10) / 10;

export function cellResult(cell: Cell, runs: readonly CellRun[], words: { ffmpeg: PeerWord | null; librtmp: PeerWord | null }): CellResult {
  const { id, group, server, way, fault, expected } = cell;
  const { verdict, check, codes, alternatives = [], also = [], ruledOut = [], beside = [], says = {}, goal, because = null } = expected;
  const rounded = (word: PeerWord | null): PeerWord | null => (word === null ? null : { said: word.said, tookMs: tenths(word.tookMs) });
  return {
    id,
    group,
    server,
    way,
    fault,
    isFault: isFault(cell),
    expected: {
      verdict: [verdict].flat(),
      check,
      codes: [...codes],
      alternatives: [...alternatives],
      also: [...also],
      ruledOut: [...ruledOut],
      beside: [...beside],
      says: Object.fromEntries(Object.entries(says).map(([name, codes]) => [name, [codes].flat()])),
      goal,
      because,
    },
    runs: runs.map((run) => ({
      code: run.code,
      verdict: run.verdict,
      namedMs: Number.isNaN(run.namedMs) ? null : tenths(run.namedMs),
      tookMs: tenths(run.tookMs),
      wrong: [...run.wrong],
      goal: run.goal,
    })),
    ffmpeg: rounded(words.ffmpeg),
    librtmp: rounded(words.librtmp),
  };
}

/** What the figures hang on, by name. */
export function machine(): Result['machine'] {
  const first = (command: string, ...args: readonly string[]): string => {
    try {
      const said = execFileSync('sh', ['-c', `"$@" 2>&1`, 'sh', command, ...args], { encoding: 'utf8' });
      return said.split('\n')[0] ?? '';
    } catch {
      return 'absent';
    }
  };
  const version = (text: string): string => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? text;
  const media: unknown = JSON.parse(readFileSync(new URL('../../node_modules/node-media-server/package.json', import.meta.url), 'utf8'));
  return {
    cores: String(os.cpus().length),
    kernel: `${os.type()} ${os.release().replace(/-.*/, '')}`,
    node: process.versions.node,
    nginx: version(first('nginx', '-v')),
    ffmpeg: version(first('ffmpeg', '-version')),
    librtmp: version(first('pkg-config', '--modversion', 'librtmp')),
    'node-media-server': z.object({ version: z.string() }).parse(media).version,
  };
}

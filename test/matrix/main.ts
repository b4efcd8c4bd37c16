/** The fault matrix: every fault, made for real, and what the command line calls it. `npm run faults -- --help` tells the options. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import type { Cell } from './cell.ts';
import { CELLS } from './cells/index.ts';
import { pageOf } from './page.ts';
import { makePeers, type Peers } from './peers.ts';
import { removeInternet } from './places/internet.ts';
import { removeTemporaryFolder } from './places/temporary.ts';
import { removeTrust } from './places/trust.ts';
import { cellResult, machine, RESULT, type CellResult, type Result } from './result.ts';
import { broken, runCell, type CellRun } from './run-cell.ts';
import { rightOf, tableText } from './table.ts';
import { closeOpenPlaces } from './with-place.ts';

const HELP = `npm run faults [-- options]
  --runs N       each cell so often, one round after the other (1)
  --only TEXT    cells whose name holds it; several with commas
  --json FILE    the result, for machines (out/faults.json); words of peers in it are kept by a run without peers
  --no-peers     ffmpeg and librtmp are not asked
  --at-once N    cells side by side (3)
  --page FILE    also writes the page that docs/ holds
  --from FILE    runs nothing: table and page of an earlier result
`;

/** What measures a rate runs when nothing else does but its like: they wait more than they work. */
const ROUND_ORDER = (cells: readonly Cell[]): readonly (readonly Cell[])[] => [
  cells.filter(({ alone }) => alone !== true),
  cells.filter(({ alone }) => alone === true),
];

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'string', default: 'out/faults.json' },
      'no-peers': { type: 'boolean', default: false },
      'at-once': { type: 'string', default: '3' },
      page: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.from !== undefined) return tell(RESULT.parse(JSON.parse(readFileSync(values.from, 'utf8'))), values.page);
  const wanted = values.only?.split(',');
  const chosen = CELLS.filter(({ id }) => wanted === undefined || wanted.some((text) => id.includes(text)));
  const cells = chosen.filter(({ needsRoot }) => CAN_MAKE_NAMESPACES || !needsRoot);
  const atOnce = Number(values['at-once']);
  const startedAt = new Date().toISOString();
  const startedMs = performance.now();
  const runs = new Map<string, CellRun[]>(cells.map(({ id }) => [id, []]));
  const words = new Map<string, Pick<CellResult, 'ffmpeg' | 'librtmp'>>();
  /** After every round: a long run that is ended early leaves what it has. */
  const keep = (): Result => {
    const earlier = new Map(wordsOf(values.json));
    const result: Result = {
      schema: 'cuelight.faults/1',
      startedAt,
      tookMs: Math.round(performance.now() - startedMs),
      machine: machine(),
      notRun: chosen.filter((cell) => !cells.includes(cell)).map(({ id }) => id),
      cells: cells.map((cell) =>
        cellResult(cell, runs.get(cell.id) ?? [], words.get(cell.id) ?? earlier.get(cell.id) ?? { ffmpeg: null, librtmp: null }),
      ),
    };
    writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
    return result;
  };
  const tidy = async (): Promise<void> => {
    await closeOpenPlaces();
    await removeInternet();
    removeTrust();
    removeTemporaryFolder();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tidy().then(() => process.exit(130)));
  try {
    for (let round = 1; round <= Number(values.runs); round += 1) {
      const before = performance.now();
      await inRound(cells, atOnce, async (cell) => {
        const run = await runCell(cell).catch((error: unknown) => broken(String(error)));
        runs.get(cell.id)?.push(run);
        if (run.wrong.length > 0 || run.goal === 'missed')
          say(`${cell.id}: ${[...run.wrong, run.goal === 'missed' ? 'late' : ''].join('; ')}`);
      });
      keep();
      say(`round ${String(round)}: ${((performance.now() - before) / 1000).toFixed(0)} s`);
    }
    if (!values['no-peers']) {
      const peers = await makePeers();
      await inRound(cells, atOnce, async (cell) => {
        words.set(cell.id, await askPeers(peers, cell));
      });
    }
  } finally {
    await tidy();
  }
  return tell(keep(), values.page);
}

function tell(result: Result, page: string | undefined): number {
  if (page !== undefined) {
    writeFileSync(page, pageOf(result));
    execFileSync(process.execPath, ['node_modules/oxfmt/bin/oxfmt', '-c', 'build/oxfmt.json', page]);
  }
  process.stdout.write(`${tableText(result)}\n`);
  return result.cells.every((cell) => rightOf(cell) === 'right') ? 0 : 1;
}

/** Every cell once, a few side by side. */
async function inRound(cells: readonly Cell[], atOnce: number, act: (cell: Cell) => Promise<void>): Promise<void> {
  for (const together of ROUND_ORDER(cells)) {
    const waiting = [...together];
    const worker = async (): Promise<void> => {
      for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) await act(cell);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, together.length) }, worker));
  }
}

async function askPeers({ ffmpeg, librtmp }: Peers, cell: Cell): Promise<Pick<CellResult, 'ffmpeg' | 'librtmp'>> {
  return { ffmpeg: await ffmpeg(cell), librtmp: await librtmp(cell) };
}

/** What peers said in an earlier run. */
function wordsOf(file: string): readonly (readonly [string, Pick<CellResult, 'ffmpeg' | 'librtmp'>])[] {
  if (!existsSync(file)) return [];
  const before = RESULT.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return before.success ? before.data.cells.map(({ id, ffmpeg, librtmp }) => [id, { ffmpeg, librtmp }] as const) : [];
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

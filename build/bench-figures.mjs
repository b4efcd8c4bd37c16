import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './setup/files.mjs';

/** As test/bench/figures.ts writes it. */
const measured = z.object({
  id: z.string(),
  what: z.string(),
  unit: z.string(),
  values: z.array(z.number()),
  median: z.number(),
  peerMedian: z.number().nullable(),
  peer: z.object({ name: z.string(), values: z.array(z.number()) }).optional(),
  goal: z.object({ most: z.number(), of: z.enum(['value', 'ratio']) }).nullable(),
});
const notMeasured = z.object({ id: z.string(), what: z.string(), why: z.string() });
const result = z.object({ at: z.string(), commit: z.string(), machine: z.string(), figures: z.array(measured) });
/** @typedef {z.infer<typeof measured>} Measured */

/** @param {string} root @returns {string} the file that the benchmarks add their figures to */
export function beginFigures(root) {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'figures.jsonl');
  rmSync(file, { force: true });
  return file;
}

/**
 * The table of this run beside the kept one; both as JSON.
 * @param {{ root: string, file: string, keep: boolean }} options
 * @returns {string}
 */
export function summarise({ root, file, keep }) {
  if (!existsSync(file)) return 'no figures were measured';
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.union([measured, notMeasured]).parse(JSON.parse(line)));
  const figures = rows.filter((row) => 'values' in row);
  const keptFile = join(root, 'test/bench/kept.json');
  const kept = result.safeParse(readJson(keptFile)).data ?? null;
  const now = { at: new Date().toISOString(), commit: commitOf(root), machine: machine(), figures };
  writeJson(join(root, 'out/bench/result.json'), now);
  if (keep) {
    // A run of one benchmark keeps the others' figures.
    const others = (kept?.figures ?? []).filter(({ id }) => figures.every((figure) => figure.id !== id));
    writeJson(keptFile, { ...now, figures: [...others, ...figures].sort((one, other) => one.id.localeCompare(other.id)) });
  }
  const head = ['figure', 'median', 'spread', 'peer', 'ratio', 'goal', '', kept === null ? '' : `kept ${kept.at.slice(0, 10)}`];
  const keptOf = (/** @type {string} */ wanted) => kept?.figures.find(({ id }) => id === wanted) ?? null;
  const unmeasured = rows.filter((row) => 'why' in row).map(({ what, why }) => `${what}: not measured, ${why}`);
  return ['', table([head, ...figures.map((figure) => rowOf(figure, keptOf(figure.id)))]), ...unmeasured].join('\n');
}

/** @param {Measured} figure */
function ratioOf({ median, peerMedian }) {
  return peerMedian === null ? null : median / peerMedian;
}

/** @param {Measured} figure @param {Measured | null} before */
function rowOf(figure, before) {
  const { what, unit, values, median, peer, peerMedian, goal } = figure;
  const ratio = ratioOf(figure);
  const judged = goal === null ? null : goal.of === 'ratio' ? ratio : median;
  const beforeRatio = before === null ? null : ratioOf(before);
  return [
    what,
    `${short(median)} ${unit}`,
    values.length > 1 ? `${short(Math.min(...values))} to ${short(Math.max(...values))}` : '',
    peer === undefined || peerMedian === null ? '' : `${peer.name} ${short(peerMedian)}`,
    ratio === null ? '' : `${short(ratio)} x`,
    goal === null ? '' : `${short(goal.most)}${goal.of === 'ratio' ? ' x' : ` ${unit}`}`,
    goal === null || judged === null ? '' : judged <= goal.most ? 'met' : 'MISSED',
    before === null ? '' : `${short(before.median)}${beforeRatio === null ? '' : `, ${short(beforeRatio)} x`}`,
  ];
}

/** Three digits that count. @param {number} value */
function short(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** @param {string[][]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function machine() {
  return `${os.availableParallelism()} cores, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

/** @param {string} root */
function commitOf(root) {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HistoryClient, type HistoryThread } from '../../electron/history/client.ts';
import type { AnswerTo, FileTrouble, Question } from '../../electron/history/port.ts';
import { startHistoryThread } from '../../electron/history/thread.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import { listQuery, sample, storedReport, storedShow } from '../support/made-history.ts';
import { tempFolder } from '../support/temp-folder.ts';

const HERE = import.meta.dirname;
const PATIENCE = { timeout: 20_000 };

let scripts: Bundle;

beforeAll(async () => {
  scripts = await bundle([path.join(HERE, '../../electron/hosts/history-worker.ts'), path.join(HERE, '../support/history-child.ts')]);
});
afterAll(() => scripts.remove());

interface Running {
  readonly client: HistoryClient;
  readonly threads: readonly HistoryThread[];
  readonly troubles: readonly (FileTrouble | null)[];
  readonly faults: readonly unknown[];
  readonly changes: () => number;
  readonly ask: <Q extends Question>(question: Q) => Promise<AnswerTo<Q>>;
}

/** Main's end with the real thread behind it. */
function run(file: string): Running {
  const threads: HistoryThread[] = [];
  const troubles: (FileTrouble | null)[] = [];
  const faults: unknown[] = [];
  let changes = 0;
  const client = new HistoryClient({
    start: (start) => {
      const thread = startHistoryThread(scripts.files[0] ?? '', start);
      threads.push(thread);
      return thread;
    },
    file,
    keepDays: 3650,
    now: () => performance.now(),
    onTrouble: (trouble) => troubles.push(trouble),
    onDamaged: () => {},
    onChanged: () => (changes += 1),
    onFault: (_where, error) => faults.push(error),
  });
  onTestFinished(() => client.close(1000));
  return {
    client,
    threads,
    troubles,
    faults,
    changes: () => changes,
    ask: async (question) => {
      const asked = await client.ask(question, new AbortController().signal);
      if (!asked.ok) throw new Error(asked.why);
      return asked.value;
    },
  };
}

const fresh = (): string => path.join(tempFolder(), 'history.db');

describe('the thread', () => {
  it('starts at first use, answers with what was added just before, and ends when it is closed', async () => {
    const file = fresh();
    const { client, threads, ask, changes } = run(file);
    expect(threads).toHaveLength(0);
    client.pending.addReport(storedReport());
    const { entries } = await ask({ kind: 'list', query: listQuery() });
    expect(entries.map(({ id }) => id)).toEqual(['r-1']);
    expect(changes()).toBe(1);
    await client.close(1000);
    expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  it('is started anew when it dies, and what it had not written is written by the next', async () => {
    const { client, threads, ask, faults } = run(fresh());
    await ask({ kind: 'list', query: listQuery() });
    client.setLive('s-1', true);
    client.pending.addShow(storedShow());
    threads[0]?.kill();
    await expect.poll(() => faults.length, PATIENCE).toBe(1);
    const record = await ask({ kind: 'open', id: 's-1' }).catch(() => null);
    if (record === null) await expect.poll(() => ask({ kind: 'open', id: 's-1' }), PATIENCE).not.toBeNull();
    expect((await ask({ kind: 'open', id: 's-1' }))?.entry).toMatchObject({ end: 'live' });
    expect(threads).toHaveLength(2);
  });

  it('writes what is left when the program ends', async () => {
    const file = fresh();
    const first = run(file);
    await first.ask({ kind: 'list', query: listQuery() });
    first.client.pending.addShow(storedShow({ end: 'stopped' }));
    first.client.pending.addSample(sample(1));
    await first.client.close(1000);
    const record = await run(file).ask({ kind: 'open', id: 's-1' });
    expect(record).toMatchObject({ kind: 'show', entry: { end: 'stopped' }, series: { outKbps: [6000] } });
  });
});

describe('killed in the middle of a show', () => {
  it('loses at most the last second', async () => {
    const file = fresh();
    const [script = '', child = ''] = scripts.files;
    const program = spawn(process.execPath, [child, file, script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const added: number[] = [];
    createInterface({ input: program.stdout }).on('line', (line) => added.push(Number(line)));
    await expect.poll(() => added.length, PATIENCE).toBeGreaterThanOrEqual(15);
    const killedAtMs = Date.now();
    program.kill('SIGKILL');
    await once(program, 'exit');
    const { ask } = run(file);
    const record = await ask({ kind: 'open', id: 's-1' });
    if (record?.kind !== 'show') throw new Error('the show is gone');
    expect(record.entry.end).toBe('interrupted');
    const wish = { id: 's-1', format: 'csv', lang: 'en', timeZone: 'UTC', nowMs: 0 } as const;
    const lines = (await ask({ kind: 'export', wish }))?.text.split('\r\n') ?? [];
    const kept = new Set(lines.map((line) => Date.parse(line.split(',')[0] ?? '')));
    const due = added.filter((atMs) => atMs < killedAtMs - 1100);
    expect(due.length).toBeGreaterThan(5);
    expect(due.filter((atMs) => !kept.has(atMs))).toEqual([]);
    expect(record.entry.endedAtMs).toBeGreaterThan(killedAtMs - 1400);
  });
});

describe('a disk that takes nothing', () => {
  const full = async (): Promise<void> => {
    const folder = tempFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    const { client, troubles, ask } = run(path.join(folder, 'history.db'));
    client.pending.addShow(storedShow());
    await ask({ kind: 'list', query: listQuery() });
    const ballast = path.join(folder, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(2_000_000))).toThrow('ENOSPC');
    for (let second = 0; second < 1200; second += 1) client.pending.addSample(sample(second));
    client.flushSoon();
    await expect.poll(() => troubles, PATIENCE).toEqual(['full']);
    expect(client.pending.isEmpty).toBe(false);
    rmSync(ballast);
    await expect.poll(() => troubles, PATIENCE).toEqual(['full', null]);
    const record = await ask({ kind: 'open', id: 's-1' });
    expect(record?.kind === 'show' ? record.series.atMs : []).toHaveLength(600);
    expect(client.pending.lostSamples).toBe(0);
  };
  // A disk of its own that is small enough to be filled.
  if (CAN_MAKE_NAMESPACES) it('full: said once, the seconds wait, and are written when there is room again', full);

  it('read-only: said as that, and tried again', async () => {
    const folder = path.join(tempFolder(), 'locked');
    mkdirSync(folder);
    // As root no mode stops a writer.
    const asRoot = process.getuid?.() === 0;
    if (asRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder]);
    else chmodSync(folder, 0o500);
    onTestFinished(() => (asRoot ? void execFileSync('umount', ['-l', folder]) : chmodSync(folder, 0o700)));
    const { client, troubles } = run(path.join(folder, 'history.db'));
    client.pending.addReport(storedReport());
    client.flushSoon();
    await expect.poll(() => troubles, PATIENCE).toEqual(['readonly']);
    if (asRoot) execFileSync('mount', ['-o', 'remount,rw', folder]);
    else chmodSync(folder, 0o700);
    await expect.poll(() => troubles, PATIENCE).toEqual(['readonly', null]);
    expect(client.pending.isEmpty).toBe(true);
  });
});

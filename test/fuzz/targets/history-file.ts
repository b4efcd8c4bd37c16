import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HistoryStore } from '../../../electron/history/store.ts';
import type { Question } from '../../../electron/history/port.ts';
import { FRIDAY_MS, batch, listQuery, madeIncident, sample, storedReport, storedShow } from '../../support/made-history.ts';
import { must, type FuzzTarget } from '../target.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cuelight-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'history.db');
const start = { file, keepDays: 90, liveIds: [] };
const ports = { now: () => 0, wallNow: () => FRIDAY_MS, damaged: () => {}, tidied: () => {} };
const WISH = { format: 'markdown', lang: 'en', timeZone: 'UTC', nowMs: 0 } as const;

function made(): Buffer {
  const store = new HistoryStore(start, ports);
  store.write(
    batch({
      shows: [storedShow()],
      reports: [storedReport()],
      incidents: [{ recordId: 's-1', incident: madeIncident() }],
      samples: [sample(1), sample(2)],
    }),
  );
  store.close();
  return readFileSync(file);
}

/** A history file with any bytes in it: it is read as far as it goes, or set aside and a new one begun. */
export const target: FuzzTarget = {
  maxBytes: 131_072,
  seeds: () => [made()],
  run: (input) => {
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
    writeFileSync(file, input, { mode: 0o600 });
    const store = new HistoryStore(start, ports);
    try {
      const questions: readonly Question[] = [
        { kind: 'list', query: listQuery() },
        { kind: 'open', id: 's-1' },
        { kind: 'export', wish: { id: 's-1', ...WISH } },
        { kind: 'delete', ids: ['s-1'] },
      ];
      for (const question of questions) must(typeof store.answer(question).ok === 'boolean', 'no answer');
      store.write(batch({ shows: [storedShow({ id: 's-2' })] }));
    } finally {
      store.close();
    }
  },
};

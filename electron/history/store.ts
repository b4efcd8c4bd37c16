import { closeInterrupted, giveBack, tidy } from './tidy.ts';
import { NewerFile, inTransaction, openDatabase, setDamagedAside, type HistoryDatabase } from './database.ts';
import { exportRecord } from './exports/record.ts';
import type { Answers, Batch, FileTrouble, HistoryStart, Question } from './port.ts';
import { readList } from './read-list.ts';
import { readRecord } from './read-record.ts';
import { codeOf, isDamage, troubleOf } from './trouble.ts';
import { writeBatch } from './write-batch.ts';

export interface StorePorts {
  readonly wallNow: () => number;
  /** Monotonic. */
  readonly now: () => number;
  /** The file could not be read and was set aside under this name. */
  readonly damaged: (file: string) => void;
  readonly tidied: () => void;
}

const DAY_MS = 86_400_000;

export type Done<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: FileTrouble };

/** The file: opened when it is first needed and again after whatever befell it. What goes wrong with it is a value. */
export class HistoryStore {
  readonly #start: HistoryStart;
  readonly #ports: StorePorts;
  #keepDays: number;
  #database: HistoryDatabase | null = null;
  #tidiedAtMs = -Infinity;
  readonly #began: { readonly wallMs: number; readonly ms: number };
  /** Those that are live now were begun under our eyes; at the first opening the others were cut off. */
  #cutOffClosed = false;

  constructor(start: HistoryStart, ports: StorePorts) {
    this.#start = start;
    this.#ports = ports;
    this.#keepDays = start.keepDays;
    this.#began = { wallMs: ports.wallNow(), ms: ports.now() };
  }

  write(batch: Batch): Done<null> {
    return this.#with((database) => {
      writeBatch(database, batch);
      return null;
    });
  }

  answer(question: Question): Done<Answers[Question['kind']]> {
    return this.#with((database) => {
      switch (question.kind) {
        case 'list':
          return readList(database, question.query);
        case 'open':
          return readRecord(database, question.id);
        case 'delete':
          return { deleted: remove(database, question.ids) };
        case 'export':
          return exportRecord(database, question.wish);
      }
    });
  }

  /** Takes effect at once: what is too old by the new number is gone. */
  keep(days: number): Done<null> {
    this.#keepDays = days;
    this.#tidiedAtMs = -Infinity;
    return this.#with(() => null);
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  #with<T>(work: (database: HistoryDatabase) => T): Done<T> {
    for (const last of [false, true]) {
      try {
        const database = this.#opened();
        this.#tidyDaily(database);
        return { ok: true, value: work(database) };
      } catch (error) {
        const trouble = this.#troubleIn(error);
        if (trouble === 'damaged' && !last) continue;
        return { ok: false, trouble: trouble === 'damaged' ? 'other' : trouble };
      }
    }
    return { ok: false, trouble: 'other' };
  }

  #opened(): HistoryDatabase {
    const database = (this.#database ??= openDatabase(this.#start.file));
    if (!this.#cutOffClosed) {
      closeInterrupted(database, this.#start.liveIds);
      this.#cutOffClosed = true;
    }
    return database;
  }

  /** A clock that is set forward while it is open makes nothing old: at most as much time has gone by as really did. */
  #tidyDaily(database: HistoryDatabase): void {
    const { wallMs, ms } = this.#began;
    const nowMs = Math.min(this.#ports.wallNow(), wallMs + this.#ports.now() - ms);
    if (Math.abs(nowMs - this.#tidiedAtMs) < DAY_MS) return;
    this.#tidiedAtMs = nowMs;
    if (tidy(database, this.#keepDays, nowMs) > 0) this.#ports.tidied();
  }

  #troubleIn(error: unknown): FileTrouble | 'damaged' {
    if (error instanceof NewerFile) return 'newer';
    const code = codeOf(error);
    // A bug of ours: the thread ends by it, and is told of.
    if (code === null || code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR') throw error;
    const { file } = this.#start;
    // Opened anew next time: what a connection still believes of a file may have stopped being so.
    this.#forgetConnection();
    if (!isDamage(code)) return troubleOf(code, file);
    try {
      this.#ports.damaged(setDamagedAside(file, this.#ports.wallNow()));
      return 'damaged';
    } catch (moving) {
      return troubleOf(codeOf(moving) ?? code, file);
    }
  }

  #forgetConnection(): void {
    try {
      this.#database?.close();
    } catch {
      // It was of no more use.
    }
    this.#database = null;
  }
}

function remove(database: HistoryDatabase, ids: readonly string[] | null): number {
  const deleted = inTransaction(database, () => {
    const from = (table: 'shows' | 'reports', rest: string): number => {
      const which = ids === null ? '' : 'AND id IN (SELECT value FROM json_each(?))';
      const values = ids === null ? [] : [JSON.stringify(ids)];
      return database.prepare(`DELETE FROM ${table} WHERE ${rest} ${which}`).run(...values).changes;
    };
    return from('shows', "end <> 'live'") + from('reports', 'TRUE');
  });
  giveBack(database);
  return deleted;
}

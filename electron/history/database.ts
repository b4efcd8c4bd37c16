import Database from 'libsql';
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import path from 'node:path';
import { MIGRATIONS } from './schema.ts';

export type HistoryDatabase = Database.Database;

/** The file was made by a newer Cuelight: nothing in it was touched. */
export class NewerFile extends Error {}

/** Damage that the library does not see, or would not survive. */
class Damage extends Error {
  readonly code = 'SQLITE_CORRUPT';
}

/** How long another program may hold the file, ms; a back-up that reads it, say. */
const BUSY_MS = 2000;

/** Opens the file, or makes it, and brings it to the newest version. Throws what the library throws, or `NewerFile`. */
export function openDatabase(file: string, migrations: readonly string[] = MIGRATIONS): HistoryDatabase {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Readable by its owner alone from the first byte; the files beside it take its mode.
  closeSync(openSync(file, 'a', 0o600));
  const database = new Database(file, { timeout: BUSY_MS });
  try {
    const version = versionOf(database);
    if (version > migrations.length) throw new NewerFile(`version ${version}`);
    refuseOtherSchema(database, migrations.slice(0, version));
    if (version === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // Committed is in the system's hands: it outlives a crash of ours; without power the last seconds may be gone, the file is whole.
    for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON', 'secure_delete = ON'])
      database.prepare(`PRAGMA ${pragma}`).all();
    migrations.slice(version).forEach((sql, index) => {
      inTransaction(database, () => {
        database.exec(sql);
        database.exec(`PRAGMA user_version = ${version + index + 1}`);
      });
    });
    refuseOddValues(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** All of it or nothing. What the work threw is thrown, whatever becomes of the way back. */
export function inTransaction<T>(database: HistoryDatabase, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      // A full disk has rolled back by itself.
      if (database.inTransaction) database.exec('ROLLBACK');
    } catch {
      // The first error says more.
    }
    throw error;
  }
}

/** Moves a damaged file out of the way, with what belongs to it. Returns its new name. */
export function setDamagedAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${file}.damaged-${stamp}-${randomBytes(2).toString('hex')}`;
  renameSync(file, aside);
  for (const part of ['-wal', '-shm']) if (existsSync(`${file}${part}`)) renameSync(`${file}${part}`, `${aside}${part}`);
  return path.basename(aside);
}

/** One changed letter in it, or in the version, and any question may fail in a way that looks like a bug of ours. */
function refuseOtherSchema(database: HistoryDatabase, migrations: readonly string[]): void {
  const made = new Database(':memory:');
  try {
    for (const sql of migrations) made.exec(sql);
    if (schemaOf(database) !== schemaOf(made)) throw new Damage('not the schema of its version');
  } finally {
    made.close();
  }
}

/** Without what SQLite adds of its own, however it is indented; as bytes, since the library ends the whole process at a text that is none. */
function schemaOf(database: HistoryDatabase): string {
  const all = "hex(type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, ''))";
  const rows = database.prepare(`SELECT ${all} AS bytes FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'`).all();
  const lines = rows.map((row) =>
    Buffer.from(textOf(row, 'bytes') ?? '', 'hex')
      .toString('latin1')
      .replaceAll(/\s+/gu, ' '),
  );
  return lines.sort().join('\n');
}

/** What is not plain ASCII is looked at byte by byte. */
const NOT_ASCII = "GLOB '*[^' || char(1) || '-' || char(126) || ']*'";

/** The library ends the whole process at a text that is none: so each is looked at as bytes first. */
function refuseOddValues(database: HistoryDatabase): void {
  for (const table of ['shows', 'incidents', 'reports']) {
    for (const column of database.prepare(`PRAGMA table_info(${table})`).all()) {
      const name = textOf(column, 'name');
      if (textOf(column, 'type') !== 'TEXT' || name === null) continue;
      refuseOddBytes(database.prepare(`SELECT hex("${name}") AS bytes FROM ${table} WHERE "${name}" ${NOT_ASCII}`).all());
    }
  }
}

function refuseOddBytes(rows: readonly unknown[]): void {
  for (const row of rows) if (!isUtf8(Buffer.from(textOf(row, 'bytes') ?? '', 'hex'))) throw new Damage('a text that is none');
}

function textOf(row: unknown, key: string): string | null {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, key) : null;
  return typeof value === 'string' ? value : null;
}

function versionOf(database: HistoryDatabase): number {
  const row: unknown = database.prepare('PRAGMA user_version').get();
  const version: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'user_version') : null;
  return typeof version === 'number' ? version : 0;
}

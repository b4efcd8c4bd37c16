import Database from 'libsql';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batch, listQuery, madeIncident, sample, storedReport, storedShow } from '../support/made-history.ts';
import { freshFile, openHistory, shown } from '../support/opened-history.ts';

/** Each occurrence; of the same length. */
function changed(bytes: Buffer, from: string, to: string): void {
  expect(bytes.includes(from)).toBe(true);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at);
}

describe('a damaged file', () => {
  it('is set aside as it was, and a new one begun', () => {
    const file = freshFile();
    writeFileSync(file, 'this was a database once '.repeat(400));
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow()] }));
    expect(shown(store).entry.id).toBe('s-1');
    expect(store.damaged).toHaveLength(1);
    expect(store.damaged[0]).toMatch(/^history\.db\.damaged-/u);
    expect(readFileSync(join(file, '..', store.damaged[0] ?? ''), 'utf8')).toMatch(/^this was a database once/u);
  });

  it('also where the damage is found only later, in the middle of it', () => {
    const file = freshFile();
    const first = openHistory(file);
    first.write(batch({ shows: [storedShow()], samples: Array.from({ length: 5000 }, (_, second) => sample(second)) }));
    first.store.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 8192, bytes.length - 4096);
    writeFileSync(file, bytes);
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow({ id: 's-2' })], samples: [sample(1), sample(2, { recordId: 's-2' })] }));
    store.ask({ kind: 'list', query: listQuery() });
    expect(store.damaged).toHaveLength(1);
    expect(readdirSync(join(file, '..')).filter((name) => name.includes('.damaged-')).length).toBeGreaterThan(0);
  });

  it('also where it is a database, and not ours', () => {
    const file = freshFile();
    const raw = new Database(file);
    raw.exec('CREATE TABLE recipes (x); PRAGMA user_version = 1');
    raw.close();
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow()] }));
    expect(store.damaged).toHaveLength(1);
    expect(shown(store).entry.id).toBe('s-1');
  });

  it('also where it says that it is of a format which no database has', () => {
    const file = freshFile();
    const first = openHistory(file);
    first.write(batch({ shows: [storedShow()] }));
    first.store.close();
    const bytes = readFileSync(file);
    // The schema's format, from 1 to 4.
    bytes.writeUInt32BE(0x7f, 44);
    writeFileSync(file, bytes);
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow({ id: 's-2' })] }));
    expect(store.damaged).toHaveLength(1);
    expect(shown(store, 's-2').entry.id).toBe('s-2');
  });

  it.each([
    ['refers to a column that is none', (bytes: Buffer) => changed(bytes, 'shows (key)', 'shows (kek)')],
    ['says that it is empty', (bytes: Buffer) => bytes.writeUInt32BE(0, 60)],
    ['has an index less', (bytes: Buffer) => changed(bytes, 'shows_open', 'shows_oqen')],
  ])('also where its schema is not that of its version: %s', (_what, change) => {
    const file = freshFile();
    const first = openHistory(file);
    first.write(batch({ shows: [storedShow()] }));
    first.store.close();
    const bytes = readFileSync(file);
    change(bytes);
    writeFileSync(file, bytes);
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow({ id: 's-2' })] }));
    expect(store.damaged).toHaveLength(1);
    expect(shown(store, 's-2').entry.id).toBe('s-2');
  });

  it('also where a column is called by no text, which would end the whole program', () => {
    const file = freshFile();
    const first = openHistory(file);
    first.write(batch({ shows: [storedShow()] }));
    first.store.close();
    const bytes = readFileSync(file);
    const word = 'on_air_at';
    expect(bytes.includes(word)).toBe(true);
    for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1)) bytes[at + 1] = 0xff;
    writeFileSync(file, bytes);
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow({ id: 's-2' })] }));
    expect(store.damaged).toHaveLength(1);
    expect(shown(store, 's-2').entry.id).toBe('s-2');
  });

  it.each(['name', 'search', 'detail'])('also where a text is none (%s), which would end the whole program', (column) => {
    const file = freshFile();
    const first = openHistory(file);
    first.write(batch({ shows: [storedShow({ name: 'Föhn 現場' })] }));
    first.store.close();
    expect(shown(openHistory(file)).entry.name).toBe('Föhn 現場');
    const raw = new Database(file);
    raw.exec(`UPDATE shows SET ${column} = CAST(x'5b5dff' AS TEXT)`);
    raw.close();
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow({ id: 's-2' })] }));
    expect(store.damaged).toHaveLength(1);
    expect(shown(store, 's-2').entry.id).toBe('s-2');
  });

  it('evidence deeper than anything can be followed costs its incident', () => {
    const file = freshFile();
    const first = openHistory(file);
    first.write(batch({ shows: [storedShow()], incidents: [{ recordId: 's-1', incident: madeIncident() }] }));
    first.store.close();
    const raw = new Database(file);
    const deep = JSON.stringify({ ...madeIncident(), evidence: { a: 0 } }).replace(
      '"a":0',
      `"a":${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    );
    raw.prepare('UPDATE incidents SET detail = ?').run(deep);
    raw.close();
    const record = openHistory(file).ask({ kind: 'open', id: 's-1' });
    expect(record).toMatchObject({ kind: 'show', incidents: [] });
  });

  it('one row that makes no sense costs that row', () => {
    const file = freshFile();
    const store = openHistory(file);
    store.write(batch({ shows: [storedShow(), storedShow({ id: 's-2' })], reports: [storedReport()] }));
    store.store.close();
    const raw = new Database(file);
    raw.exec("UPDATE shows SET source = 'telepathy' WHERE id = 's-1'; UPDATE reports SET detail = '{', finding = '[]', cause = 'no.such'");
    raw.close();
    const again = openHistory(file, { liveIds: ['s-1', 's-2'] });
    expect(again.ask({ kind: 'list', query: listQuery() }).entries.map(({ id }) => id)).toEqual(['s-2', 'r-1']);
    expect(again.ask({ kind: 'open', id: 'r-1' })).toMatchObject({ findings: [], entry: { finding: null, cause: null } });
  });
});

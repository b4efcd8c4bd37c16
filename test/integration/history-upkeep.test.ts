import Database from 'libsql';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../electron/history/database.ts';
import { tidy } from '../../electron/history/tidy.ts';
import { MIGRATIONS } from '../../electron/history/schema.ts';
import { FRIDAY_MS, batch, listQuery, madeIncident, sample, storedReport, storedShow } from '../support/made-history.ts';
import { DAY_MS, freshFile, openHistory, shown } from '../support/opened-history.ts';

describe('the file over time', () => {
  it('closes what a crash left open, with the last second that is known', () => {
    const file = freshFile();
    const before = openHistory(file, { liveIds: ['s-1'] });
    before.write(
      batch({
        shows: [storedShow(), storedShow({ id: 's-2' })],
        incidents: [
          {
            recordId: 's-1',
            incident: madeIncident({ phase: 'named', closedAtMs: null, recoveredMs: null, openedAtMs: FRIDAY_MS + 1000 }),
          },
        ],
        samples: [sample(0), sample(7)],
      }),
    );
    before.store.close();
    const after = openHistory(file);
    expect(shown(after).entry).toMatchObject({ end: 'interrupted', endedAtMs: FRIDAY_MS + 7000 });
    expect(shown(after).incidents[0]?.phase).toBe('closed');
    expect(shown(after, 's-2').entry).toMatchObject({ end: 'interrupted', endedAtMs: FRIDAY_MS });
  });

  it('does not take a show that is live for one, when only its own thread was started anew', () => {
    const file = freshFile();
    openHistory(file).write(batch({ shows: [storedShow()] }));
    expect(shown(openHistory(file, { liveIds: ['s-1'] })).entry.end).toBe('live');
  });

  it('forgets what is too old, and what is live only where nothing is to be kept at all', () => {
    const file = freshFile();
    openHistory(file, { liveIds: ['s-1', 's-2'] }).write(
      batch({
        shows: [
          storedShow(),
          storedShow({ id: 's-2', end: 'stopped' }),
          storedShow({ id: 's-3', end: 'stopped', startedAtMs: FRIDAY_MS + 2 * DAY_MS }),
        ],
        reports: [storedReport()],
        samples: [sample(1, { recordId: 's-2' })],
      }),
    );
    const later = openHistory(file, { liveIds: ['s-1'], keepDays: 1, nowMs: FRIDAY_MS + 2 * DAY_MS });
    const { entries } = later.ask({ kind: 'list', query: listQuery() });
    expect(entries.map(({ id }) => id)).toEqual(['s-3', 's-1']);
    later.store.keep(0);
    expect(later.ask({ kind: 'list', query: listQuery() }).entries).toEqual([]);
  });

  it('a clock that is set a year forward in mid-show makes nothing old, and back again nothing either', () => {
    const file = freshFile();
    let wallMs = FRIDAY_MS;
    const history = openHistory(file, { liveIds: ['s-1'], keepDays: 30, wallNow: () => wallMs });
    history.write(
      batch({
        shows: [storedShow(), storedShow({ id: 's-2', end: 'stopped' })],
        reports: [storedReport()],
        samples: [sample(1), sample(2)],
      }),
    );
    for (const leapMs of [365 * DAY_MS, -365 * DAY_MS]) {
      wallMs = FRIDAY_MS + leapMs;
      history.write(batch({ samples: [sample(3)] }));
      expect(history.ask({ kind: 'list', query: listQuery() }).entries).toHaveLength(3);
      expect(shown(history)).toMatchObject({ stepMs: 1000, series: { atMs: [1, 2, 3].map((second) => FRIDAY_MS + second * 1000) } });
    }
  });

  it('makes minutes of seconds after a day: least, mean and most, the rest of the show as it was', () => {
    const file = freshFile();
    const seconds = Array.from({ length: 180 }, (_, second) =>
      sample(second, { outKbps: second % 2 === 0 ? 4000 : 8000, queueMs: second, rttMs: null }),
    );
    openHistory(file, { liveIds: ['s-1'] }).write(batch({ shows: [storedShow()], samples: seconds }));
    const later = openHistory(file, { nowMs: FRIDAY_MS + DAY_MS + 125_000, liveIds: ['s-1'] });
    const { series, stepMs, averageOutKbps } = shown(later);
    expect(stepMs).toBe(60_000);
    expect(series.outKbps.slice(0, 2)).toEqual([6000, 6000]);
    expect(series.queueMs.slice(0, 2)).toEqual([59, 119]);
    expect(series.atMs).toHaveLength(62);
    expect(averageOutKbps).toBe(6000);
    const exported = later.ask({ kind: 'export', wish: { id: 's-1', format: 'csv', lang: 'en', timeZone: 'UTC', nowMs: 0 } });
    expect(exported?.text.split('\r\n')[1]).toBe(
      '2026-11-20T13:00:00.000Z,60,6000,6000,6000,6000,4000,8000,30,30,30,29.5,0,59,,,,2000,-3,0',
    );
  });

  it('stays small: deleted records give their room back, and nothing of them is left in it', () => {
    const file = freshFile();
    const store = openHistory(file);
    const seconds = Array.from({ length: 20_000 }, (_, second) => sample(second));
    store.write(batch({ shows: [storedShow({ end: 'stopped', name: 'unforgettable' })], samples: seconds }));
    store.ask({ kind: 'list', query: listQuery() });
    expect(store.ask({ kind: 'delete', ids: ['s-1'] })).toEqual({ deleted: 1 });
    store.store.close();
    expect(statSync(file).size).toBeLessThan(200_000);
    expect(readFileSync(file, 'latin1')).not.toContain('unforgettable');
  });

  it('is bounded whatever the days say: the oldest go, what is live stays', () => {
    const file = freshFile();
    const store = openHistory(file);
    const seconds = Array.from({ length: 1000 }, (_, second) => second);
    for (let index = 0; index < 60; index += 1) {
      const recordId = `s-${index}`;
      const end = index === 0 ? 'live' : 'stopped';
      store.write(
        batch({
          shows: [storedShow({ id: recordId, startedAtMs: FRIDAY_MS + index, end })],
          samples: seconds.map((second) => sample(second, { recordId })),
        }),
      );
    }
    store.store.close();
    const database = openDatabase(file);
    expect(tidy(database, 90, FRIDAY_MS, 2_000_000)).toBe(50);
    expect(database.prepare('SELECT id FROM shows ORDER BY started_at LIMIT 2').all()).toMatchObject([{ id: 's-0' }, { id: 's-51' }]);
    database.close();
    expect(statSync(file).size).toBeLessThan(2_000_000);
  });

  it('is readable by its owner alone', () => {
    const file = freshFile();
    openHistory(file).write(batch({ shows: [storedShow()] }));
    for (const name of readdirSync(join(file, '..'))) expect(statSync(join(file, '..', name)).mode & 0o077, name).toBe(0);
  });
});

describe('versions', () => {
  it('a file of version 1 is read by this program', () => {
    const file = freshFile();
    const raw = new Database(file);
    raw.exec(readFileSync(new URL('../support/history-version-1.sql', import.meta.url), 'utf8'));
    raw.close();
    const store = openHistory(file);
    expect(shown(store, 's-old')).toMatchObject({ entry: { name: 'Friday Club TV', drops: 1 }, series: { outKbps: [5900, 6100] } });
    expect(store.ask({ kind: 'open', id: 'r-old' })).toMatchObject({ entry: { verdict: 'no-go', cause: 'tcp.blocked' } });
  });

  it('is brought to the newest version step by step, with all that is in it', () => {
    const file = freshFile();
    openHistory(file).write(batch({ shows: [storedShow()] }));
    const steps = [...MIGRATIONS, 'ALTER TABLE shows ADD COLUMN venue TEXT', "UPDATE shows SET venue = 'harbour'"];
    const database = openDatabase(file, steps);
    expect(database.prepare('SELECT id, venue FROM shows').all()).toEqual([{ id: 's-1', venue: 'harbour' }]);
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: steps.length });
    database.close();
  });

  it('stays as it was when a step fails half way', () => {
    const file = freshFile();
    openHistory(file).write(batch({ shows: [storedShow()] }));
    const steps = [...MIGRATIONS, 'ALTER TABLE shows ADD COLUMN venue TEXT; INSERT INTO nowhere VALUES (1)'];
    expect(() => openDatabase(file, steps)).toThrow('nowhere');
    const database = openDatabase(file);
    expect(Object.keys(database.prepare('SELECT * FROM shows').get() as object)).not.toContain('venue');
    database.close();
  });

  it('of a newer program is neither read nor altered', () => {
    const file = freshFile();
    const raw = new Database(file);
    raw.exec('CREATE TABLE futures (x); PRAGMA user_version = 99');
    raw.close();
    const before = readFileSync(file);
    const { store } = openHistory(file);
    expect(store.write(batch({ shows: [storedShow()] }))).toEqual({ ok: false, trouble: 'newer' });
    expect(store.answer({ kind: 'list', query: listQuery() })).toEqual({ ok: false, trouble: 'newer' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(join(file, '..'))).toEqual(['history.db']);
  });
});

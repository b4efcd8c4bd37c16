import { inTransaction, type HistoryDatabase } from './database.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The file grows to this and no further, whatever the days say; a year of daily shows is a tenth of it. */
const FILE_LIMIT_BYTES = 512_000_000;
/** How many of the oldest records go at a time, when it is too large. */
const AT_A_TIME = 50;

/** A show that was live when Cuelight ended without a word is over since the last thing known of it. */
export function closeInterrupted(database: HistoryDatabase, liveIds: readonly string[]): number {
  return database
    .prepare(
      `UPDATE shows SET end = 'interrupted', ended_at = max(
        coalesce((SELECT max(at) FROM seconds WHERE show = shows.key), started_at),
        coalesce((SELECT max(at) FROM minutes WHERE show = shows.key), started_at),
        coalesce((SELECT max(coalesce(closed_at, opened_at)) FROM incidents WHERE show = shows.key), started_at))
      WHERE end = 'live' AND id NOT IN (SELECT value FROM json_each(?))`,
    )
    .run(JSON.stringify(liveIds)).changes;
}

/** Forgets what is too old, makes minutes of the seconds of days past, gives the room back. Returns how many records went. */
export function tidy(database: HistoryDatabase, keepDays: number, nowMs: number, limitBytes = FILE_LIMIT_BYTES): number {
  // Nothing at all is kept: not what is live either, nor what a wrong clock put into the future.
  const before = keepDays === 0 ? Number.MAX_SAFE_INTEGER : nowMs - keepDays * DAY_MS;
  let forgotten = inTransaction(database, () => {
    const shows = database
      .prepare("DELETE FROM shows WHERE started_at < ? AND (end <> 'live' OR ?)")
      .run(before, Number(keepDays === 0)).changes;
    return shows + database.prepare('DELETE FROM reports WHERE started_at < ?').run(before).changes;
  });
  rollUp(database, nowMs);
  while (sizeOf(database) > limitBytes) {
    const gone = forgetOldest(database);
    if (gone === 0) break;
    forgotten += gone;
  }
  giveBack(database);
  return forgotten;
}

/** The pages that nothing is on any more go back to the disk. */
export function giveBack(database: HistoryDatabase): void {
  database.prepare('PRAGMA incremental_vacuum').all();
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
}

/** One show a transaction, so that writing never waits long. */
function rollUp(database: HistoryDatabase, nowMs: number): void {
  const until = Math.floor((nowMs - DAY_MS) / MINUTE_MS) * MINUTE_MS;
  const shows = database.prepare('SELECT DISTINCT show FROM seconds WHERE at < ?').all(until);
  const roll = database.prepare(
    `INSERT OR REPLACE INTO minutes SELECT show, at / ${MINUTE_MS} * ${MINUTE_MS}, count(*),
      avg(in_kbps), min(in_kbps), max(in_kbps), avg(out_kbps), min(out_kbps), max(out_kbps), avg(fps), min(fps), max(fps),
      avg(queue_ms), min(queue_ms), max(queue_ms), avg(rtt_ms), min(rtt_ms), max(rtt_ms), avg(gop_ms), avg(av_skew_ms), max(dropped_frames)
    FROM seconds WHERE show = ? AND at < ? GROUP BY at / ${MINUTE_MS}`,
  );
  const drop = database.prepare('DELETE FROM seconds WHERE show = ? AND at < ?');
  for (const row of shows) {
    const show: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'show') : null;
    if (typeof show !== 'number') continue;
    inTransaction(database, () => {
      roll.run(show, until);
      drop.run(show, until);
    });
  }
}

function forgetOldest(database: HistoryDatabase): number {
  return inTransaction(database, () => {
    const oldest = (table: 'shows' | 'reports', rest: string): number =>
      database.prepare(`DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} ${rest} ORDER BY started_at LIMIT ?)`).run(AT_A_TIME)
        .changes;
    return oldest('shows', "WHERE end <> 'live'") + oldest('reports', '');
  });
}

function sizeOf(database: HistoryDatabase): number {
  const row: unknown = database
    .prepare('SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size')
    .get();
  const bytes: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'bytes') : null;
  return typeof bytes === 'number' ? bytes : 0;
}

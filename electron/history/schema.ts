/**
 * How the file came to be as it is, one step a version (`user_version` counts them); a step is never changed once it was shipped.
 * Times are Unix ms. What a record says beside its own columns is JSON in `detail`, as the contract has it.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE shows (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    show_id TEXT NOT NULL,
    name TEXT NOT NULL,
    practice INTEGER NOT NULL,
    url TEXT NOT NULL,
    search TEXT NOT NULL,
    source TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    on_air_at INTEGER,
    ended_at INTEGER,
    end TEXT NOT NULL,
    end_cause TEXT,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX shows_by_start ON shows (started_at, id);
  CREATE INDEX shows_open ON shows (end) WHERE end = 'live';

  CREATE TABLE incidents (
    show INTEGER NOT NULL REFERENCES shows (key) ON DELETE CASCADE,
    id TEXT NOT NULL,
    cause TEXT NOT NULL,
    dropped INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    lost_ms INTEGER,
    lost_frames INTEGER,
    detail TEXT NOT NULL,
    PRIMARY KEY (show, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incidents_by_cause ON incidents (cause, show);

  CREATE TABLE reports (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    show_id TEXT NOT NULL,
    name TEXT NOT NULL,
    practice INTEGER NOT NULL,
    url TEXT NOT NULL,
    search TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    verdict TEXT NOT NULL,
    cause TEXT,
    checks INTEGER NOT NULL,
    finding TEXT,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX reports_by_start ON reports (started_at, id);

  CREATE TABLE seconds (
    show INTEGER NOT NULL REFERENCES shows (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    in_kbps REAL NOT NULL,
    out_kbps REAL NOT NULL,
    fps REAL NOT NULL,
    queue_ms REAL NOT NULL,
    rtt_ms REAL,
    gop_ms REAL,
    av_skew_ms REAL,
    dropped_frames INTEGER NOT NULL,
    PRIMARY KEY (show, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE minutes (
    show INTEGER NOT NULL REFERENCES shows (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    in_kbps REAL NOT NULL,
    in_kbps_min REAL NOT NULL,
    in_kbps_max REAL NOT NULL,
    out_kbps REAL NOT NULL,
    out_kbps_min REAL NOT NULL,
    out_kbps_max REAL NOT NULL,
    fps REAL NOT NULL,
    fps_min REAL NOT NULL,
    fps_max REAL NOT NULL,
    queue_ms REAL NOT NULL,
    queue_ms_min REAL NOT NULL,
    queue_ms_max REAL NOT NULL,
    rtt_ms REAL,
    rtt_ms_min REAL,
    rtt_ms_max REAL,
    gop_ms REAL,
    av_skew_ms REAL,
    dropped_frames INTEGER NOT NULL,
    PRIMARY KEY (show, at)
  ) STRICT, WITHOUT ROWID;
  `,
];

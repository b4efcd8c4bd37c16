-- A file as the first version of the schema left it; never to be brought up to date with the schema.
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
INSERT INTO shows VALUES (1, 's-old', 'friday', 'Friday Club TV', 0, 'rtmp://push.example.com/live/fri…', 'friday club tv', 'relay', 1795179600000, 1795179602000, 1795179610000, 'stopped', NULL, '{"warnings":[]}');
INSERT INTO incidents VALUES (1, 'i1', 'live.server-closed', 1, 1795179605000, 1795179605400, 0, 0, '{"id":"i1","phase":"closed","cause":"live.server-closed","alternatives":[],"evidence":{},"openedAtMs":1795179605000,"closedAtMs":1795179605400,"recoveredMs":400,"lostMs":0,"lostFrames":0}');
INSERT INTO reports VALUES (1, 'r-old', 'friday', 'Friday Club TV', 0, 'rtmp://push.example.com/live/fri…', 'friday club tv', 1795179000000, 812.4, 'no-go', 'tcp.blocked', 1, NULL, '{"checks":["tcp"],"findings":[]}');
INSERT INTO seconds VALUES (1, 1795179602000, 6000, 5900, 30, 10, 18, 2000, 0, 0);
INSERT INTO seconds VALUES (1, 1795179603000, 6000, 6100, 30, 10, NULL, 2000, 0, 0);
PRAGMA user_version = 1;

-- Times of runs, exporters and paths are microseconds since the Unix epoch, starts of buckets, stored_until and counted_until milliseconds. Widths are seconds.
-- Counts are 0 to 9223372036854775807; what is more is kept as that.
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,              -- TrafficRunKind
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  filter TEXT,
  own TEXT NOT NULL,                  -- JSON array of prefixes
  public_only INTEGER NOT NULL,
  asn_snapshot TEXT,
  geo_snapshot TEXT,
  ixp_snapshot TEXT,
  started_at INTEGER NOT NULL,
  stored_until INTEGER,               -- all before is in buckets
  counted_until INTEGER,              -- all before is in buckets and in those under way, which have a width of 0
  data_from INTEGER,                  -- start of the first second, milliseconds
  ended_at INTEGER,
  killed INTEGER NOT NULL DEFAULT 0,  -- found without its process, and brought to its end
  counts TEXT NOT NULL                -- JSON object of numbers
);

CREATE INDEX open_run ON run (id) WHERE ended_at IS NULL AND killed = 0;

CREATE TABLE exporter (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  address BLOB NOT NULL,
  protocols TEXT NOT NULL,
  last_seen_at INTEGER NOT NULL,
  counts TEXT NOT NULL,               -- JSON object of numbers
  PRIMARY KEY (run, address)
) WITHOUT ROWID;

CREATE TABLE interface (
  exporter BLOB NOT NULL,
  number INTEGER NOT NULL,            -- ifIndex
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name TEXT,
  speed INTEGER,                      -- bits per second
  PRIMARY KEY (exporter, number, run)
) WITHOUT ROWID;

CREATE INDEX interface_by_run ON interface (run);

-- Each key once, with what is known about it. What a kind does not have is zero or empty.
CREATE TABLE traffic_key (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,              -- TrafficKind
  address BLOB NOT NULL,              -- 16 bytes: of a host, an exporter, an interface's exporter; of a prefix its network
  number INTEGER NOT NULL,            -- length of a prefix, ifIndex, or protocol * 65536 + port
  asn INTEGER NOT NULL,
  name TEXT NOT NULL,                 -- of a country or an exchange
  about_asn INTEGER,
  about_as_name TEXT,
  about_network BLOB,
  about_length INTEGER,
  about_country TEXT,
  about_ixp TEXT,
  used_on INTEGER NOT NULL,           -- day since the Unix epoch on which a row of it was last written
  UNIQUE (kind, address, number, asn, name)
);

CREATE TABLE bucket (
  run INTEGER NOT NULL,
  width INTEGER NOT NULL,
  start INTEGER NOT NULL,
  in_bytes INTEGER NOT NULL, in_packets INTEGER NOT NULL, in_flows INTEGER NOT NULL,
  out_bytes INTEGER NOT NULL, out_packets INTEGER NOT NULL, out_flows INTEGER NOT NULL,
  transit_bytes INTEGER NOT NULL, transit_packets INTEGER NOT NULL, transit_flows INTEGER NOT NULL,
  internal_bytes INTEGER NOT NULL, internal_packets INTEGER NOT NULL, internal_flows INTEGER NOT NULL,
  PRIMARY KEY (run, width, start)
) WITHOUT ROWID;

-- What had a key of a kind, exactly, and how many bytes a key may have that has no row.
CREATE TABLE ranking (
  run INTEGER NOT NULL,
  width INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  start INTEGER NOT NULL,
  from_bytes INTEGER NOT NULL, from_packets INTEGER NOT NULL, from_flows INTEGER NOT NULL,
  to_bytes INTEGER NOT NULL, to_packets INTEGER NOT NULL, to_flows INTEGER NOT NULL,
  unlisted_at_most INTEGER NOT NULL,
  PRIMARY KEY (run, width, kind, start)
) WITHOUT ROWID;

-- The largest keys of a kind. A question reads one kind over a span of time, so that is their order. Rows without their ranking do not count:
-- they are of an import under way, or about to be deleted.
CREATE TABLE ranking_row (
  run INTEGER NOT NULL,
  width INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  start INTEGER NOT NULL,
  key INTEGER NOT NULL,               -- in traffic_key; without a constraint, whose check would need an index as large as the table
  count INTEGER NOT NULL,             -- bytes at most
  error INTEGER NOT NULL,             -- bytes that count may be too high
  from_bytes INTEGER NOT NULL, from_packets INTEGER NOT NULL, from_flows INTEGER NOT NULL,
  to_bytes INTEGER NOT NULL, to_packets INTEGER NOT NULL, to_flows INTEGER NOT NULL,
  PRIMARY KEY (run, width, kind, start, key)
) WITHOUT ROWID;

CREATE TABLE path (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  asn INTEGER NOT NULL,
  as_name TEXT,
  target BLOB NOT NULL,
  traced_at INTEGER NOT NULL,
  trace TEXT NOT NULL,                -- JSON: everything of the trace but its hops
  hops TEXT NOT NULL                  -- NDJSON of hop events
);

CREATE INDEX path_by_network ON path (asn, traced_at);
CREATE INDEX path_by_run ON path (run, asn, traced_at);

-- The databases of other programs that were taken over.
CREATE TABLE import (
  run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  packets INTEGER NOT NULL
);

CREATE TABLE upkeep (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  swept_on INTEGER NOT NULL           -- day since the Unix epoch on which keys without rows were last looked for
);

INSERT INTO upkeep (id, swept_on) VALUES (1, 0);

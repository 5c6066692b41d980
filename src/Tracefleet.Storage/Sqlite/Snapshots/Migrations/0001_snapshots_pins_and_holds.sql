-- One row for each snapshot file beside this database. The columns are the fields of the description inside the file.
CREATE TABLE snapshot (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,            -- asn, geo, ixp
  source TEXT NOT NULL,
  collector TEXT,
  origin TEXT,                   -- the URL or the file's name
  format TEXT NOT NULL,
  data_at INTEGER NOT NULL,      -- microseconds since the Unix epoch, as all times here
  created_at INTEGER NOT NULL,
  ipv4_prefixes INTEGER NOT NULL,
  ipv6_prefixes INTEGER NOT NULL,
  attribution TEXT,
  counts TEXT NOT NULL,          -- JSON object of numbers
  size_in_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX snapshot_by_age ON snapshot (kind, data_at, created_at);

-- Names that stand for a snapshot until they are moved.
CREATE TABLE pin (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  snapshot TEXT NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

CREATE INDEX pin_by_snapshot ON pin (snapshot);

-- The campaigns that need a snapshot.
CREATE TABLE hold (
  snapshot TEXT NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  campaign TEXT NOT NULL,
  PRIMARY KEY (snapshot, campaign)
) WITHOUT ROWID;

-- Times are microseconds since the Unix epoch, UTC. Addresses are 16 bytes in network order, IPv4 mapped (::ffff:0:0/96).

CREATE TABLE entity (
  id INTEGER PRIMARY KEY,            -- order of first appearance
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (kind, name)
);

CREATE TABLE event (
  id INTEGER PRIMARY KEY,            -- order of the whole journal
  entity INTEGER NOT NULL REFERENCES entity (id),
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_version INTEGER NOT NULL,
  json TEXT NOT NULL,
  appended_at INTEGER NOT NULL,
  UNIQUE (entity, version)           -- two writers never both win
);

CREATE TABLE snapshot (
  entity INTEGER PRIMARY KEY REFERENCES entity (id),
  version INTEGER NOT NULL,
  shape TEXT NOT NULL,
  json TEXT NOT NULL
);

-- Names that recur in every trace: campaigns, vantage points, snapshots.
CREATE TABLE word (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

-- Each distinct annotation once; digest is over all its columns.
CREATE TABLE annotation (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  origins TEXT NOT NULL,             -- "64500 64501", empty when unrouted
  as_name TEXT,
  prefix TEXT,
  ixp TEXT,
  country TEXT,
  city TEXT,
  latitude REAL,
  longitude REAL
);

-- shard, shard_attempt and seq are null for the coordinator's own batches. Without new cells last_seq is first_seq - 1.
CREATE TABLE batch (
  batch INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES word (id),
  shard INTEGER,
  shard_attempt INTEGER,
  seq INTEGER,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  stored_at INTEGER NOT NULL
);

CREATE INDEX batch_of_campaign ON batch (campaign);

CREATE TABLE watermark (
  campaign INTEGER NOT NULL REFERENCES word (id),
  shard INTEGER NOT NULL,
  shard_attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (campaign, shard, shard_attempt)
) WITHOUT ROWID;

-- A cell and its result. Its hops have the hop_count sequence numbers just before its own.
CREATE TABLE trace (
  seq INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES word (id),
  vantage_point INTEGER NOT NULL REFERENCES word (id),
  target_index INTEGER NOT NULL,
  target TEXT NOT NULL,
  shard INTEGER NOT NULL,
  shard_attempt INTEGER NOT NULL,
  destination BLOB,
  source BLOB,
  protocol INTEGER NOT NULL,
  flow INTEGER NOT NULL,
  source_port INTEGER NOT NULL,
  destination_port INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  failure_source INTEGER,
  detail TEXT,
  asn_snapshot INTEGER REFERENCES word (id),
  geo_snapshot INTEGER REFERENCES word (id),
  ixp_snapshot INTEGER REFERENCES word (id),
  hop_count INTEGER NOT NULL,
  path_hash INTEGER,                 -- the 64 bits as a signed number; null without hops
  UNIQUE (campaign, vantage_point, target_index)
);

CREATE INDEX trace_of_campaign ON trace (campaign);

CREATE TABLE hop (
  seq INTEGER PRIMARY KEY,
  ttl INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  send_failure INTEGER,
  addr BLOB,
  rtt_us INTEGER,
  reply_ttl INTEGER,
  quoted_ttl INTEGER,
  icmp_type INTEGER,
  icmp_code INTEGER,
  reply_size INTEGER,
  mpls BLOB,                         -- label stack entries as on the wire, 4 bytes each (RFC 3032)
  flags INTEGER,
  annotation INTEGER                 -- key of table annotation; not declared, as checking it costs a look-up for every hop
);

CREATE TABLE path (
  campaign INTEGER NOT NULL REFERENCES word (id),
  vantage_point INTEGER NOT NULL REFERENCES word (id),
  target_index INTEGER NOT NULL,
  path_hash INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  times_seen INTEGER NOT NULL,
  example INTEGER NOT NULL REFERENCES trace (seq),
  PRIMARY KEY (campaign, vantage_point, target_index, path_hash)
) WITHOUT ROWID;

-- How many cells of a campaign ended for which reason; kept in step with trace.
CREATE TABLE cell_count (
  campaign INTEGER NOT NULL REFERENCES word (id),
  reason INTEGER NOT NULL,
  cells INTEGER NOT NULL,
  PRIMARY KEY (campaign, reason)
) WITHOUT ROWID;

CREATE TABLE campaign_summary (
  id TEXT PRIMARY KEY,
  name TEXT,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  targets INTEGER NOT NULL,
  vantage_points INTEGER NOT NULL,
  cells INTEGER NOT NULL,
  cells_ended INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX newest_campaigns ON campaign_summary (created_at DESC, id DESC);

CREATE TABLE idempotency_key (
  key TEXT PRIMARY KEY,
  campaign TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  claimed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- One row that is rewritten to prove that the store can be written.
CREATE TABLE liveness (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  checked_at INTEGER NOT NULL
);

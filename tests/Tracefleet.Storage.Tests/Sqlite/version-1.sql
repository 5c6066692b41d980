PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_version (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
);
INSERT INTO schema_version VALUES(1,'journal_hops_and_catalog',1795227939299131);
CREATE TABLE entity (
  id INTEGER PRIMARY KEY,            -- order of first appearance
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (kind, name)
);
INSERT INTO entity VALUES(1,'campaign','one');
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
INSERT INTO event VALUES(1,1,1,'campaign.finished',1,'{}',1795227939328850);
CREATE TABLE snapshot (
  entity INTEGER PRIMARY KEY REFERENCES entity (id),
  version INTEGER NOT NULL,
  shape TEXT NOT NULL,
  json TEXT NOT NULL
);
CREATE TABLE word (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);
INSERT INTO word VALUES(1,'c1');
INSERT INTO word VALUES(2,'ams');
INSERT INTO word VALUES(3,'asn_202605311208_1f59');
INSERT INTO word VALUES(4,'geo_202605311208_22aa');
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
INSERT INTO annotation VALUES(1,X'b5ff4da9fdcd80324ee287b62fed7d09','64500 65001','NET-1','100.64.0.0/10','TST-IX','NL','Amsterdam',52.369999999999997442,4.9000000000000003552);
INSERT INTO annotation VALUES(2,X'926a7ce5e8edb13828a1f9368b6d3636','64500 65002','NET-2','100.64.0.0/10',NULL,'NL','Amsterdam',52.369999999999997442,4.9000000000000003552);
INSERT INTO annotation VALUES(3,X'826a3a5fa5c61483f440389735979003','64500 65004','NET-4','100.64.0.0/10',NULL,'NL','Amsterdam',52.369999999999997442,4.9000000000000003552);
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
INSERT INTO batch VALUES(1,1,0,1,1,1,6,1795227939317107);
CREATE TABLE watermark (
  campaign INTEGER NOT NULL REFERENCES word (id),
  shard INTEGER NOT NULL,
  shard_attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (campaign, shard, shard_attempt)
) WITHOUT ROWID;
INSERT INTO watermark VALUES(1,0,1,1);
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
INSERT INTO trace VALUES(5,1,2,0,'host0.example',0,1,X'00000000000000000000ffffc6120000',X'00000000000000000000ffffc6120001',17,7,33000,33434,1780228800000000,1780228801500000,1,NULL,NULL,3,4,NULL,4,-2170973449257431601);
INSERT INTO trace VALUES(6,1,2,1,'host1.example',0,0,NULL,NULL,0,0,0,0,1780228800000000,1780228800000000,7,4,'Nothing was sent.',NULL,NULL,NULL,0,NULL);
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
INSERT INTO hop VALUES(1,1,1,1780228800100001,NULL,X'00000000000000000000ffff64400100',1234,63,1,11,0,96,NULL,NULL,1);
INSERT INTO hop VALUES(2,2,1,1780228800200002,NULL,X'00000000000000000000ffff64400200',2468,62,1,11,0,96,X'fffffa01000101fe',NULL,2);
INSERT INTO hop VALUES(3,3,1,1780228800300003,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO hop VALUES(4,4,1,1780228800400004,NULL,X'00000000000000000000ffff64400400',4936,60,1,11,0,96,NULL,10,3);
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
INSERT INTO path VALUES(1,2,0,-2170973449257431601,1780228800000000,1780228800000000,1,5);
CREATE TABLE cell_count (
  campaign INTEGER NOT NULL REFERENCES word (id),
  reason INTEGER NOT NULL,
  cells INTEGER NOT NULL,
  PRIMARY KEY (campaign, reason)
) WITHOUT ROWID;
INSERT INTO cell_count VALUES(1,1,1);
INSERT INTO cell_count VALUES(1,7,1);
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
CREATE TABLE idempotency_key (
  key TEXT PRIMARY KEY,
  campaign TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  claimed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE liveness (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  checked_at INTEGER NOT NULL
);
CREATE INDEX batch_of_campaign ON batch (campaign);
CREATE INDEX trace_of_campaign ON trace (campaign);
CREATE INDEX newest_campaigns ON campaign_summary (created_at DESC, id DESC);
COMMIT;

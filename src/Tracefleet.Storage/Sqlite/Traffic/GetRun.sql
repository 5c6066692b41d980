SELECT id, kind, name, host, filter, own, public_only, asn_snapshot, geo_snapshot, ixp_snapshot, started_at, stored_until, ended_at, killed, counts, data_from,
  counted_until, (SELECT min(start) FROM bucket WHERE bucket.run = run.id AND bucket.width = 0)
FROM run
WHERE id = :id;

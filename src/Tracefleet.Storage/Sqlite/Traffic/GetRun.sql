SELECT id, kind, name, host, filter, own, public_only, asn_snapshot, geo_snapshot, ixp_snapshot, started_at, stored_until, ended_at, killed, counts, data_from,
  counted_until
FROM run
WHERE id = :id;

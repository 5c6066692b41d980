INSERT INTO run (kind, name, host, process, filter, own, public_only, asn_snapshot, geo_snapshot, ixp_snapshot, started_at, counts)
VALUES (:kind, :name, :host, :process, :filter, :own, :public_only, :asn_snapshot, :geo_snapshot, :ixp_snapshot, :started_at, '{}');

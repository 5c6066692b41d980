INSERT INTO exporter (run, address, protocols, last_seen_at, counts) VALUES (:run, :address, :protocols, :last_seen_at, :counts)
ON CONFLICT (run, address) DO UPDATE SET protocols = excluded.protocols, last_seen_at = excluded.last_seen_at, counts = excluded.counts;

SELECT run, address, protocols, last_seen_at, counts FROM exporter WHERE :run IS NULL OR run = :run ORDER BY run, address;

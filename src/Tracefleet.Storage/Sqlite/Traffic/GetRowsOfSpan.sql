SELECT start, key, count, error, from_bytes, from_packets, from_flows, to_bytes, to_packets, to_flows
FROM ranking_row
WHERE run = :run AND width = :width AND kind = :kind AND start >= :from AND start < :to
ORDER BY start;

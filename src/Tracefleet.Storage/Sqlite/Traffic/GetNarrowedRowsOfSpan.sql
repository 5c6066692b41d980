-- The cross join keeps the order of reading: rows of the span, and of each its key.
SELECT start, key, count, error, from_bytes, from_packets, from_flows, to_bytes, to_packets, to_flows
FROM ranking_row CROSS JOIN traffic_key ON traffic_key.id = ranking_row.key
WHERE ranking_row.run = :run AND width = :width AND ranking_row.kind = :kind AND start >= :from AND start < :to
  AND (:asn IS NULL OR asn = :asn)
  AND (:about_asn IS NULL OR coalesce(about_asn, 0) = :about_asn)
  AND (:country IS NULL OR name = :country)
  AND (:about_country IS NULL OR about_country = :about_country)
  AND (:exporter IS NULL OR address = :exporter)
  AND (:first IS NULL OR (address >= :first AND address <= :last AND number >= :length
    AND :is_ipv4 = (address BETWEEN x'00000000000000000000ffff00000000' AND x'00000000000000000000ffffffffffff')))
ORDER BY start;

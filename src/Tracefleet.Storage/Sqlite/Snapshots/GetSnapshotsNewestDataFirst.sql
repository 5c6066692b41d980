SELECT id, kind, source, collector, origin, format, data_at, created_at, ipv4_prefixes, ipv6_prefixes, attribution, counts, size_in_bytes, sha256
FROM snapshot
WHERE :kind IS NULL OR kind = :kind
ORDER BY data_at DESC, created_at DESC, id DESC;

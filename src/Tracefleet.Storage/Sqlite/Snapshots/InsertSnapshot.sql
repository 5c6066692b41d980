INSERT INTO snapshot (
  id, kind, source, collector, origin, format, data_at, created_at, ipv4_prefixes, ipv6_prefixes, attribution, counts, size_in_bytes, sha256)
VALUES (
  :id, :kind, :source, :collector, :origin, :format, :data_at, :created_at, :ipv4_prefixes, :ipv6_prefixes, :attribution, :counts, :size_in_bytes, :sha256)
ON CONFLICT (id) DO NOTHING;

SELECT address, packets, network, length, asn FROM scratch_host WHERE :after IS NULL OR address > :after ORDER BY address LIMIT :limit;

SELECT address, packets, network, length, asn FROM scratch_host WHERE address > coalesce(:after, x'') ORDER BY address LIMIT :limit;

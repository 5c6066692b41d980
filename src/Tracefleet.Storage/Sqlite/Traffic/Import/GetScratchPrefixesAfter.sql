SELECT network, length, packets, asn FROM scratch_prefix WHERE :after IS NULL OR (network, length) > (:after, :after_length) ORDER BY network, length LIMIT :limit;

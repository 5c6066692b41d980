INSERT INTO scratch_prefix (network, length, packets, asn) VALUES (:network, :length, :packets, :asn)
ON CONFLICT (network, length) DO UPDATE SET packets = packets + excluded.packets, asn = excluded.asn;

INSERT INTO scratch_host (address, packets, network, length, asn) VALUES (:address, :packets, :network, :length, :asn)
ON CONFLICT (address) DO UPDATE SET packets = packets + excluded.packets, network = excluded.network, length = excluded.length, asn = excluded.asn;

INSERT INTO scratch_as (asn, packets, name) VALUES (:asn, :packets, :name)
ON CONFLICT (asn) DO UPDATE SET packets = packets + excluded.packets, name = coalesce(excluded.name, name);

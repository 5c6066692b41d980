SELECT asn, packets, name FROM scratch_as WHERE asn > :after ORDER BY asn LIMIT :limit;

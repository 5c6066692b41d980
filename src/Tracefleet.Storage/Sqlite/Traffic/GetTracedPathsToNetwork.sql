SELECT run, asn, as_name, target, traced_at, trace, hops FROM path WHERE asn = :asn ORDER BY traced_at DESC, id DESC LIMIT :limit;

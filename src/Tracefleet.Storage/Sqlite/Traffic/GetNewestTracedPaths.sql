SELECT run, asn, as_name, target, traced_at, trace, hops
FROM path
WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY asn ORDER BY traced_at DESC, id DESC) AS place FROM path) WHERE place = 1)
ORDER BY traced_at DESC, id DESC
LIMIT :limit;

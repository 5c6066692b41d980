SELECT network, length, packets, asn FROM scratch_prefix
WHERE (network, length) > (coalesce(:after, x''), coalesce(:after_length, -1))
ORDER BY network, length
LIMIT :limit;

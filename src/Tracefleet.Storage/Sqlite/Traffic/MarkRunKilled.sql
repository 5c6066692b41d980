UPDATE run
SET killed = 1, stored_until = coalesce(counted_until, stored_until), data_from = min(coalesce(data_from, stored.first), coalesce(stored.first, data_from))
FROM (SELECT min(start) AS first FROM bucket WHERE run = :id AND width = 1) AS stored
WHERE id = :id;

SELECT max(start) FROM (SELECT start FROM bucket WHERE run = :run AND width = :width AND start < :until ORDER BY start LIMIT :limit);

DELETE FROM run
WHERE (ended_at IS NOT NULL OR killed = 1)
  AND (started_at < :before OR (kind = 3 AND killed = 1))
  AND NOT EXISTS (SELECT 1 FROM bucket WHERE bucket.run = run.id)
  AND NOT EXISTS (SELECT 1 FROM ranking_row WHERE ranking_row.run = run.id);

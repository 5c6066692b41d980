DELETE FROM ranking_row
WHERE (run, width, kind, start, key) IN (
  SELECT run, width, kind, start, key FROM ranking_row
  WHERE run = :run AND width = :width AND kind = :kind AND start < :until
  ORDER BY start, key LIMIT :limit);

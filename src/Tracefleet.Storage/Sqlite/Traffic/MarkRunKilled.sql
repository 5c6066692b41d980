UPDATE run
SET killed = 1, stored_until = coalesce(counted_until, stored_until),
  data_from = coalesce(data_from, (SELECT min(start) FROM bucket WHERE bucket.run = run.id AND bucket.width = 1))
WHERE id = :id;

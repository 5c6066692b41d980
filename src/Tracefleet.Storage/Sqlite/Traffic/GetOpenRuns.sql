SELECT id FROM run WHERE ended_at IS NULL AND killed = 0 ORDER BY id;

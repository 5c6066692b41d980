DELETE FROM path WHERE id IN (SELECT id FROM path WHERE traced_at < :before LIMIT :limit);

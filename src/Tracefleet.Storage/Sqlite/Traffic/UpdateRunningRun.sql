UPDATE run
SET counts = :counts, stored_until = :stored_until, counted_until = :counted_until, data_from = min(coalesce(data_from, :data_from), coalesce(:data_from, data_from))
WHERE id = :id AND ended_at IS NULL AND killed = 0;

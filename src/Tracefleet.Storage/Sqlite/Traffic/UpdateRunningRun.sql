UPDATE run SET counts = :counts, stored_until = max(coalesce(stored_until, :stored_until), :stored_until)
WHERE id = :id AND ended_at IS NULL AND killed = 0;

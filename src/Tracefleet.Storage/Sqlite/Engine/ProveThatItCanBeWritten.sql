INSERT INTO liveness (id, checked_at) VALUES (1, :checked_at)
ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at;

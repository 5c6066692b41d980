SELECT id, kind, started_at, stored_until, ended_at, killed FROM run WHERE :run IS NULL OR id = :run ORDER BY id;

UPDATE run SET killed = 1 WHERE id = :id;

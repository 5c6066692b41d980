SELECT name FROM entity WHERE kind = :kind ORDER BY id;

INSERT INTO entity (kind, name) VALUES (:kind, :name);

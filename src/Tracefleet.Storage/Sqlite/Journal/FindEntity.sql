SELECT id FROM entity WHERE kind = :kind AND name = :name;

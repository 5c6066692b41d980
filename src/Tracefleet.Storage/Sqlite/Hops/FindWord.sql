SELECT id FROM word WHERE text = :text;

SELECT text FROM word WHERE id = :id;

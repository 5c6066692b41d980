DELETE FROM snapshot WHERE id = :id;

DELETE FROM pin WHERE kind = :kind AND name = :name;

SELECT EXISTS (SELECT 1 FROM bucket WHERE run = :run AND width = :width AND start < :until)
  OR EXISTS (SELECT 1 FROM ranking_row WHERE run = :run AND width = :width AND kind IN (0, 1, 2, 3, 4, 5, 6, 7, 8) AND start < :until);

DELETE FROM ranking WHERE run = :run AND width = :width AND kind = :kind AND start = :start;

DELETE FROM ranking_row WHERE run = :run AND width = :width AND kind = :kind AND start = :start;

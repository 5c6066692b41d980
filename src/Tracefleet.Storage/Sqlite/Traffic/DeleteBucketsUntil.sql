DELETE FROM bucket WHERE run = :run AND width = :width AND start <= :last;

INSERT INTO interface (exporter, number, run, name, speed) VALUES (:exporter, :number, :run, :name, :speed)
ON CONFLICT (exporter, number, run) DO UPDATE SET name = excluded.name, speed = excluded.speed;

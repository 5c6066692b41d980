INSERT INTO snapshot (entity, version, shape, json)
SELECT id, :version, :shape, :json FROM entity WHERE kind = :kind AND name = :name
ON CONFLICT (entity) DO UPDATE SET version = excluded.version, shape = excluded.shape, json = excluded.json
WHERE excluded.version > snapshot.version OR (excluded.version = snapshot.version AND excluded.shape <> snapshot.shape);

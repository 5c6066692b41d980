SELECT version, shape, json
FROM snapshot JOIN entity ON entity.id = snapshot.entity
WHERE kind = :kind AND name = :name;

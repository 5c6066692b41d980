SELECT version, event.name, name_version, json
FROM event JOIN entity ON entity.id = event.entity
WHERE kind = :kind AND entity.name = :name AND version > :after_version
ORDER BY version
LIMIT :limit;

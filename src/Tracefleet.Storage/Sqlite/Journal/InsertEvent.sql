INSERT INTO event (entity, version, name, name_version, json, appended_at)
VALUES (:entity, :version, :name, :name_version, :json, :appended_at);

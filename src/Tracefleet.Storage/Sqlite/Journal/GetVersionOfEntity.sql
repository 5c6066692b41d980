SELECT max(version) FROM event WHERE entity = :entity;

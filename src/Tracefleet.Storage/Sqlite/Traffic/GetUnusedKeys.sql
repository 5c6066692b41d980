SELECT id FROM traffic_key WHERE id > :after AND id <= :last AND used_on < :before ORDER BY id LIMIT :limit;

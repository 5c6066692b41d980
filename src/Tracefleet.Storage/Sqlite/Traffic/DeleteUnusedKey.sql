DELETE FROM traffic_key WHERE id = :id AND used_on < :before;

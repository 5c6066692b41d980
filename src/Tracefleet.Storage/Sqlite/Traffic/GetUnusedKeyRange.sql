SELECT min(id), max(id) FROM traffic_key WHERE used_on < :before;

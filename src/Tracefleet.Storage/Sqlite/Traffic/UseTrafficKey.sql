UPDATE traffic_key SET used_on = :used_on WHERE id = :id AND used_on < :used_on;

SELECT target_index, path_hash, first_seen, last_seen, times_seen, example
FROM path
WHERE campaign = :campaign AND vantage_point = :vantage_point
  AND (target_index, first_seen, path_hash) > (:target_index, :first_seen, :path_hash)
  AND example > :after_seq
ORDER BY target_index, first_seen, path_hash
LIMIT :limit;

INSERT INTO path (campaign, vantage_point, target_index, path_hash, first_seen, last_seen, times_seen, example)
VALUES (:campaign, :vantage_point, :target_index, :path_hash, :seen, :seen, 1, :example)
ON CONFLICT (campaign, vantage_point, target_index, path_hash) DO UPDATE SET
  first_seen = min(first_seen, excluded.first_seen),
  last_seen = max(last_seen, excluded.last_seen),
  times_seen = times_seen + 1;

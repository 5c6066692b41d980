SELECT DISTINCT asn_snapshot, geo_snapshot, ixp_snapshot
FROM trace
WHERE campaign = :campaign AND seq > :after_seq AND hop_count > 0
  AND (:vantage_point IS NULL OR vantage_point = :vantage_point)
  AND (:target IS NULL OR target = :target);

SELECT seq, vantage_point, target_index, target, shard, shard_attempt, destination, source, protocol, flow, source_port, destination_port,
  started_at, ended_at, reason, failure_source, detail, asn_snapshot, geo_snapshot, ixp_snapshot, hop_count, path_hash, campaign,
  probes, answers, rtt_min_us, rtt_mean_us, rtt_max_us, paths
FROM trace
WHERE campaign = :campaign AND seq > :after_seq AND seq <= :last_seq
ORDER BY seq
LIMIT :limit;

INSERT INTO watermark (campaign, shard, shard_attempt, seq) VALUES (:campaign, :shard, :shard_attempt, :seq)
ON CONFLICT (campaign, shard, shard_attempt) DO UPDATE SET seq = excluded.seq;

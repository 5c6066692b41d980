SELECT seq FROM watermark WHERE campaign = :campaign AND shard = :shard AND shard_attempt = :shard_attempt;

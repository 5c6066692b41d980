INSERT INTO batch (batch, campaign, shard, shard_attempt, seq, first_seq, last_seq, stored_at)
VALUES (:batch, :campaign, :shard, :shard_attempt, :seq, :first_seq, :last_seq, :stored_at);

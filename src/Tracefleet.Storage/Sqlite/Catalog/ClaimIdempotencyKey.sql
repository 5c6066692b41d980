INSERT INTO idempotency_key (key, campaign, fingerprint, claimed_at) VALUES (:key, :campaign, :fingerprint, :claimed_at)
ON CONFLICT (key) DO NOTHING;

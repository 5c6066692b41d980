SELECT campaign, fingerprint FROM idempotency_key WHERE key = :key;

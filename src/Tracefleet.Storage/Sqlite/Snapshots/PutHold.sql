INSERT INTO hold (snapshot, campaign) VALUES (:snapshot, :campaign)
ON CONFLICT (snapshot, campaign) DO NOTHING;

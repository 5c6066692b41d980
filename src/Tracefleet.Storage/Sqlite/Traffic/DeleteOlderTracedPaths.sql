DELETE FROM path
WHERE run = :run AND asn = :asn AND id NOT IN (
  SELECT id FROM path WHERE run = :run AND asn = :asn ORDER BY traced_at DESC, id DESC LIMIT :kept);

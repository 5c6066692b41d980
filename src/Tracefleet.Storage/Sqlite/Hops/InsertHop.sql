INSERT INTO hop (
  seq, ttl, attempt, sent_at, send_failure, addr, rtt_us, reply_ttl, quoted_ttl, icmp_type, icmp_code, reply_size, mpls, flags, annotation)
VALUES (
  :seq, :ttl, :attempt, :sent_at, :send_failure, :addr, :rtt_us, :reply_ttl, :quoted_ttl, :icmp_type, :icmp_code, :reply_size, :mpls, :flags, :annotation);

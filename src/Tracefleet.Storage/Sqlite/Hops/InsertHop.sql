INSERT INTO hop (
  seq, ttl, attempt, sent_at, send_failure, flow, source_port, destination_port, destination,
  addr, rtt_us, reply_ttl, quoted_ttl, icmp_type, icmp_code, reply_size, mpls, flags, annotation, mtu, quoted_traffic_class, tcp_flags,
  rewritten, extras)
VALUES (
  :seq, :ttl, :attempt, :sent_at, :send_failure, :flow, :source_port, :destination_port, :destination,
  :addr, :rtt_us, :reply_ttl, :quoted_ttl, :icmp_type, :icmp_code, :reply_size, :mpls, :flags, :annotation, :mtu, :quoted_traffic_class, :tcp_flags,
  :rewritten, :extras);

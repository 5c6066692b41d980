SELECT ttl, attempt, sent_at, send_failure, addr, rtt_us, reply_ttl, quoted_ttl, icmp_type, icmp_code, reply_size, mpls, flags, annotation,
  flow, source_port, destination_port, destination, mtu, quoted_traffic_class, tcp_flags, rewritten, extras
FROM hop
WHERE seq >= :first_seq AND seq < :end_seq
ORDER BY seq;

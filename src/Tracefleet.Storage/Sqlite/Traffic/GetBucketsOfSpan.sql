SELECT start, in_bytes, in_packets, in_flows, out_bytes, out_packets, out_flows,
  transit_bytes, transit_packets, transit_flows, internal_bytes, internal_packets, internal_flows
FROM bucket
WHERE run = :run AND width = :width AND start >= :from AND start < :to;

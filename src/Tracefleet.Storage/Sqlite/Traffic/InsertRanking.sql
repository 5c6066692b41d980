INSERT INTO ranking (run, width, kind, start, from_bytes, from_packets, from_flows, to_bytes, to_packets, to_flows, unlisted_at_most)
VALUES (:run, :width, :kind, :start, :from_bytes, :from_packets, :from_flows, :to_bytes, :to_packets, :to_flows, :unlisted_at_most);

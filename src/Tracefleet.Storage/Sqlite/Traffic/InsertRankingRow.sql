INSERT INTO ranking_row (run, width, kind, start, key, count, error, from_bytes, from_packets, from_flows, to_bytes, to_packets, to_flows)
VALUES (:run, :width, :kind, :start, :key, :count, :error, :from_bytes, :from_packets, :from_flows, :to_bytes, :to_packets, :to_flows);

-- What a probe has of its own where a measurement sends more than one flow or to more than one address; null for that of the trace.
ALTER TABLE hop ADD COLUMN flow INTEGER;
ALTER TABLE hop ADD COLUMN source_port INTEGER;
ALTER TABLE hop ADD COLUMN destination_port INTEGER;
ALTER TABLE hop ADD COLUMN destination BLOB;

ALTER TABLE hop ADD COLUMN mtu INTEGER;
ALTER TABLE hop ADD COLUMN quoted_traffic_class INTEGER;
ALTER TABLE hop ADD COLUMN tcp_flags INTEGER;
ALTER TABLE hop ADD COLUMN rewritten INTEGER;
ALTER TABLE hop ADD COLUMN extras TEXT;  -- interfaces and extension objects as JSON

-- A cell in a few numbers; null for those stored before. Round-trip times are those of the destination's own answers.
ALTER TABLE trace ADD COLUMN probes INTEGER;
ALTER TABLE trace ADD COLUMN answers INTEGER;
ALTER TABLE trace ADD COLUMN rtt_min_us INTEGER;
ALTER TABLE trace ADD COLUMN rtt_mean_us INTEGER;
ALTER TABLE trace ADD COLUMN rtt_max_us INTEGER;
ALTER TABLE trace ADD COLUMN paths INTEGER;

-- What is measured; null for those from before there were types, which are traces.
ALTER TABLE campaign_summary ADD COLUMN type TEXT;

-- What a probe has of its own where a measurement sends more than one flow or to more than one address; null for that of the trace.
ALTER TABLE hop ADD COLUMN flow INTEGER;
ALTER TABLE hop ADD COLUMN source_port INTEGER;
ALTER TABLE hop ADD COLUMN destination_port INTEGER;
ALTER TABLE hop ADD COLUMN destination BLOB;

ALTER TABLE hop ADD COLUMN mtu INTEGER;

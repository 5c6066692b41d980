-- Name of the special-purpose block (RFC 6890) that holds the address; null for ordinary addresses and for those stored before.
ALTER TABLE annotation ADD COLUMN special TEXT;

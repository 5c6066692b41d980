-- Capture names its table after a class, so the columns decide; asn_count goes before others that have them.
SELECT name FROM sqlite_master AS candidate
WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
  AND 4 = (SELECT count(*) FROM pragma_table_info(candidate.name) AS field WHERE lower(field.name) IN ('asn', 'owner', 'host', 'parent_pfx'))
ORDER BY name <> 'asn_count', name
LIMIT 1;

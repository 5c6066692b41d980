INSERT INTO path (run, asn, as_name, target, traced_at, trace, hops)
SELECT id, :asn, :as_name, :target, :traced_at, :trace, :hops FROM run WHERE id = :run;

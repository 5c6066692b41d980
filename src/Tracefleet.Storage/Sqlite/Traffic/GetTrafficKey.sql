SELECT kind, address, number, asn, name, about_asn, about_as_name, about_network, about_length, about_country, about_ixp
FROM traffic_key
WHERE id = :id;

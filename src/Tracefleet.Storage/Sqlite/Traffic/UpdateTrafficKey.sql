UPDATE traffic_key
SET used_on = :used_on, about_asn = :about_asn, about_as_name = :about_as_name, about_network = :about_network, about_length = :about_length,
    about_country = :about_country, about_ixp = :about_ixp
WHERE id = :id;

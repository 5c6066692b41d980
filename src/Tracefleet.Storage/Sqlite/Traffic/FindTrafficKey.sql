SELECT id, used_on, about_asn, about_as_name, about_network, about_length, about_country, about_ixp
FROM traffic_key
WHERE kind = :kind AND address = :address AND number = :number AND asn = :asn AND name = :name;

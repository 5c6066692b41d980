INSERT INTO traffic_key (
  kind, address, number, asn, name, used_on, about_asn, about_as_name, about_network, about_length, about_country, about_ixp)
VALUES (:kind, :address, :number, :asn, :name, :used_on, :about_asn, :about_as_name, :about_network, :about_length, :about_country, :about_ixp);

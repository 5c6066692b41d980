SELECT origins, as_name, prefix, ixp, country, city, latitude, longitude, special FROM annotation WHERE id = :id;

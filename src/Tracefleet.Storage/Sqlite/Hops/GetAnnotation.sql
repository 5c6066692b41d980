SELECT origins, as_name, prefix, ixp, country, city, latitude, longitude FROM annotation WHERE id = :id;

INSERT INTO annotation (digest, origins, as_name, prefix, ixp, country, city, latitude, longitude, special)
VALUES (:digest, :origins, :as_name, :prefix, :ixp, :country, :city, :latitude, :longitude, :special);

INSERT INTO annotation (digest, origins, as_name, prefix, ixp, country, city, latitude, longitude)
VALUES (:digest, :origins, :as_name, :prefix, :ixp, :country, :city, :latitude, :longitude);

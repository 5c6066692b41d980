INSERT INTO import (run, path, sha256, packets) VALUES (:run, :path, :sha256, :packets);

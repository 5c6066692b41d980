SELECT name FROM interface WHERE exporter = :exporter AND number = :number AND (:run IS NULL OR run = :run) AND name IS NOT NULL ORDER BY run DESC LIMIT 1;

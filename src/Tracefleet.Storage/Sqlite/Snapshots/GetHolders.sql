SELECT campaign FROM hold WHERE snapshot = :snapshot ORDER BY campaign;

SELECT import.run, import.path, import.sha256 = :sha256, run.started_at FROM import JOIN run ON run.id = import.run
WHERE import.sha256 = :sha256 OR import.path = :path
ORDER BY import.sha256 = :sha256 DESC, import.run DESC
LIMIT 1;

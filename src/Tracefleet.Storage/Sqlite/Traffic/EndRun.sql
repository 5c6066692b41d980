UPDATE run SET ended_at = :ended_at WHERE id = :id;

INSERT INTO pin (kind, name, snapshot, pinned_at)
SELECT kind, :name, id, :pinned_at FROM snapshot WHERE kind = :kind AND id = :snapshot
ON CONFLICT (kind, name) DO UPDATE SET snapshot = excluded.snapshot, pinned_at = excluded.pinned_at;

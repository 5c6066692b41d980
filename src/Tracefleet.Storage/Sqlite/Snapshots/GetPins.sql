SELECT kind, name, snapshot, pinned_at FROM pin ORDER BY kind, name;

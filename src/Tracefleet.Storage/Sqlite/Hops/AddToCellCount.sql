INSERT INTO cell_count (campaign, reason, cells) VALUES (:campaign, :reason, :cells)
ON CONFLICT (campaign, reason) DO UPDATE SET cells = cells + excluded.cells;

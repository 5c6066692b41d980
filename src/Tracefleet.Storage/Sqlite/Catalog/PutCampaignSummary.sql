INSERT INTO campaign_summary (id, name, status, created_at, finished_at, targets, vantage_points, cells, cells_ended, type)
VALUES (:id, :name, :status, :created_at, :finished_at, :targets, :vantage_points, :cells, :cells_ended, :type)
ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, status = excluded.status, created_at = excluded.created_at, finished_at = excluded.finished_at,
  targets = excluded.targets, vantage_points = excluded.vantage_points, cells = excluded.cells, cells_ended = excluded.cells_ended,
  type = excluded.type;

SELECT id, name, status, created_at, finished_at, targets, vantage_points, cells, cells_ended, type
FROM campaign_summary
ORDER BY created_at DESC, id DESC
LIMIT :limit OFFSET :offset;

SELECT target_index FROM trace WHERE campaign = :campaign AND vantage_point = :vantage_point ORDER BY target_index;

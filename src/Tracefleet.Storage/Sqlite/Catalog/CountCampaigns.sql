SELECT count(*) FROM campaign_summary;

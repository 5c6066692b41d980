SELECT DISTINCT word.id, word.text
FROM path JOIN word ON word.id = path.vantage_point
WHERE campaign = :campaign
ORDER BY word.text;

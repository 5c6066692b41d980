SELECT batch, first_seq, last_seq FROM batch WHERE campaign = :campaign AND batch > :after AND last_seq >= first_seq ORDER BY batch LIMIT :limit;

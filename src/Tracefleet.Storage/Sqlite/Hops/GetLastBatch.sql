SELECT batch, last_seq FROM batch ORDER BY batch DESC LIMIT 1;

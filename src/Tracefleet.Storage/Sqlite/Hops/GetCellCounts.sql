SELECT reason, cells FROM cell_count WHERE campaign = :campaign;

UPDATE upkeep SET swept_on = :today WHERE swept_on < :today;

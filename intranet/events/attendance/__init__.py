"""Who was there: what is recorded half-day by half-day, counted, and forgotten in time."""

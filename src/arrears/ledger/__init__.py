"""How a loan ages: schedules, allocation of payments, days, buckets, penalty interest. Pure."""

"""Several meetings by one rule, and what is done to many of them at once."""

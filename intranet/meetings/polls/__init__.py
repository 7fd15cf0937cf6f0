"""Finding a date together: several slots, one answer a person for each, one of them chosen."""

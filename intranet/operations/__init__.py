"""Running the house: start, stop, health, schema, backup and restore."""

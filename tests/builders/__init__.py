"""Rows for tests, one module a room; every argument has a sensible default."""

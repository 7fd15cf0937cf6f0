"""Rounds and tables of a speed-meeting."""

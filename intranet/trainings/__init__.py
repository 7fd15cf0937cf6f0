"""Shared trainings: courses and their sessions."""

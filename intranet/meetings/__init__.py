"""Interconnaissance meetings."""

"""Bringing entries in from files, and taking out what one may see."""

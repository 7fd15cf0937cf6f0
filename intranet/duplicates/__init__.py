"""Entries that are one and the same: found, merged, parted again."""

"""Writing to those who are invited to a meeting, and from a network to its members."""

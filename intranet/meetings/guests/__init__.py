"""Choosing whom to invite: what may be ticked, what the ticks come down to, the preview."""

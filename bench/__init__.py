"""Repeatable measurements: `python -m bench` (or `make bench`).

Everything is compared with a bare view of the same server, measured in the same run: machines
differ and are shared, ratios travel better than rates.
"""

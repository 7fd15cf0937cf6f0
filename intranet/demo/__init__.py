"""The demonstration: real places, invented people, and a past that led to today."""

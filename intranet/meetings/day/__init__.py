"""The day of a meeting: who is there, the door, what is printed for it and after it."""

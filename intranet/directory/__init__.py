"""The directory: structures, seats, who holds them, and whether it is still true."""

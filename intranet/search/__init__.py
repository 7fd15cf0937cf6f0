"""Finding people, structures and places."""

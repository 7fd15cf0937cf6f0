"""Personal data: what is kept, for how long, handed to whom it concerns, then forgotten."""

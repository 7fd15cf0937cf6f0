"""Files: what people send in and take away, checked on the way."""

"""What the département decides for itself, without a new version of the program."""

"""What is written once a meeting has begun, and what follows from it."""

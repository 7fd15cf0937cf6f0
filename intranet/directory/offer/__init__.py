"""What structures offer: services, and presences elsewhere at set hours."""

"""What comes back to the networks' mailbox: answers made in a calendar, bounces, words."""

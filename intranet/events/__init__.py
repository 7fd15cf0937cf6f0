"""One engine for whatever gathers people: time, place, invitations, places, calendar files."""

"""Places: communes, EPCI, agencies."""

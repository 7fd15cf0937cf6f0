"""When a place is open: OSM syntax underneath, a French week on top, what holds now."""

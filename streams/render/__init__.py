"""Files out: whatever is generated from the catalogue and the event structs."""

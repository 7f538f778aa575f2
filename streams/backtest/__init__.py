"""History in, the alerts that would have fired out: the pure core run forward over events in order of their time."""

"""What arrives: one frozen struct per event type, and the codec from bytes to events or reasons."""

"""The pure core: batches of events to deltas, state at an instant to values."""

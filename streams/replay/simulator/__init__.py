"""A believable B2B company that does not exist: seeded, deterministic, endless."""

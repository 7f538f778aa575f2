"""What the person who runs it may set: read once from the environment and a TOML file, checked, never changed."""

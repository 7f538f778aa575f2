"""Where state rests: the protocol, Redis, and the in-memory twin."""

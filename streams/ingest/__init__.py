"""Kafka in: the batch transport, the agents, the shards, the dead letters."""

"""From settings to clients: how to reach Kafka, and the clients of Redis, one for reading and one for writing."""

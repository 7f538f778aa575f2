"""HTTP out: the collector, the API, the live page, health, operations metrics."""

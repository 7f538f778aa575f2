"""HTTP out: the collector, the API, the board, the runbooks, health, operations metrics."""

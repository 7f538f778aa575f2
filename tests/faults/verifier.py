"""The independent verifier: what the product shows against one naive pass over all distinct valid events."""

from __future__ import annotations

import json

from tests.faults.known_history import KnownHistory
from tests.flow.installation import Installation
from tests.naive.kpis import expected_values
from tests.naive.table import differences, keyed

SHOWN = 20
"""Differences in a message: the first few say enough."""


def assert_naive(installation: Installation, history: KnownHistory) -> int:
    """Every KPI that `funnelwatch kpis` prints has the value of the naive pass, and none is missing; gives their number."""
    expected = expected_values(history.valid(), history.end)
    got = keyed(json.loads(installation.run("kpis", "--at", history.at, "--json")))
    wrong = differences(expected, got)
    assert not wrong, f"{len(wrong)} of {len(expected)} differ:\n" + "\n".join(wrong[:SHOWN])
    return len(expected)

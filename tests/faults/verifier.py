"""The independent verifier: what the product shows against one naive pass over all distinct valid events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from streams.events.instant import epoch_ms
from tests.faults.known_history import KnownHistory
from tests.flow.installation import Installation
from tests.flow.served import Served
from tests.naive.kpis import expected_values
from tests.naive.table import Expected, Key, differences, keyed
from tests.services.http_json import get_json
from tests.services.waiting import wait_until

SHOWN = 20
"""Differences in a message: the first few say enough."""
SERVED_S = 30.0
"""For an exporter to have read the last commit, and to have Redis again, on a busy machine."""


def assert_naive(installation: Installation, history: KnownHistory) -> int:
    """Every KPI that `funnelwatch kpis` prints has the value of the naive pass, and none is missing; gives their number."""
    got = keyed(json.loads(installation.run("kpis", "--at", history.at, "--json")))
    return assert_equal(expected_values(history.valid(), history.end), got)


def assert_shown_is_naive(exporter: Served, history: KnownHistory) -> int:
    """The same of what an exporter shows, at the instant that it says it shows; gives the instant (ms).

    Its cap on label values (`exporter_label_values`) has to be out of the way."""
    shown = get_json(f"http://{exporter.address}/api/kpis")
    at = epoch_ms(shown["at"])
    assert_equal(expected_values(history.valid(), at), keyed(shown["values"]))
    return at


def assert_equal(expected: Mapping[Key, Expected], got: Mapping[Key, float]) -> int:
    """Raises with the first few that differ; gives how many were compared."""
    wrong = differences(expected, got)
    assert not wrong, f"{len(wrong)} of {len(expected)} differ:\n" + "\n".join(wrong[:SHOWN])
    return len(expected)


def assert_serves_naive(exporter: Served, history: KnownHistory) -> int:
    """The same, soon, of an exporter that has looked on all the time and remembers what it saw, at the instant it says."""

    @cache
    def expected(at: str) -> Mapping[Key, Expected]:
        return expected_values(history.valid(), epoch_ms(at))

    answer: dict[str, Any] = {"at": history.at, "values": []}

    def agrees() -> bool:
        answer.update(get_json(f"http://{exporter.address}/api/kpis"))
        return not answer["stale"] and not differences(expected(answer["at"]), keyed(answer["values"]))

    try:
        wait_until(agrees, seconds=SERVED_S, what="the exporter serves what the naive pass counts")
    except TimeoutError:
        assert_equal(expected(answer["at"]), keyed(answer["values"]))
        raise
    return len(expected(answer["at"]))

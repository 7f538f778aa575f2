"""Values of KPIs held against each other, key by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Key = tuple[str, str | None, tuple[tuple[str, str], ...], str | None]
"""KPI, window, labels, statistic."""
Values = dict[Key, float]

SHOWN = 20
"""Differences in a message: the first few say enough."""


def values_of(rows: Iterable[Mapping[str, Any]]) -> Values:
    """What `--json` printed."""
    return {
        (row["kpi"], row["window"], tuple(sorted(row["labels"].items())), row["stat"]): row["value"] for row in rows
    }


def rows_of(values: Values) -> list[dict[str, Any]]:
    """The same as `--json` prints it."""
    return [
        {"kpi": kpi, "window": window, "labels": dict(labels), "stat": stat, "value": value}
        for (kpi, window, labels, stat), value in values.items()
    ]


def assert_same(live: Values, computed: Values) -> None:
    """The same keys with the same values, to the last bit: both are made of the same exact integers."""
    assert computed, "nothing was computed"
    differing = [
        f"{key}: live {live.get(key)}, computed {computed.get(key)}"
        for key in sorted(live.keys() | computed.keys(), key=repr)
        if live.get(key) != computed.get(key)
    ]
    assert not differing, f"{len(differing)} of {len(computed)} differ:\n" + "\n".join(differing[:SHOWN])

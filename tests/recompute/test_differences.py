"""What differs between two states and two readings, by the in-memory tables: all of it, and nothing that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streams.events.topics import Group
from streams.fold.delta import PaneKey
from streams.measures.cells import Cells
from streams.recompute.differences import KEPT, Found, StateDifference, between_cells, between_panes, between_values
from streams.recompute.files import compare_views
from streams.tables.memory import MemoryTables
from streams.tables.shard import ShardId
from tests.cases import AT, events, milliseconds
from tests.folding import Folding, folded, plan_for

NOW = milliseconds(AT)
OLD, NEW = PaneKey("6h", 0), PaneKey("6h", 21_600_000)
LINES = """
    -2d lead.created contact=ann lead=L1 channel=ppc account=acme
    -1d page.viewed contact=ann page=/ channel=ppc account=acme segment=s1
    -3h page.viewed contact=bob page=/ channel=email account=acme
    -2h deal.won account=acme deal=d1 amount=10 currency=EUR
"""


def spread(partitions: int) -> MemoryTables:
    """The events in so many shards of each group."""
    folding = Folding(plan_for(), partitions)
    for arrival in events(LINES):
        folding.take([arrival], NOW)
    return folding.tables


def test_cells_that_differ_are_named_with_both_numbers() -> None:
    """Missing ones, too; the newest pane comes first, and 0 is what is not there."""
    live: dict[PaneKey, Cells] = {OLD: {"a": {"": 1, "x": 2}}, NEW: {"b": {"": 3}}}
    recomputed: dict[PaneKey, Cells] = {OLD: {"a": {"": 1, "x": 3}, "c": {"": 0}}}
    assert list(between_panes("people.0", live, recomputed)) == [
        StateDifference("people.0", "pane", "6h", NEW.start, "b", "", 3, None),
        StateDifference("people.0", "pane", "6h", 0, "a", "x", 2, 3),
    ]
    assert list(between_cells("people.0", "stock", {"a": {"": 1}}, {"a": {"": 1}})) == []


def test_no_more_are_kept_than_memory_allows() -> None:
    """The others are counted."""
    found = Found()
    found.add(StateDifference("s", "pane", "6h", n, "a", "", 1, 2) for n in range(KEPT + 5))
    assert (len(found.kept), found.total) == (KEPT, KEPT + 5)


def test_the_same_events_in_any_number_of_shards_are_the_same() -> None:
    """Panes are summed over the shards of a group."""
    verdict = compare_views(plan_for(), spread(5).snapshot(NOW), spread(1).snapshot(NOW))
    assert verdict.same
    assert verdict.values > 100
    assert verdict.at == NOW


def without_a_pane(tables: MemoryTables) -> None:
    state = tables.shards[ShardId(Group.PEOPLE, 0)]
    del state.panes[next(key for key in state.panes if key.grid == "6h")]


def with_stock(tables: MemoryTables) -> None:
    tables.shards[ShardId(Group.PEOPLE, 0)].stock.setdefault("tampered", {})["x"] = 7


@pytest.mark.parametrize(
    ("tamper", "where", "part"), [(without_a_pane, "people", "pane"), (with_stock, "all", "stock")]
)
def test_a_state_that_is_wrong_is_told_from_files(
    tamper: Callable[[MemoryTables], None], where: str, part: str
) -> None:
    """With the place where it is wrong."""
    tables = spread(1)
    tamper(tables)
    verdict = compare_views(plan_for(), tables.snapshot(NOW), spread(1).snapshot(NOW))
    assert {(difference.where, difference.part) for difference in verdict.state.kept} == {(where, part)}


def test_values_that_differ_are_named_with_both() -> None:
    """By KPI, window, labels and statistic; one that only one of them has, too."""
    more = folded([events(LINES + "-1h page.viewed contact=eve page=/ channel=social account=b")])
    verdict = compare_views(plan_for(), folded([events(LINES)]).snapshot(NOW), more.snapshot(NOW))
    found = {(d.kpi, d.window, tuple(d.labels.items()), d.stat): (d.live, d.recomputed) for d in verdict.kpis}
    assert found["active_contacts", "1d", (), None] == (2.0, 3.0)
    assert found["active_contacts", "1d", (("channel", "social"),), None] == (None, 1.0)
    assert not [key for key in found if key[0] == "revenue"]
    assert between_values([], []) == []

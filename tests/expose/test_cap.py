"""The cap on label values."""

from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from streams.expose.cap import cap
from streams.fold.reading import Value
from streams.kpis.naming import OTHER
from tests.expose.readings import CATALOGUE

Sizes = dict[str, int]


def leads(sizes: Sizes, window: str = "7d") -> list[Value]:
    """Leads created by campaign."""
    return [Value("leads_created", window, {"campaign": label}, None, float(size)) for label, size in sizes.items()]


def bounces(volumes: Sizes) -> list[Value]:
    """Bounce ratios by channel, the smaller the larger the volume."""
    return [Value("bounce_ratio", "7d", {"channel": label}, None, 1 / n, float(n)) for label, n in volumes.items()]


def shown(values: list[Value], most: int) -> dict[str, float]:
    """Label to value under the cap."""
    return {next(iter(value.labels.values())): value.value for value in cap(CATALOGUE, values, most).values}


def test_the_largest_stay_and_the_rest_is_added_up() -> None:
    """Counts beyond the cap are not lost, they meet in one label."""
    assert shown(leads({"a": 1, "b": 5, "c": 2, "d": 9}), 2) == {"b": 5, "d": 9, OTHER: 3}


def test_ties_are_broken_by_name() -> None:
    """Which of two equals stays does not depend on the order they came in."""
    assert (
        shown(leads({"b": 1, "c": 1, "a": 1}), 2)
        == shown(leads({"a": 1, "c": 1, "b": 1}), 2)
        == {"a": 1, "b": 1, OTHER: 1}
    )


def test_ratios_are_ranked_by_what_they_are_of_and_dropped() -> None:
    """A ratio of one event is not large, whatever its value; and ratios cannot be added up."""
    capped = cap(CATALOGUE, bounces({"one": 1, "many": 900, "some": 30}), 2)
    assert [value.labels["channel"] for value in capped.values] == ["many", "some"]
    assert (capped.merged, capped.dropped) == (0, 1)


def test_a_distribution_keeps_the_same_labels_in_every_stat() -> None:
    """A mean without its median would be a riddle."""
    values = [
        Value("sales_response_seconds", "7d", {"channel": label}, stat, seconds, volume)
        for label, volume, mean in (("a", 5.0, 9.0), ("b", 7.0, 1.0))
        for stat, seconds in (("mean", mean), ("p50", 10 - mean))
    ]
    capped = cap(CATALOGUE, values, 1)
    assert [(value.labels["channel"], value.stat) for value in capped.values] == [("b", "mean"), ("b", "p50")]
    assert capped.dropped == 1


def test_what_is_called_other_already_joins_the_rest() -> None:
    """The state may have capped before; its rest is never one of the largest and never there twice."""
    assert shown(leads({OTHER: 100, "a": 1, "b": 2}), 1) == {"b": 2, OTHER: 101}


def test_each_window_has_a_cap_of_its_own_and_totals_pass() -> None:
    """The largest of an hour may be others than those of a week."""
    total = Value("leads_created", "7d", {}, None, 3.0)
    values = [*leads({"a": 1}, "1h"), total, *leads({"b": 2}, "7d")]
    assert cap(CATALOGUE, values, 1) == (values, 0, 0)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 1_000), max_size=30), st.integers(1, 10))
def test_counts_keep_their_sum(sizes: Sizes, most: int) -> None:
    """Whatever the cap, the labels add up to the same, and there are not more of them than allowed."""
    under = shown(leads(sizes), most)
    assert isclose(sum(under.values()), sum(sizes.values()))
    assert len(under.keys() - {OTHER}) <= most

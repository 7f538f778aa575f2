"""Conditions on an event's own fields."""

import pytest

from streams.events.engagements import EmailOpened
from streams.measures.where import Where, is_not_true, is_present, is_true, one_of, within


@pytest.mark.parametrize(
    ("condition", "true", "false", "absent"),
    [
        (is_true("machine"), True, False, False),
        (is_not_true("machine"), False, True, True),
        (is_present("machine"), True, True, False),
        (one_of("machine", True, None), True, False, True),
        (one_of("machine", False), False, True, False),
    ],
    ids=str,
)
def test_flags_that_are_absent(condition: Where, true: bool, false: bool, absent: bool) -> None:
    """What a condition says of a flag that is set, unset and not there."""
    flags = (True, False, None)
    events = [EmailOpened(id="e", time="", contact="c", machine=flag) for flag in flags]
    assert condition.among(events) == [true, false, absent]


@pytest.mark.parametrize(
    ("value", "inside"), [(0, True), (6, True), (6.0, True), (6.5, False), (-1, False), (7, False)]
)
def test_bounds_are_inside(value: float, inside: bool) -> None:
    """Both ends belong to the range, fractions beyond them do not."""
    assert within("score", 0, 6).holds(value) is inside


def test_equal_conditions_are_one() -> None:
    """Conditions made twice are equal and hash alike, so measures that share one share the pass over the events."""
    once, again = ((is_true("x"), one_of("x", "a", None), within("x", 0, 6)) for _ in range(2))
    assert once == again
    assert [hash(condition) for condition in once] == [hash(condition) for condition in again]
    assert one_of("x", "a") != one_of("x", "b")
    assert is_true("x") != is_true("y")

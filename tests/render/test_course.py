"""How test series are written: each phase goes on where it should."""

from __future__ import annotations

from streams.render.course import GONE, counting, level, rising, since, written


def test_levels_and_gauges_follow_the_minute() -> None:
    """A gauge that rises by the minute is as high as the minute says, whatever came before it."""
    assert written([(level(2), 3), (rising(10, 1), 2)]) == "2+0x2 13+1x1"


def test_a_timestamp_stays_as_old_as_it_is() -> None:
    """Five minutes ago is a minute later when it is asked a minute later."""
    assert written([(since(300), 4), (since(0), 2)]) == "-300+60x3 240+60x1"


def test_a_counter_never_falls() -> None:
    """It goes on from what it had counted: a reset would be read as further counting."""
    assert written([(counting(2), 3), (counting(0), 2), (counting(1), 2)]) == "0+2x2 4+0x1 5+1x1"


def test_what_is_gone_is_gone_at_once() -> None:
    """A missing sample alone would show the one before for five minutes more."""
    assert written([(GONE, 2), (level(1), 1), (GONE, 3)]) == "_x2 1+0x0 stale _x2"

"""Options that several commands share, as users write them."""

import click
import pytest

from streams.commands.options import Ago
from streams.measures.window import DAY, HOUR
from tests.cases import milliseconds

NOW = milliseconds("2026-01-03T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1h", NOW - HOUR),
        ("1.5d", NOW - 36 * HOUR),
        ("2026-01-01T00:00:00Z", NOW - 2 * DAY),
        ("2026-01-01T02:00:00+02:00", NOW - 2 * DAY),
    ],
)
def test_a_past_instant_is_a_time_or_a_duration(text: str, instant: int) -> None:
    """Durations are before now."""
    assert Ago(lambda: NOW).convert(text, None, None) == instant


@pytest.mark.parametrize("text", ["", "yesterday", "0s", "-1h", "2026-01-01"])
def test_other_text_is_no_past_instant(text: str) -> None:
    """It is refused with an example of either."""
    with pytest.raises(click.BadParameter, match=r"neither an instant such as .* nor a duration such as 1h"):
        Ago(lambda: NOW).convert(text, None, None)

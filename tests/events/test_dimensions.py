"""Labels of channels."""

import pytest

from streams.events.dimensions import CHANNELS, channel_label


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_listed_channel_is_its_own_label(channel: str) -> None:
    """A channel of the list counts as itself."""
    assert channel_label(channel) == channel


@pytest.mark.parametrize("value", ["", "Email", " email", "carrier pigeon"])
def test_any_other_channel_is_other(value: str) -> None:
    """What is not in the list, the empty name and other spellings included, counts as other."""
    assert channel_label(value) == "other"

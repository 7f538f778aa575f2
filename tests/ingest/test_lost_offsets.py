"""A stored offset that Kafka does not have is never passed over in silence."""

import logging

import pytest

from streams.events.topics import Topic
from streams.ingest.lost_offsets import say_or_refuse
from streams.ingest.stopping import WorkerFailed


async def test_goes_on_where_retention_has_left_off_and_says_what_is_gone(caplog: pytest.LogCaptureFixture) -> None:
    """Events that were deleted cannot be counted; the log says how many they were."""
    with caplog.at_level(logging.ERROR, "funnelwatch.ingest"):
        assert await say_or_refuse(Topic.LEADS, 3, wanted=10, earliest=25, latest=90) == 25
    assert "15 records of leads/3" in caplog.text


async def test_refuses_a_topic_that_was_made_anew() -> None:
    """Reading on would skip every event below the stored offset."""
    with pytest.raises(WorkerFailed, match=r"leads/3 up to offset 100, but the topic ends at 90"):
        await say_or_refuse(Topic.LEADS, 3, wanted=100, earliest=0, latest=90)

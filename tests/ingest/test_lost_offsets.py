"""A stored offset that Kafka does not have is never passed over in silence."""

import pytest

from streams.events.topics import Topic
from streams.ingest.lost_offsets import go_on_or_refuse
from streams.ingest.stopping import WorkerFailed


async def test_goes_on_where_retention_has_left_off() -> None:
    """Events that were deleted cannot be counted."""
    assert await go_on_or_refuse(Topic.LEADS, 3, wanted=10, earliest=25, latest=90) == 25


async def test_refuses_a_topic_that_was_made_anew() -> None:
    """Reading on would skip every event below the stored offset."""
    with pytest.raises(WorkerFailed, match=r"leads/3 up to offset 100, but the topic ends at 90"):
        await go_on_or_refuse(Topic.LEADS, 3, wanted=100, earliest=0, latest=90)

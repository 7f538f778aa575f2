"""What to do when the stored offset of a partition is not in Kafka any more."""

from __future__ import annotations

from streams.events.topics import Topic
from streams.ingest.stopping import WorkerFailed


async def go_on_or_refuse(topic: Topic, partition: int, wanted: int, earliest: int, latest: int) -> int:
    """Goes on at the earliest where Kafka's retention has passed the stored offset; whoever asks says what is gone.

    A stored offset beyond the end means another topic than the one the state was made of: going on would skip events
    without a word, so the worker stops. Raises WorkerFailed."""
    if wanted > latest:
        raise WorkerFailed(
            f"The state has read {topic}/{partition} up to offset {wanted}, but the topic ends at {latest}: it was made "
            "anew, or this is another Kafka. `funnelwatch rebuild --lose-older` makes the state from what the topics hold."
        )
    return earliest

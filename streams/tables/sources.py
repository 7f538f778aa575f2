"""What a shard's state is made of: the topics, by their ids in Kafka and their numbers of partitions.

Both are written into the shard's meta when it is opened first, and held against what Kafka has whenever it is opened again.
With more partitions keys have moved to other shards, and a person's history would be in two of them; a topic that was made
anew has other records under the offsets that are stored. Neither shows in an offset, so both would be silently wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from streams.events.topics import Topic
from streams.tables.mismatch import StateMismatch


class Source(NamedTuple):
    """A topic as Kafka has it: its name there, how many partitions, its id; None where the brokers give none."""

    name: str
    partitions: int
    id: str | None


Sources = Mapping[Topic, Source]
"""Those of a shard's group, as far as they are known."""


class SourceChanged(StateMismatch):
    """The topics are not those that the state was made of; the message says what to do."""


def source_field(topic: Topic) -> str:
    """The field of a shard's meta that keeps the source."""
    return f"source:{topic}"


def pack_source(source: Source) -> str:
    """What is kept of it."""
    return f"{source.partitions} {source.id or ''}"


def unpack_source(name: str, text: str) -> Source:
    """From what was kept, under the name that the topic has now."""
    partitions, _, id = text.partition(" ")
    return Source(name, int(partitions), id or None)


def changed(then: Source, now: Source, *, read: bool = True) -> str | None:
    """What is to be said of a topic that is not what it was, None if it is. Nothing is lost by a new topic of which nothing
    was `read`."""
    if then.partitions != now.partitions:
        return (
            f"Topic {now.name!r} has {now.partitions} partitions, but the state was made when it had {then.partitions}: keys "
            "have moved to other partitions, and what belongs together would be counted apart. Make new topics with as many "
            "partitions as you want, send the events to them again, and start with a fresh redis.namespace."
        )
    if read and then.id is not None and now.id is not None and then.id != now.id:
        return (
            f"Topic {now.name!r} was deleted and made anew since the state was made of it (its id was {then.id} and is "
            f"{now.id}): the stored offsets mean other records now. Start with a fresh redis.namespace; the state is then made "
            "from what the topics hold."
        )
    return None


def check_sources(sources: Sources, meta: Mapping[bytes, bytes]) -> None:
    """Raises SourceChanged where a shard's meta says that its state was made of something else."""
    for topic, now in sources.items():
        kept = meta.get(source_field(topic).encode())
        if kept is None:  # a state of an earlier version, or a new shard
            continue
        said = changed(unpack_source(now.name, kept.decode()), now, read=f"offset:{topic}".encode() in meta)
        if said:
            raise SourceChanged(said)


def sources_to_keep(sources: Sources, meta: Mapping[bytes, bytes]) -> dict[str, str]:
    """The fields of the meta that say what the state is made of; an id that is kept stays where none is known now."""
    kept: dict[str, str] = {}
    for topic, now in sources.items():
        field = source_field(topic)
        then = unpack_source(now.name, meta[field.encode()].decode()) if field.encode() in meta else now
        kept[field] = pack_source(now if now.id is not None else now._replace(id=then.id))
    return kept

"""What workers have put aside and would let in today: events that were ahead of their time, or of a type not known then.

The live state does not count them, so a recompute that is compared with it must not, either; one that replaces it does.
"""

from __future__ import annotations

from collections.abc import Mapping

from streams.events.topics import GROUP_OF
from streams.fold.admission import Admission
from streams.ingest.kept_letters import KeptLetter, Sources
from streams.ingest.letter_topic import LettersUnavailable, LetterTopic, Selection
from streams.recompute.beginning import Installation
from streams.tables.redis_meta import Meta
from streams.tables.shard import ShardId
from streams.tables.shard_about import about_from_meta


async def put_aside(installation: Installation, metas: Mapping[ShardId, Meta]) -> tuple[Sources, int]:
    """Where they lie, and how many there are, of those that were put aside since the state was made. Raises WorkerFailed."""
    found, count = Sources(), 0
    topics = {name: topic for topic, name in installation.names.items()}
    born = {id: about_from_meta(meta).born or 0 for id, meta in metas.items()}
    try:
        async with LetterTopic(installation.connection, installation.dead_letters) as letters:
            async for portion in letters.letters(Selection(topics=frozenset(topics))):
                for letter in portion:
                    topic = topics[letter.source.topic]
                    since = born.get(ShardId(GROUP_OF[topic], letter.source.partition), 0)
                    if letter.written >= since and _would_pass(
                        letter, installation.admissions[topic], installation.clock()
                    ):
                        count += found.add(letter.source)
    except LettersUnavailable:
        pass  # without the topic nothing was ever put aside
    return found, count


def _would_pass(letter: KeptLetter, admission: Admission, now: int) -> bool:
    """Whether it is an event by the rules of today. One that was cut is not known whole: taken as it was judged."""
    return letter.cut is not None or bool(admission.admit([letter.value], now).events)

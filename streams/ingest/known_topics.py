"""The topics as Kafka has them: their ids and numbers of partitions, asked for at the start and looked at again while it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from streams.events.topics import GROUP_OF, Group, Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.stopping import WorkerFailed, sentence
from streams.ingest.topics import TopicsRefused, describe_topics
from streams.tables.sources import Source, Sources, changed

logger = logging.getLogger("funnelwatch.ingest")


class KnownTopics:
    """What was found first is what the worker reads; if it becomes something else, the worker must not go on."""

    def __init__(self, connection: KafkaConnection, names: Mapping[Topic, str]) -> None:
        self._connection, self._names = connection, dict(names)
        self._known: dict[Topic, Source] = {}

    def of(self, group: Group) -> Sources:
        """Those of a group, as far as they are known."""
        return {topic: source for topic, source in self._known.items() if GROUP_OF[topic] is group}

    async def look(self) -> None:
        """Asks Kafka; where it does not answer, what is known stays. Raises WorkerFailed where a topic is another by now."""
        try:
            found = await asyncio.to_thread(describe_topics, self._connection)
        except TopicsRefused as reason:
            logger.debug("The topics cannot be looked at: %s", sentence(reason))
            return
        for topic, name in self._names.items():
            if (now := found.get(name)) is None:  # it was deleted, or may not be seen
                continue
            if said := changed(self._known.setdefault(topic, now), now):
                raise WorkerFailed(said)

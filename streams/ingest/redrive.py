"""Dead letters back to the topics that they came from, each at most once.

An event is sent, and once the brokers have it, a mark is written to the dead-letter topic; what has a mark is never sent
again. Kafka's transactions would make one step of the two. But their markers take offsets in the topics of events, behind
which nothing comes for a worker to commit, so that a quiet partition would show a message of lag, and page somebody, until
its next event. Without them there is a gap, a crash between event and mark, and it is harmless: the event is sent again
under the id that it has, and the fold counts it once. (The fold forgets ids after a million events, so what was interrupted
is better finished soon.) Two who redrive at the same time are the same case.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from streams.events.topics import Topic
from streams.fold.admission import Admission
from streams.ingest.connection import KafkaConnection
from streams.ingest.kept_letters import KeptLetter, Place
from streams.ingest.late_producer import ONCE_AND_IN_ORDER, LateProducer
from streams.ingest.letter_topic import LettersUnavailable, LetterTopic, Selection
from streams.ingest.letters import Parcel, mark
from streams.ingest.stopping import sentence
from streams.ingest.topic_names import unusable

CUT: Final = "truncated"
ELSEWHERE: Final = "no_such_topic"
MAX_REQUEST_BYTES: Final = 4 << 20
"""An event has 64 KiB at most, and its key and headers came in one record with it."""


class Refusal(NamedTuple):
    """Why a letter stays where it is: one of the codec's reasons, `truncated` or `no_such_topic`; and a sentence."""

    reason: str
    detail: str


class Judge:
    """Says of a letter whether it would be let in today. `partitions` are those of every topic in Kafka."""

    def __init__(
        self,
        names: Mapping[Topic, str],
        admissions: Mapping[Topic, Admission],
        partitions: Mapping[str, int],
        clock: Callable[[], int],
    ) -> None:
        self._topics = {name: topic for topic, name in names.items()}
        self._admissions, self._partitions, self._clock = admissions, partitions, clock

    def refusal(self, letter: KeptLetter) -> Refusal | None:
        """Why it is still no event; None if it is one now."""
        source = letter.source
        topic = self._topics.get(source.topic)
        if topic is None:
            return Refusal(ELSEWHERE, f"No topic of events is called {source.topic} in the settings.")
        if source.partition >= self._partitions.get(source.topic, 0):
            return Refusal(ELSEWHERE, f"There is no partition {source.partition} of {source.topic} in Kafka.")
        if letter.cut is not None:
            return Refusal(CUT, f"The letter is not whole: it was too large, and cut ({letter.cut}).")
        for _, rejected in self._admissions[topic].admit([letter.value], self._clock()).rejected:
            return Refusal(rejected.reason, rejected.detail)
        return None


@dataclass(slots=True)
class Tally:
    """What was done, or would be: by source topic and reason of the letter, or of the refusal."""

    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    before: int = 0
    """Letters that were sent again before."""


async def redrive(topic: LetterTopic, selection: Selection, judge: Judge, *, dry_run: bool) -> Tally:
    """Sends again those of these letters that are events now. Raises WorkerFailed; what it sent until then has marks."""
    tally = Tally()
    done = await topic.redriven()
    async with Postman(topic.connection, topic.name) as postman:
        async for portion in topic.letters(selection):
            ready = []
            for letter in portion:
                if letter.source in done:
                    tally.before += 1
                elif refusal := judge.refusal(letter):
                    tally.left[letter.source.topic, refusal.reason] += 1
                else:
                    ready.append(letter)
            if not dry_run:
                await postman.send(ready)
            tally.sent.update((letter.source.topic, letter.reason) for letter in ready)
    return tally


class Postman:
    """Sends letters, and marks those that have arrived. An async context manager; connects with the first letter."""

    def __init__(self, connection: KafkaConnection, dead_letters: str) -> None:
        self._connection, self._dead_letters = connection, dead_letters
        self._producer = LateProducer(
            connection, "funnelwatch-dlq", max_request_size=MAX_REQUEST_BYTES, **ONCE_AND_IN_ORDER
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.close()

    async def send(self, letters: Sequence[KeptLetter]) -> None:
        """Return when all are sent and marked. Raises LettersUnavailable when those that arrived are marked.

        Whoever interrupts it waits for the marks: Ctrl-C leaves nothing that was sent and not noted.
        """
        if not letters:
            return
        sending = asyncio.ensure_future(self._send(letters))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            await sending
            raise

    async def _send(self, letters: Sequence[KeptLetter]) -> None:
        arrivals = await self._post(
            [(letter.source.topic, letter.source.partition, _event(letter)) for letter in letters]
        )
        marks = [
            (
                self._dead_letters,
                letter.place.partition,
                mark(letter.source, str(Place(arrival.partition, arrival.offset))),
            )
            for letter, arrival in zip(letters, arrivals, strict=True)
            if not isinstance(arrival, BaseException)
        ]
        unmarked = [outcome for outcome in await self._post(marks) if isinstance(outcome, BaseException)]
        if unmarked:
            raise LettersUnavailable(
                f"{len(unmarked)} of the events were sent, but that could not be noted in {self._dead_letters!r} "
                f"({sentence(unmarked[0])}); the next redrive sends them again, and they count once."
            )
        for letter, arrival in zip(letters, arrivals, strict=True):
            if isinstance(arrival, BaseException):
                raise LettersUnavailable(
                    f"The letter at {letter.place} could not be sent to {letter.source.topic!r} ({sentence(arrival)}); "
                    "run this again to go on."
                )

    async def _post(self, parcels: Sequence[tuple[str, int, Parcel]]) -> list[Any]:
        """Where each went, or why it did not."""
        producer = await self._connected()
        outcomes = [
            producer.send(topic, parcel.value, key=parcel.key, partition=partition, headers=list(parcel.headers))
            for topic, partition, parcel in parcels
        ]
        begun = await asyncio.gather(*outcomes, return_exceptions=True)
        return [
            future if isinstance(future, BaseException) else (await asyncio.gather(future, return_exceptions=True))[0]
            for future in begun
        ]

    async def _connected(self) -> AIOKafkaProducer:
        try:
            return await self._producer.connected()
        except (KafkaError, OSError) as reason:
            raise LettersUnavailable(unusable(self._connection, reason)) from reason


def _event(letter: KeptLetter) -> Parcel:
    """The record as it came. To the partition that it came from, since not every producer parts keys as we do; with a
    time of its own, since retention goes by that."""
    return Parcel(letter.key, letter.value, letter.headers)

"""Writes rejected records to the dead-letter topic, and comes back when the broker has them."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]
from aiokafka.errors import (  # type: ignore[import-untyped]
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from streams.ingest.backoff import Backoff
from streams.ingest.connection import KafkaConnection
from streams.ingest.late_producer import AT_LEAST_ONCE, LateProducer
from streams.ingest.letters import DeadLetter, Parcel, short, whole
from streams.ingest.stopping import WorkerFailed, sentence

logger = logging.getLogger("funnelwatch.ingest")

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
HOPELESS = (AuthenticationFailedError, ClusterAuthorizationFailedError, TopicAuthorizationFailedError)
MAX_REQUEST_BYTES = 32 << 20
"""How large a record may be is for the topic to say; beyond this it is cut without asking."""
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0

Form = Callable[[DeadLetter], Parcel]


class DeadLetterUnavailable(WorkerFailed):
    """Rejected records could not be put aside; going on would lose them, so the worker must stop."""


class DeadLetters:
    """The dead-letter topic. Connects with the first letter: most workers never write one."""

    def __init__(self, connection: KafkaConnection, topic: str, give_up_after_s: float = 60.0) -> None:
        """Takes the topic's name in Kafka, and for how long a failure may be temporary."""
        self._topic = topic
        self._give_up_after_s = give_up_after_s
        self._producer = LateProducer(
            connection, "funnelwatch-dead-letters", max_request_size=MAX_REQUEST_BYTES, **AT_LEAST_ONCE
        )
        self._turn = asyncio.Lock()

    async def send(self, letters: Sequence[DeadLetter]) -> None:
        """Return when the broker has acknowledged all of them; raises DeadLetterUnavailable where that cannot be.

        A letter may be written twice, when an acknowledgement was lost; one is never missing.
        """
        if not letters:
            return
        async with self._turn:
            await self._send_all(letters)

    async def close(self) -> None:
        """Disconnect. Nothing is pending, because `send` waits."""
        await self._producer.close()

    async def _send_all(self, letters: Sequence[DeadLetter]) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._give_up_after_s
        pauses = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        pending: list[tuple[DeadLetter, Form]] = [(letter, whole) for letter in letters]
        while failed := await self._attempt(pending):
            await self.close()  # a new connection, to whoever leads by now
            pending = [(letter, short if isinstance(reason, TOO_LARGE) else form) for letter, form, reason in failed]
            unsettled = [reason for _, form, reason in failed if form is short or not isinstance(reason, TOO_LARGE)]
            if not unsettled:
                continue
            pause = pauses.next()
            if any(isinstance(reason, HOPELESS) for reason in unsettled) or clock() + pause > deadline:
                raise DeadLetterUnavailable(
                    f"{len(pending)} rejected records could not be written to the dead-letter topic {self._topic!r}: "
                    f"{sentence(unsettled[0])}"
                ) from unsettled[0]
            logger.warning("Writing dead letters again in %.1f s: %s", pause, sentence(unsettled[0]))
            await asyncio.sleep(pause)

    async def _attempt(self, pending: Sequence[tuple[DeadLetter, Form]]) -> list[tuple[DeadLetter, Form, Exception]]:
        """Write these once; gives those that did not arrive, with the reason."""
        outcomes: list[asyncio.Future[object] | Exception] = []
        try:
            producer = await self._producer.connected()
            for letter, form in pending:
                outcomes.append(await self._begin(producer, form(letter)))
        except (KafkaError, OSError) as reason:  # of the connection or the topic, so the rest shares it
            outcomes += [reason] * (len(pending) - len(outcomes))
        begun = [outcome for outcome in outcomes if isinstance(outcome, asyncio.Future)]
        await asyncio.gather(*begun, return_exceptions=True)
        return [
            (letter, form, cause)
            for (letter, form), outcome in zip(pending, outcomes, strict=True)
            if (cause := _reason_of(outcome)) is not None
        ]

    async def _begin(self, producer: AIOKafkaProducer, parcel: Parcel) -> asyncio.Future[object] | Exception:
        try:
            acknowledged: asyncio.Future[object] = await producer.send(
                self._topic, parcel.value, key=parcel.key, headers=parcel.headers
            )
        except MessageSizeTooLargeError as reason:  # of this letter alone
            return reason  # type: ignore[no-any-return]  # aiokafka carries no type information
        return acknowledged


def _reason_of(outcome: asyncio.Future[object] | Exception) -> Exception | None:
    if isinstance(outcome, Exception):
        return outcome
    failure = outcome.exception()
    if failure is None or isinstance(failure, Exception):
        return failure
    raise failure

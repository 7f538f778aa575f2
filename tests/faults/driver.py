"""Sends a known history to Kafka while things break, and goes on trying until Kafka has all of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from threading import Event, Thread
from typing import Any

from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.replay.record import Record

PATIENCE_MS = 600_000
"""For Kafka to take a record: longer than any test leaves it alone, and a busy machine takes to start it again and again."""
END_S = 180.0
"""For what is left over to be let go of."""
PATIENCE_IN_ONE_MS = 10_000
"""For the answer of one broker: those that come back have forgotten the question."""
PAUSE_MS = 1_000
"""Between two attempts, at most: a broker that is back is not to wait for its driver."""
TICK_S = 0.05


class Driver:
    """A thread of its own. What Kafka acknowledged is there for good; what it did not is sent again, twice perhaps."""

    def __init__(self, bootstrap: str, topics: Mapping[Topic, str], records: Sequence[Record], rate: float) -> None:
        """`rate` is in records a second; infinity sends as fast as Kafka takes them."""
        self._topics, self._records, self._rate = topics, records, rate
        self._producer = KafkaProducer(
            bootstrap_servers=bootstrap.split(","),
            acks="all",
            enable_idempotence=False,  # a repetition is welcome here
            retries=1_000_000,
            delivery_timeout_ms=PATIENCE_MS,
            max_block_ms=PATIENCE_MS,
            linger_ms=5,
            request_timeout_ms=PATIENCE_IN_ONE_MS,
            reconnect_backoff_max_ms=PAUSE_MS,
        )
        self._limit = len(records)
        self._sent = 0
        self._failure: BaseException | None = None
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="driver", daemon=True)

    @property
    def sent(self) -> int:
        """How many records were given to the producer."""
        return self._sent

    def allow(self, records: int) -> None:
        """Sends no more than so many, all told, until it is allowed more. From the beginning all are allowed."""
        self._limit = records

    def start(self) -> Driver:
        """Begins to send."""
        self._thread.start()
        return self

    def join(self, seconds: float = 300.0) -> None:
        """Waits until Kafka has all of it; raises what kept it from that."""
        self._thread.join(seconds)
        if self._failure is not None:
            raise self._failure
        if self._thread.is_alive():
            raise TimeoutError(f"{self._sent} of {len(self._records)} records were sent within {seconds:g} s")

    def close(self) -> None:
        """Stops sending, whatever is left."""
        self._stopped.set()
        self._thread.join(END_S)

    def _run(self) -> None:
        try:
            self._send_all()
        except BaseException as failure:
            self._failure = failure
        finally:
            self._producer.close(timeout=END_S)

    def _send_all(self) -> None:
        began, pending = time.monotonic(), deque[Any]()
        for record in self._records:
            while self._sent >= min((time.monotonic() - began) * self._rate + 1, self._limit):
                if self._stopped.wait(TICK_S):
                    return
            pending.append(self._producer.send(self._topics[record.topic], key=record.key or None, value=record.value))
            self._sent += 1
            while pending and pending[0].is_done:
                pending.popleft().get()
        self._producer.flush()
        for future in pending:
            future.get(timeout=PATIENCE_MS / 1000)

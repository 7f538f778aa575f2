"""Simulated traffic into a sink: a span of history, and the same world live."""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from time import monotonic
from typing import Final

import msgspec

from streams.replay.deliver import Outcome, deliver
from streams.replay.pace import Clock, WallClock, as_it_happens
from streams.replay.progress import Progress
from streams.replay.record import Record
from streams.replay.simulator.line import Line
from streams.replay.simulator.simulate import live
from streams.replay.simulator.world import World
from streams.replay.sinks import Sink

_encode: Final = msgspec.json.Encoder().encode


def send_history(world: World, end_ms: int, sink: Sink, progress: Progress) -> Outcome:
    """Take the world to `end_ms` (excluded), as fast as the sink takes it."""
    begin_ms = world.now
    span = max(end_ms - begin_ms, 1)
    return deliver(
        records_of(world.until(end_ms)), sink, progress, lambda record: ((record.time_ms or begin_ms) - begin_ms) / span
    )


def send_live(
    world: World,
    sink: Sink,
    progress: Progress,
    rate: float = 1.0,
    clock: Clock | None = None,
    until: float | None = None,
) -> Outcome:
    """Go on with the world from where its history ended, until Ctrl-C, or `until` (seconds of the monotonic clock).

    Every event is sent when the clock has reached the time that it carries; what happened while the history was being
    sent comes first, at once.
    """
    records = as_it_happens(records_of(live(world, rate)), clock or WallClock())
    if until is not None:
        records = takewhile(lambda _: monotonic() < until, records)
    return deliver(records, sink, progress, lambda _: None)


def records_of(lines: Iterable[Line]) -> Iterator[Record]:
    for topic, key, time_ms, event in lines:
        yield Record(topic, key.encode(), _encode(event), time_ms)

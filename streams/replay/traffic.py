"""Simulated traffic into a sink: a span of history, and the same world live."""

from collections.abc import Iterable, Iterator
from math import inf
from typing import Final

import msgspec

from streams.measures.window import DAY, HOUR
from streams.replay.deliver import Outcome, deliver
from streams.replay.pace import Clock, WallClock, as_it_happens
from streams.replay.progress import Progress
from streams.replay.record import Record
from streams.replay.shift import rfc3339
from streams.replay.simulator.line import Line
from streams.replay.simulator.simulate import live
from streams.replay.simulator.world import World
from streams.replay.sinks import Sink

_encode: Final = msgspec.json.Encoder().encode


# A Thursday, 1970-01-01, began the epoch: five days later it was Tuesday.
_TUESDAY: Final = 5 * DAY
_BUSY: Final = 13 * HOUR


def busy_hour(now_ms: int) -> int:
    """The latest Tuesday, 13:00 UTC: whoever looks at a simulated company wants to see it at work."""
    week = 7 * DAY
    return now_ms - (now_ms - _TUESDAY - _BUSY) % week


def send_history(world: World, end_ms: int, sink: Sink, progress: Progress, offset_ms: int = 0) -> Outcome:
    """Take the world to `end_ms` (excluded) of its own time, as fast as the sink takes it.

    `offset_ms` is how far our clock is ahead of the world's: it is added to every event's time.
    """
    begin_ms = world.now
    span = max(end_ms - begin_ms, 1)

    def share(record: Record) -> float:
        return ((record.time_ms or begin_ms) - offset_ms - begin_ms) / span

    return deliver(records_of(world.until(end_ms), offset_ms), sink, progress, share)


def send_live(
    world: World,
    sink: Sink,
    progress: Progress,
    rate: float = 1.0,
    clock: Clock | None = None,
    offset_ms: int = 0,
    until_ms: float = inf,
) -> Outcome:
    """Go on with the world from where its history ended, until Ctrl-C, or until the clock reaches `until_ms`.

    Every event is sent when the clock has reached the time that it carries; what happened while the history was being
    sent comes first, at once.
    """
    records = as_it_happens(records_of(live(world, rate), offset_ms), clock or WallClock(), until_ms)
    return deliver(records, sink, progress, lambda _: None)


def records_of(lines: Iterable[Line], offset_ms: int = 0) -> Iterator[Record]:
    """Lines as records, `offset_ms` later than they happened."""
    for topic, key, time_ms, event in lines:
        if offset_ms:
            event = {**event, "time": rfc3339(time_ms + offset_ms)}
        yield Record(topic, key.encode(), _encode(event), time_ms + offset_ms)

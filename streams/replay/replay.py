"""Files of history into a sink: all of it, up to an instant, moved to the present, or at a pace."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from streams.replay.deliver import Outcome, deliver
from streams.replay.files import STDIN, HistoryFile, merged, one_after_another
from streams.replay.pace import Clock, WallClock, paced
from streams.replay.problems import ReplayError
from streams.replay.progress import Progress
from streams.replay.record import Record
from streams.replay.shift import offset_to, shifted
from streams.replay.sinks import Sink

# Times further ahead than clocks differ are mistakes, and no measure of where the history ends.
_AHEAD_MS: Final = 5 * 60 * 1000


def replay(
    paths: Sequence[str],
    *,
    sink: Sink,
    progress: Progress,
    until_ms: int | None = None,
    shift_to_now: bool = False,
    speed: float | None = None,
    merge: bool = False,
    clock: Clock | None = None,
) -> Outcome:
    """Send the lines of the files (`-`: standard input), each to its topic under its key; see the parameters.

    `until_ms` leaves out what is not earlier; lines without a valid time are always sent, to be rejected and kept with
    the reason. `shift_to_now` moves all times so that the latest is now. `speed` keeps to event time, so many times as
    fast. `merge` sends the files as one, by time, instead of one after another. Raises ReplayError, with nothing sent,
    if a file is not there; one that turns out to be damaged ends the delivery, and the outcome says so.
    """
    clock = clock or WallClock()
    files = [HistoryFile(path) for path in paths]
    if shift_to_now and STDIN in paths:
        raise ReplayError("Standard input cannot be shifted to now, because that takes reading it twice: use a file.")
    in_order = merged if merge else one_after_another

    records = _until(in_order(files), until_ms)
    if shift_to_now:
        now = clock.now_ms()
        first_look = _until(one_after_another([HistoryFile(path) for path in paths]), until_ms)
        records = shifted(records, offset_to(now, first_look, _AHEAD_MS), now + _AHEAD_MS)
    if speed is not None:
        records = paced(records, speed, clock)
    return deliver(records, sink, progress, lambda _: _share(files))


def _until(records: Iterable[Record], until_ms: int | None) -> Iterator[Record]:
    for record in records:
        if until_ms is None or record.time_ms is None or record.time_ms < until_ms:
            yield record


def _share(files: list[HistoryFile]) -> float | None:
    """The part of the bytes that has been read, unknown for a pipe."""
    sizes = [file.size for file in files]
    if None in sizes:
        return None
    return sum(file.read for file in files) / max(1, sum(size or 0 for size in sizes))

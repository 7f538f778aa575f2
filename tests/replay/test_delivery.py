"""Deliveries end with an outcome: complete, stopped, or with what was not acknowledged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.events.topics import Topic
from streams.replay.deliver import deliver
from streams.replay.problems import ReplayError
from streams.replay.progress import Silent
from streams.replay.record import Record
from streams.replay.sinks import Delivered, FileSink, MemorySink

RECORD = Record(Topic.LEADS, b"c", b"12345", 7)


class FailingSink(MemorySink):
    """Acknowledges all but the last two, or takes no more after so many."""

    def __init__(self, takes: int) -> None:
        super().__init__()
        self._takes = takes

    def send(self, topic: Topic, key: bytes, value: bytes) -> None:
        if len(self.sent) == self._takes:
            raise ReplayError("the cable is cut.")
        super().send(topic, key, value)

    def flush(self, timeout_s: float | None = None) -> Delivered:
        return Delivered(len(self.sent) - 2, 2, "the disk is full.")


def endless_until_interrupted(count: int) -> Iterator[Record]:
    for _ in range(count):
        yield RECORD
    raise KeyboardInterrupt


def unreadable_after(count: int) -> Iterator[Record]:
    for _ in range(count):
        yield RECORD
    raise ReplayError("x.jsonl cannot be read: input/output error.")


def test_ctrl_c_stops_cleanly() -> None:
    """What was sent is flushed, and the sentence says how far it got."""
    outcome = deliver(endless_until_interrupted(3), MemorySink(), Silent(), lambda _: None)
    assert outcome.exit_code == 130
    assert outcome.sentence() == "Stopped after 3 events (0.0 MB), all of them acknowledged."


def test_what_is_not_acknowledged_fails_the_delivery() -> None:
    """The exit code is not zero, and the sentence says how many and why."""
    outcome = deliver([RECORD] * 5, FailingSink(takes=9), Silent(), lambda _: None)
    assert outcome.exit_code == 1
    assert outcome.sentence() == "Sent 5 events (0.0 MB), 2 of them not acknowledged: the disk is full."


def test_a_sink_that_takes_no_more_ends_the_delivery() -> None:
    """Reading stops at once instead of running on into nothing."""
    outcome = deliver([RECORD] * 5, FailingSink(takes=3), Silent(), lambda _: None)
    assert (outcome.sent, outcome.exit_code) == (3, 1)


def test_an_unreadable_rest_fails_the_delivery() -> None:
    """What came before it is delivered, and the sentence says what was wrong."""
    outcome = deliver(unreadable_after(4), MemorySink(), Silent(), lambda _: None)
    assert (outcome.sent, outcome.acknowledged, outcome.exit_code) == (4, 4, 1)
    assert outcome.sentence().endswith("could not go on: x.jsonl cannot be read: input/output error.")


def test_a_sink_may_take_several_deliveries() -> None:
    """History and then live traffic into one sink: each outcome is about its own."""
    sink = MemorySink()
    assert [deliver([RECORD] * n, sink, Silent(), lambda _: None).acknowledged for n in (3, 2)] == [3, 2]


def test_a_file_takes_one_event_a_line(tmp_path: Path) -> None:
    """What `simulate --out` writes is what `replay` reads."""
    path = tmp_path / "out.jsonl"
    with FileSink(path) as sink:
        assert deliver([RECORD] * 2, sink, Silent(), lambda _: None).exit_code == 0
    assert path.read_bytes() == b"12345\n12345\n"


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """The sentence names the file and the reason."""
    with pytest.raises(ReplayError, match=r"cannot be written: no such file or directory\.$"):
        FileSink(tmp_path / "absent" / "out.jsonl")

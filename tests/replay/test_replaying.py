"""Replaying files into a sink: limits, shifts and paces, with a clock that the test owns."""

import json
from pathlib import Path

import pytest

from streams.events.instant import epoch_ms
from streams.replay.problems import ReplayError
from streams.replay.progress import Silent
from streams.replay.replay import replay
from streams.replay.sinks import MemorySink

NOON = epoch_ms("2024-04-16T12:00:00Z")
HOUR = 3_600_000


class OwnClock:
    """A clock that passes only while somebody sleeps."""

    def __init__(self, now_ms: int) -> None:
        self.now = float(now_ms)

    def now_ms(self) -> int:
        return int(self.now)

    def sleep(self, seconds: float) -> None:
        self.now += seconds * 1000


class WatchedSink(MemorySink):
    """Notes by the clock when each record came."""

    def __init__(self, clock: OwnClock) -> None:
        super().__init__()
        self._clock = clock
        self.came: list[int] = []

    def send(self, topic: object, key: bytes, value: bytes) -> None:
        self.came.append(self._clock.now_ms())
        super().send(topic, key, value)  # type: ignore[arg-type]  # only passed on


def viewed(number: int, time: str) -> str:
    return f'{{"id":"{number}","type":"page.viewed","time":"{time}","contact":"c{number}","page":"/","x":1.50}}'


HISTORY = [
    viewed(1, "2024-04-16T09:00:00Z"),
    viewed(2, "2024-04-16T12:00:00.5+01:00"),
    viewed(3, "2024-04-16T12:00:00Z"),
    "broken",
    viewed(4, "9999-01-01T00:00:00Z"),
]


@pytest.fixture
def history(tmp_path: Path) -> str:
    path = tmp_path / "some.engagements.jsonl"
    path.write_text("\n".join(HISTORY))
    return str(path)


def test_everything_is_sent_in_order(history: str) -> None:
    """Without options a replay is the file, line by line."""
    sink = MemorySink()
    outcome = replay([history], sink=sink, progress=Silent())
    assert [value.decode() for _, _, value in sink.sent] == HISTORY
    assert [key for _, key, _ in sink.sent] == [b"c1", b"c2", b"c3", b"", b"c4"]
    assert (outcome.sent, outcome.acknowledged, outcome.failed, outcome.exit_code) == (5, 5, 0, 0)
    assert outcome.sentence() == "Sent 5 events (0.0 MB), all of them acknowledged."


def test_until_leaves_out_what_is_not_earlier(history: str) -> None:
    """The instant itself is left out; what has no time is sent, to be rejected where it is counted."""
    sink = MemorySink()
    outcome = replay([history], sink=sink, progress=Silent(), until_ms=NOON)
    assert [value.decode() for _, _, value in sink.sent] == [HISTORY[0], HISTORY[1], HISTORY[3]]
    assert outcome.latest_ms == epoch_ms("2024-04-16T11:00:00.500Z")


def test_shifting_moves_all_times_by_the_same_offset(history: str) -> None:
    """The latest plausible time becomes now; distances, other fields and their spelling stay."""
    sink, now = MemorySink(), epoch_ms("2026-01-01T00:00:00.250Z")
    replay([history], sink=sink, progress=Silent(), shift_to_now=True, clock=OwnClock(now))
    values = [value for _, _, value in sink.sent]
    assert [json.loads(value)["time"] for value in values[:3]] == [
        "2025-12-31T21:00:00.250Z",
        "2025-12-31T23:00:00.750Z",
        "2026-01-01T00:00:00.250Z",
    ]
    assert values[0].decode() == HISTORY[0].replace("2024-04-16T09:00:00Z", "2025-12-31T21:00:00.250Z")
    assert [value.decode() for value in values[3:]] == HISTORY[3:]


def test_shifting_goes_by_what_is_sent(history: str) -> None:
    """With a limit, the latest event before it becomes now."""
    sink, now = MemorySink(), epoch_ms("2026-01-01T00:00:00Z")
    outcome = replay([history], sink=sink, progress=Silent(), shift_to_now=True, until_ms=NOON, clock=OwnClock(now))
    assert outcome.latest_ms == now


def test_standard_input_cannot_be_shifted() -> None:
    """The latest time is only known at the end, and a pipe cannot be read twice."""
    with pytest.raises(ReplayError, match="use a file"):
        replay(["-"], sink=MemorySink(), progress=Silent(), shift_to_now=True)


def test_speed_paces_by_event_time(tmp_path: Path) -> None:
    """At sixty times the speed an hour takes a minute; what is late or has no time does not wait."""
    path = tmp_path / "day.jsonl"
    times = ["09:00:00", "10:00:00", "08:00:00", "11:30:00"]
    lines = [viewed(number, f"2024-04-16T{time}Z") for number, time in enumerate(times)]
    path.write_text("\n".join([*lines, "broken"]))
    clock = OwnClock(NOON)
    sink = WatchedSink(clock)
    replay([str(path)], sink=sink, progress=Silent(), speed=60.0, clock=clock)
    assert [(came - NOON) / 1000 for came in sink.came] == pytest.approx([0, 60, 60, 150, 150], abs=0.01)


def test_files_may_be_merged_by_time(tmp_path: Path) -> None:
    """Two files that each are in order are sent as one."""
    for name, times in (("a", ("09", "11")), ("b", ("08", "10"))):
        (tmp_path / name).write_text("\n".join(viewed(int(hour), f"2024-04-16T{hour}:00:00Z") for hour in times))
    sink = MemorySink()
    replay([str(tmp_path / "a"), str(tmp_path / "b")], sink=sink, progress=Silent(), merge=True)
    assert [key for _, key, _ in sink.sent] == [b"c8", b"c9", b"c10", b"c11"]


def test_a_missing_file_stops_the_replay_before_it_begins(history: str, tmp_path: Path) -> None:
    """Nothing is sent when one of the files is not there."""
    sink = MemorySink()
    with pytest.raises(ReplayError, match="absent"):
        replay([history, str(tmp_path / "absent")], sink=sink, progress=Silent())
    assert sink.sent == []

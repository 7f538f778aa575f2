"""Simulated traffic into sinks: history at once, live as the clock goes."""

from pathlib import Path

from streams.replay.progress import Silent
from streams.replay.replay import replay
from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.hours import DAY, HOUR
from streams.replay.simulator.simulate import simulate
from streams.replay.sinks import FileSink, MemorySink
from streams.replay.traffic import records_of, send_history, send_live

START = 1_760_313_600_000
SEAM = START + DAY + 9 * HOUR


class ClockUntil:
    """A clock that passes while somebody sleeps, and has somebody press Ctrl-C at an instant."""

    def __init__(self, now_ms: int, stop_ms: int) -> None:
        self._now = float(now_ms)
        self._stop = stop_ms

    def now_ms(self) -> int:
        return int(self._now)

    def sleep(self, seconds: float) -> None:
        self._now += seconds * 1000
        if self._now > self._stop:
            raise KeyboardInterrupt


def test_history_in_a_file_replays_as_it_was_simulated(tmp_path: Path) -> None:
    """A file of simulated history leads to the same topics, keys and bytes as the simulation itself."""
    path, replayed = tmp_path / "simulated.jsonl", MemorySink()
    with FileSink(path) as sink:
        written = send_history(begin(COMPANY, 1, START), SEAM, sink, Silent())
    assert replay([str(path)], sink=replayed, progress=Silent()).sent == written.sent
    assert replayed.sent == [record[:3] for record in records_of(simulate(1, START, SEAM, COMPANY))]


def test_live_traffic_follows_the_clock() -> None:
    """What happened while the history was being sent comes at once, the rest when its time has come."""
    world, sink = begin(COMPANY, 1, START), MemorySink()
    send_history(world, SEAM, sink, Silent())
    caught_up, stopped = SEAM + 5 * 60_000, SEAM + HOUR
    outcome = send_live(world, sink, Silent(), clock=ClockUntil(caught_up, stopped))
    assert outcome.stopped
    assert [value for _, _, value in sink.sent] == [
        record.value for record in records_of(simulate(1, START, stopped + 1, COMPANY))
    ]

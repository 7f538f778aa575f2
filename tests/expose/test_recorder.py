"""What the exporter writes down of its readings, and when it does not."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

import pytest

from streams.expose.publication import Publication, publisher
from streams.expose.recorder import Recorder
from streams.fold.alert_states import AlertStates
from streams.fold.reading import Value
from streams.measures.window import HOUR, SECOND
from tests.cases import AT, milliseconds
from tests.expose.readings import CATALOGUE, SOME, view_of

NOON = milliseconds(AT)
READING = publisher(CATALOGUE, AlertStates(CATALOGUE))(view_of(SOME))


class Written:
    """A history that notes what it is asked, or is away."""

    def __init__(self) -> None:
        self.recorded: list[int] = []
        self.refreshed: list[int] = []
        self.error: Exception | None = None

    async def record(self, at: int, values: Iterable[Value]) -> None:
        assert list(values) == list(READING.values)
        self.recorded.append(at - NOON)

    async def refresh(self, at: int) -> None:
        if self.error is not None:
            raise self.error
        self.refreshed.append(at - NOON)


class Readings:
    """The newest reading: at an instant after noon, or none."""

    def __init__(self) -> None:
        self.at: int | None = None

    def __call__(self) -> Publication | None:
        return None if self.at is None else replace(READING, at=NOON + self.at)


async def looks(instants: Iterable[int | None]) -> Written:
    """The history after a look at each of the instants."""
    written, readings = Written(), Readings()
    recorder = Recorder(written, readings)
    for readings.at in instants:
        await recorder.look()
    return written


async def test_readings_are_recorded_while_time_goes_on() -> None:
    """From the second on, since the first may be of a history that is being read in; then every third, also where time
    stands still, because the state may not. What others wrote is looked for each time."""
    instants = [0, 10 * SECOND, 20 * SECOND, 30 * SECOND, 30 * SECOND, 30 * SECOND, 30 * SECOND, 30 * SECOND]
    written = await looks(instants)
    assert written.recorded == [10 * SECOND, 30 * SECOND, 30 * SECOND]
    assert written.refreshed == instants


async def test_a_history_that_is_read_in_is_not_recorded() -> None:
    """With the clock `event` the instant leaps over days, and what each topic has told by then is not of one time."""
    written = await looks([0, 24 * HOUR, 48 * HOUR, 48 * HOUR + 10 * SECOND])
    assert written.recorded == [48 * HOUR + 10 * SECOND]


async def test_an_instant_that_goes_back_is_not_recorded() -> None:
    """Then Redis was emptied, and the state is being built anew."""
    assert (await looks([HOUR, 0, 10 * SECOND])).recorded == [10 * SECOND]


async def test_without_a_fresh_reading_nothing_is_written() -> None:
    """What is not known to be true is not written down as if it were."""
    assert (await looks([None, None])).recorded == []


async def test_a_history_that_is_away_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """The exporter goes on; the log has a line when it begins, not one every ten seconds."""
    written, readings = Written(), Readings()
    recorder = Recorder(written, readings)
    readings.at, written.error = 0, ConnectionError("Connection refused.")
    with caplog.at_level(logging.WARNING, logger="funnelwatch.expose"):
        await recorder.look()
        await recorder.look()
    assert [record.getMessage() for record in caplog.records] == [
        "The history of the KPIs cannot be kept, and will be tried again: Connection refused"
    ]
    written.error = None
    await recorder.look()
    assert written.refreshed == [0]

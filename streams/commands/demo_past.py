"""The past of the demo's KPIs: the same simulated history once more, in a process of its own, once all is up."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Final, NamedTuple

from streams.commands.history import BATCH
from streams.commands.past import EventsOfAll, write_past
from streams.events.codec import ANY
from streams.fold.admission import Admission
from streams.fold.batch import Arrival
from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.example import COMPANY
from streams.replay.traffic import records_of
from streams.settings.root import Settings

LEAST_URGENT: Final = 19
"""Of the niceness of processes: the worker and the exporter come first."""


class Simulated(NamedTuple):
    """A simulated history: what its company is made from, its begin and end in its own time, and how far our clock is ahead
    of that (all ms)."""

    seed: int
    scale: float
    begin: int
    end: int
    ahead: int


@contextmanager
def filling_past(environ: Mapping[str, str], simulated: Simulated) -> Iterator[None]:
    """Fills the history of the KPIs while the context lasts; takes a quarter of a minute of a processor."""
    process = multiprocessing.get_context("spawn").Process(target=_fill, args=(dict(environ), simulated), daemon=True)
    at_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for us, and we end the process
    process.start()
    signal.signal(signal.SIGINT, at_interrupt)
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _fill(environ: Mapping[str, str], simulated: Simulated) -> None:
    os.nice(LEAST_URGENT)
    try:
        settings = Settings.load(None, environ)
        events = EventsOfAll(settings)
        for arrivals in _batches(simulated):
            events.take(arrivals)
        asyncio.run(write_past(settings, events, simulated.end + simulated.ahead))
    except Exception as error:  # sparklines that are missing are no reason to stop the demo
        logging.getLogger("funnelwatch.demo").warning("The past of the KPIs could not be filled in: %s", error)


def _batches(simulated: Simulated) -> Iterator[list[Arrival]]:
    world = begin(COMPANY, simulated.seed, simulated.begin, simulated.scale)
    admission = Admission(ANY, None)
    records = records_of(world.until(simulated.end), simulated.ahead)
    while batch := [record.value for record in islice(records, BATCH)]:
        yield list(admission.admit(batch, simulated.end + simulated.ahead).events)

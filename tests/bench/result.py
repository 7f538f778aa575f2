"""What is measured of a run, and what several runs say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One run of a contender, from the first event counted to the last."""

    events: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    @property
    def cpu_micros(self) -> float:
        """Processor time of one event, in microseconds."""
        return self.cpu_seconds / self.events * 1e6


@dataclass(frozen=True)
class Contender:
    """A row of the table: who, on which workload, and all its runs; none where it could not run, with the reason."""

    name: str
    workload: str
    runs: Sequence[Measured]
    absent: str = ""

    @property
    def rate(self) -> float:
        """The median of the runs."""
        return median(run.rate for run in self.runs)

    @property
    def cpu_micros(self) -> float:
        """The median of the runs."""
        return median(run.cpu_micros for run in self.runs)

    @property
    def spread(self) -> float:
        """How far apart the fastest and the slowest run are, as a part of the median."""
        rates = [run.rate for run in self.runs]
        return (max(rates) - min(rates)) / self.rate

"""What is measured of a run, and what several runs say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


class WrongResult(Exception):
    """What was counted or shown is not what the events say."""


@dataclass(frozen=True)
class Measured:
    """One run of a contender, from the first event counted to the last: seconds by the clock, and of the processor by process
    (`contender`, `kafka`, `redis`). The most memory of the contender is of its whole life."""

    events: int
    seconds: float
    cpu: Mapping[str, float]
    peak_bytes: int

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    def micros(self, process: str) -> float:
        """Processor time of one event, in microseconds."""
        return self.cpu[process] / self.events * 1e6


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

    def cores_of(self, process: str) -> float:
        """How many processors a process had in the mean; the median of the runs."""
        return median(run.cpu[process] / run.seconds for run in self.runs)

    @property
    def cores(self) -> float:
        """How many processors all had together; the median of the runs."""
        return median(sum(run.cpu.values()) / run.seconds for run in self.runs)

    def micros(self, process: str) -> float:
        """The median of the runs."""
        return median(run.micros(process) for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        """The greatest of the runs."""
        return max(run.peak_bytes for run in self.runs)

    @property
    def spread(self) -> float:
        """How far apart the fastest and the slowest run are, as a part of the median."""
        rates = [run.rate for run in self.runs]
        return (max(rates) - min(rates)) / self.rate

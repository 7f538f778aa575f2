"""The workloads of the bench by name, in the order of the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.bench.exporter_size import exporter
from tests.bench.flat import flat
from tests.bench.freshness import freshness
from tests.bench.growth import growth
from tests.bench.memory import memory
from tests.bench.section import Workload
from tests.bench.start import start
from tests.bench.throughput import WORKLOADS as IN_ROUNDS

ALONE: Final[Mapping[str, Workload]] = {
    "growth": growth,
    "memory": memory,
    "flat": flat,
    "start": start,
    "exporter": exporter,
    "freshness": freshness,
}
"""Those that run by themselves, after those that run against each other."""

WORKLOADS: Final = (*IN_ROUNDS, *ALONE)

"""The results for people: ratios first, for they outlast the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.result import Contender

PACKAGES = ("faust-streaming", "aiokafka", "confluent-kafka", "msgspec", "redis", "hiredis")

HEADER = """\
| contender | workload | of (c) | of stock Faust | events/s | CPU µs per event | spread |
|---|---|---|---|---|---|---|
"""


def table(contenders: Iterable[Contender], stock: Contender, handwritten: Contender) -> str:
    """A row for each contender."""
    return HEADER + "".join(_row(contender, stock, handwritten) for contender in contenders)


def _row(contender: Contender, stock: Contender, handwritten: Contender) -> str:
    name = f"| {contender.name} | {contender.workload} |"
    if not contender.runs:
        return f"{name} – | – | {contender.absent} | – | – |\n"
    of_c = f"{contender.rate / handwritten.rate:.2f}" if handwritten.runs else "–"
    of_stock = f"{contender.rate / stock.rate:.1f}"
    return (
        f"{name} {of_c} | {of_stock} | {contender.rate:,.0f} | {contender.cpu_micros:.1f} | {contender.spread:.0%} |\n"
    )


def document(rows: str, *, events: int, runs: int, load: str) -> str:
    """RESULTS.md."""
    return f"""\
# Results of `make bench`

{events:,} events, {load}; medians of {runs} run{"s" if runs > 1 else ""}, timed from the first event counted to the last; every
result equal to a naive pass. Kafka, Redis and the contender share the machine.

{rows}
Machine: {machine()}.
{_versions()}
"""


def machine() -> str:
    """What this runs on: processors, memory, system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {_processor()}, {memory:.0f} GB, {platform.system()} {platform.release()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} absent")
    return f"Versions: {', '.join(found)}."

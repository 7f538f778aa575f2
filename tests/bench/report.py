"""RESULTS.md: the targets first, then what each workload has to say, then the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.section import Section, markdown

PACKAGES = ("faust-streaming", "aiokafka", "confluent-kafka", "msgspec", "redis", "hiredis")


def document(sections: Sequence[Section]) -> str:
    """All of it."""
    return f"""\
# Results of `make bench`

Written by it. Kafka, Redis and the contender share the machine; what each contender counted is equal to a naive pass.

## Targets

{targets(sections)}

{"".join(f"## {section.title}{chr(10) * 2}{section.body}{chr(10) * 2}" for section in sections)}\
## Machine

{machine()}.
{_versions()}
"""


def targets(sections: Iterable[Section]) -> str:
    """A row for each target."""
    header = ["what", "target", "measured", ""]
    return markdown(header, [target.row for section in sections for target in section.targets])


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

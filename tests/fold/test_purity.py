"""That the pure core, and the host that lends it no more than memory, stay pure where import-linter cannot look: calls."""

import re
from pathlib import Path

import pytest

import streams

_ROOT = Path(streams.__file__).parent
_PURE = ("events", "measures", "journeys", "kpis", "fold", "backtest")
_IMPURE = re.compile(
    r"""
    \.(now|today|utcnow)\( | \btime\.(time|time_ns|monotonic|perf_counter)\b | \bgetrandom\b | \burandom\b  # clocks, chance
    | ^\s*(import|from)\s+(os|io|sys|random|secrets|uuid|time|socket|ssl|subprocess|asyncio|threading|pathlib|tempfile
                           |logging|http|urllib|shutil|multiprocessing|redis|faust|aiokafka|kafka)\b          # I/O
    | (?<![\w.])(open|print|input|exec|eval|__import__)\( | \bimport_module\(
    | \b(async|await)\b
    """,
    re.VERBOSE | re.MULTILINE,
)
_FILES = sorted(path for package in _PURE for path in (_ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: str(path.relative_to(_ROOT)))
def test_no_clock_no_chance_no_input_or_output(path: Path) -> None:
    """A file of the core reads no clock, draws no chance, opens nothing and waits for nothing."""
    lines = path.read_text().splitlines()
    code = "\n".join(line for line in lines if not line.lstrip().startswith(("#", '"""')))
    assert [match.group().strip() for match in _IMPURE.finditer(code)] == []


@pytest.mark.parametrize(
    "line",
    ["datetime.now(UTC)", "x = time.time()", "import os", "  from random import Random", "with open(p):", "await x"],
)
def test_what_is_impure_is_found(line: str) -> None:
    """The search finds what it is for."""
    assert _IMPURE.search(line)

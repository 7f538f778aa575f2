"""The real and hand-made data sets, where they are present: every value, whatever the order and repetition of the events."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from streams.events.codec import ANY
from streams.fold.reading import read
from tests.cases import milliseconds
from tests.folding import Arrival, folded, plan_for

_SHARED = Path(__file__).parents[2].parent / "shared"
_NAMES = sorted(path.stem for path in (_SHARED / "expected").glob("*.json"))
_BATCH = 5_000
_LONG_AFTER = 10**14


@cache
def _rules() -> ModuleType:
    """The program that knows how values compare."""
    loader = SourceFileLoader("compare_expected", str(_SHARED / "tools" / "compare-expected"))
    return loader.load_module()


@cache
def _events(file: str) -> list[Arrival]:
    lines: list[bytes | None] = [*gzip.decompress((_SHARED / "data" / file).read_bytes()).splitlines()]
    return ANY.decode_batch(lines, _LONG_AFTER).events


def _in_order(arrivals: list[Arrival]) -> list[Arrival]:
    return arrivals


def _shuffled(arrivals: list[Arrival]) -> list[Arrival]:
    return Random(1).sample(arrivals, len(arrivals))


def _every_tenth_twice(arrivals: list[Arrival]) -> list[Arrival]:
    return arrivals + arrivals[::10]


@pytest.mark.skipif(not _NAMES, reason="the expected values in ../shared/expected are not present")
@pytest.mark.parametrize("arrange", [_in_order, _shuffled, _every_tenth_twice], ids=lambda arrange: arrange.__name__)
@pytest.mark.parametrize("name", _NAMES)
def test_values_are_those_of_an_independent_program(
    name: str, arrange: Callable[[list[Arrival]], list[Arrival]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Folded in batches, at the instant of the data set: all that is expected agrees, and nothing else is there."""
    spec: dict[str, Any] = json.loads((_SHARED / "expected" / f"{name}.json").read_text())
    at = milliseconds(spec["at"])
    arrivals = arrange([(time, event) for file in spec["files"] for time, event in _events(file) if time < at])
    tables = folded(arrivals[start : start + _BATCH] for start in range(0, len(arrivals), _BATCH))
    rows = [value.row() for value in read(plan_for().catalogue, tables.snapshot(at))]
    rules = _rules()
    assert rules.check(name, {rules.key(row): row["value"] for row in rows}), capsys.readouterr().out

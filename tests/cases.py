"""Cases by hand: events written as one line each, and what a KPI shows, written as it is worked out.

    -2d+1s lead.created contact=ann lead=L1 channel=email score=70     an event two days before the instant, less a second
    kpis.shows("mqls", "1h 1d: 0", "7d..90d: 2", "7d channel=email: 1/2")   all that the KPI shows, in every window

A field's value is JSON, or a bare word. Ids are e01, e02, … down the lines unless given. Windows are named one by one or as
`7d..90d`; `now` stands for none. A number is written as it comes about, `2/3`; a quantile as `~600`, within 1 %.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from functools import wraps
from math import isclose
from typing import Any, Final

from streams.events.codec import ANY, Rejected
from streams.fold.reading import Value, read
from streams.journeys.definitions import Definitions
from tests.folding import Arrival, folded, plan_for

AT: Final = "2024-04-17T12:00:00Z"
"""The instant of a case unless it says otherwise: the start of a pane of every grid."""

_UNITS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_TERM: Final = r"([+-]\d+)(ms|s|m|h|d)"
_WINDOWS: Final = ("1h", "1d", "7d", "30d", "90d")
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00Z")
_shown: Final[set[str]] = set()


def milliseconds(text: str) -> int:
    """An RFC 3339 time as milliseconds since the epoch."""
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(milliseconds=1)


def events(lines: str, at: str = AT) -> list[Arrival]:
    """The events of a case, with their times. Raises ValueError for one that the codec rejects."""
    rows = [line.split() for line in lines.splitlines() if line.strip()]
    return [_event(f"e{number:02}", milliseconds(at), *row) for number, row in enumerate(rows, 1)]


def _event(id: str, at: int, offset: str, type: str, *fields: str) -> Arrival:
    if not re.fullmatch(rf"({_TERM})+", offset):
        raise ValueError(f"{offset} {type}: not an offset such as -2d+1s")
    terms = re.findall(_TERM, offset)
    time = _EPOCH + timedelta(milliseconds=at + sum(int(number) * _UNITS[unit] for number, unit in terms))
    message = {"id": id, "type": type, "time": time.isoformat(timespec="milliseconds")}
    message |= {name: _value(text) for name, _, text in (field.partition("=") for field in fields)}
    arrival = ANY.decode(json.dumps(message).encode(), at)
    if isinstance(arrival, Rejected):
        raise ValueError(f"{offset} {type}: {arrival.detail}")
    return arrival


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _expected(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        cut, _, value = line.rpartition(": ")
        words = cut.split()
        windows = [word for word in words if re.fullmatch(r"\d+[hd](\.\.\d+[hd])?|now", word)]
        rest = [word for word in words if word not in windows]
        for window in windows:
            first, _, last = window.partition("..")
            span = [first] if not last else _WINDOWS[_WINDOWS.index(first) : _WINDOWS.index(last) + 1]
            yield from ((" ".join([name, *rest]), value) for name in span)


def _agree(expected: str, value: float) -> bool:
    over, _, under = expected.removeprefix("~").partition("/")
    number = float(Fraction(over) / Fraction(under or 1))
    return isclose(value, number, rel_tol=0.01 if expected.startswith("~") else 1e-12, abs_tol=1e-12)


class Kpis:
    """All values of a case."""

    def __init__(self, values: Iterable[Value]) -> None:
        self._of: dict[str, dict[str, float]] = {}
        for value in values:
            words = [value.window or "now", value.stat, *(f"{name}={label}" for name, label in value.labels.items())]
            self._of.setdefault(value.kpi, {})[" ".join(filter(None, words))] = value.value

    def shows(self, kpi: str, *lines: str) -> None:
        """Asserts that these, and no others, are the values of the KPI."""
        _shown.add(kpi)
        expected, got = dict(_expected(lines)), self._of.get(kpi, {})
        wrong = [f"{cut}: {got.get(cut)}, not {text}" for cut, text in expected.items() if cut not in got]
        wrong += [f"{cut}: {value}, not there" for cut, value in got.items() if cut not in expected]
        both = [(cut, expected[cut], got[cut]) for cut in expected if cut in got]
        wrong += [f"{cut}: {value}, not {text}" for cut, text, value in both if not _agree(text, value)]
        assert not wrong, f"{kpi}\n" + "\n".join(wrong)


def kpis(lines: str, at: str = AT, definitions: Definitions | None = None) -> Kpis:
    """The values of every KPI at the instant, from the events of a case."""
    plan = plan_for(definitions)
    tables = folded([events(lines, at)], plan)
    return Kpis(read(plan.catalogue, tables.snapshot(milliseconds(at))))


def by_hand(*ids: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Marks a test as the case of these KPIs, and fails it when it does not look at one of them."""

    def mark(test: Callable[[], None]) -> Callable[[], None]:
        @wraps(test)
        def checked() -> None:
            _shown.clear()
            test()
            assert set(ids) <= _shown, f"no look at {sorted(set(ids) - _shown)}"

        checked.kpis = ids  # type: ignore[attr-defined]  # read by the test that every KPI has a case
        return checked

    return mark

"""Filters of the API: which rows are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from streams.fold.reading import Value
from streams.kpis.catalogue import Catalogue
from streams.measures.window import WINDOWS

NONE: Final = "none"
"""Stands for no window, and for no breakdown."""

Known = Mapping[str, Sequence[str]]
"""The values that each filter may have."""

Wanted = Mapping[str, frozenset[str]]
"""What each filter that is given lets through."""


class BadFilter(ValueError):
    """A filter that can match nothing; the text is a sentence for the user."""


def kpis_known(catalogue: Catalogue) -> Known:
    """The filters of values."""
    return {
        "kpi": [kpi.id for kpi in catalogue],
        "window": [*WINDOWS, NONE],
        "by": [*sorted({dimension for kpi in catalogue for dimension in kpi.by}), NONE],
    }


def wanted(known: Known, query: Iterable[tuple[str, str]]) -> Wanted:
    """What a query lets through: `?kpi=…&window=…`, each of which may be repeated, and then any of its values matches.
    Raises BadFilter."""
    wanted: dict[str, frozenset[str]] = {}
    for name, value in query:
        if name not in known:
            raise BadFilter(f"The filters are {', '.join(known)}.")
        if value not in known[name]:
            raise BadFilter(f"The value of {name} is not known: {_hint(name, known[name])}.")
        wanted[name] = wanted.get(name, frozenset()) | {value}
    return wanted


def _hint(name: str, values: Sequence[str]) -> str:
    if name == "kpi":
        return "see /api/catalogue"
    if values[0].isdigit():
        return f"it is a whole number from {values[0]} to {values[-1]}"
    return f"it is one of {', '.join(values)}"


def matching(values: Iterable[Value], wanted: Wanted) -> list[Value]:
    """The values that every filter lets through."""
    kpis, windows, dimensions = (wanted.get(name) for name in ("kpi", "window", "by"))
    return [
        value
        for value in values
        if (kpis is None or value.kpi in kpis)
        and (windows is None or (value.window or NONE) in windows)
        and (dimensions is None or next(iter(value.labels), NONE) in dimensions)
    ]

"""The filters of `/api/kpis`: which rows of a reading are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from streams.fold.reading import Value
from streams.kpis.catalogue import Catalogue
from streams.measures.window import WINDOWS

NONE: Final = "none"
"""Stands for no window, and for no breakdown."""


class BadFilter(ValueError):
    """A filter that can match nothing; the text is a sentence for the user."""


class Filters:
    """Reads and applies the query `?kpi=…&window=…&by=…`; each may be repeated, and then any of its values matches."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._known: Mapping[str, Collection[str]] = {
            "kpi": [kpi.id for kpi in catalogue],
            "window": [*WINDOWS, NONE],
            "by": [*sorted({dimension for kpi in catalogue for dimension in kpi.by}), NONE],
        }

    def wanted(self, query: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
        """What each filter of the query lets through. Raises BadFilter."""
        wanted: dict[str, frozenset[str]] = {}
        for name, value in query:
            known = self._known.get(name)
            if known is None:
                raise BadFilter(f"The filters are {', '.join(self._known)}.")
            if value not in known:
                hint = "see /api/catalogue" if name == "kpi" else f"it is one of {', '.join(known)}"
                raise BadFilter(f"The value of {name} is not known: {hint}.")
            wanted[name] = wanted.get(name, frozenset()) | {value}
        return wanted


def matching(values: Iterable[Value], wanted: Mapping[str, frozenset[str]]) -> list[Value]:
    """The values that every filter lets through."""
    kpis, windows, dimensions = (wanted.get(name) for name in ("kpi", "window", "by"))
    return [
        value
        for value in values
        if (kpis is None or value.kpi in kpis)
        and (windows is None or (value.window or NONE) in windows)
        and (dimensions is None or next(iter(value.labels), NONE) in dimensions)
    ]

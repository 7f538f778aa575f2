"""`/api/history`: what the KPIs' totals were, for charts. Answered from the records in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

import msgspec
from aiohttp import web

from streams.expose.filters import BadFilter, Known, wanted
from streams.expose.refresher import Refresher
from streams.expose.responses import json_bytes, json_error
from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Kpi
from streams.measures.window import DAY, HOUR, SECOND, WINDOWS

DAYS: Final = {"1h": 2, "1d": 8, "7d": 30, "30d": 90, "90d": 180}
"""How far back a chart of each window goes, unless told: several windows, and what the history has hourly where it can."""

MOST_DAYS: Final = 181
MOST_POINTS: Final = 1_000
MOST_ANSWERS: Final = 200
"""Kept ready, since every board asks the same: some twenty kilobytes each at the most of what boards ask."""

State = tuple[int, int]


class Past(Protocol):
    """What was recorded; answers from memory."""

    @property
    def version(self) -> int:
        """Another number after every change."""
        ...

    def between(self, start: int, end: int) -> list[int]:
        """The hours (ms) with a record, ascending."""
        ...

    def series(self, kpi: str, window: str | None, stat: str | None, hours: Iterable[int]) -> list[float | None] | None:
        """A total in each of the hours; None for one that was never recorded."""
        ...


class Asked(NamedTuple):
    """What a request wants to see."""

    kpis: frozenset[str] | None
    window: str
    stats: frozenset[str] | None
    days: int
    points: int


def history_routes(refresher: Refresher, catalogue: Catalogue, past: Past) -> list[web.RouteDef]:
    """The route."""
    known = {
        "kpi": [kpi.id for kpi in catalogue],
        "window": list(WINDOWS),
        "stat": sorted({stat for kpi in catalogue for stat in kpi.stats}),
        "days": _upto(MOST_DAYS),
        "points": _upto(MOST_POINTS),
    }

    answers: dict[Asked, tuple[State, bytes]] = {}

    def answered(asked: Asked, at: int) -> bytes:
        """As before, if nothing was recorded since and the hour is the same."""
        state = past.version, at // HOUR
        held, body = answers.get(asked, (None, b""))
        if held != state:
            body = msgspec.json.encode(answer(asked, catalogue, past, at))
            if len(answers) >= MOST_ANSWERS:
                answers.clear()
            answers[asked] = state, body
        return body

    async def history(request: web.Request) -> web.Response:
        try:
            asked = _asked(known, request.query.items())
        except BadFilter as error:
            return json_error(request, 400, str(error))
        newest = refresher.newest
        if newest is None:
            return json_error(request, 503, "No reading has been taken yet; /readyz says why.")
        return json_bytes(request, answered(asked, newest.at))

    return [web.get("/api/history", history)]


def _upto(most: int) -> Sequence[str]:
    return [str(number) for number in range(1, most + 1)]


def _asked(known: Known, query: Iterable[tuple[str, str]]) -> Asked:
    chosen = wanted(known, query)
    windows = chosen.get("window", frozenset())
    if len(windows) != 1:
        raise BadFilter(f"Name one window: {', '.join(WINDOWS)}.")
    (window,) = windows
    days = max(map(int, chosen.get("days", ())), default=DAYS[window])
    points = max(map(int, chosen.get("points", ())), default=MOST_POINTS)
    return Asked(chosen.get("kpi"), window, chosen.get("stat"), days, points)


def answer(asked: Asked, catalogue: Catalogue, past: Past, at: int) -> dict[str, Any]:
    """Times (seconds of Unix time) that all series share, and the values of each, null where there was none. A KPI without
    windows has one series, whatever the window."""
    hours = thinned(past.between(at - asked.days * DAY, at), asked.points)
    return {
        "window": asked.window,
        "days": asked.days,
        "times": [hour // SECOND for hour in hours],
        "series": [
            series
            for kpi in catalogue
            if (asked.kpis is None or kpi.id in asked.kpis) and (asked.window in kpi.windows or not kpi.windows)
            for series in _series(kpi, asked, past, hours)
        ],
    }


def thinned(hours: Sequence[int], most: int) -> list[int]:
    """At most so many of the ascending hours, evenly in time: the last of each slice."""
    if len(hours) <= most:
        return list(hours)
    length = (hours[-1] - hours[0]) / most
    return list({min(int((hour - hours[0]) / length), most - 1): hour for hour in hours}.values())


def _series(kpi: Kpi, asked: Asked, past: Past, hours: Sequence[int]) -> Iterator[dict[str, Any]]:
    window = asked.window if kpi.windows else None
    for stat in kpi.stats or (None,):
        if asked.stats is not None and stat is not None and stat not in asked.stats:
            continue
        values = past.series(kpi.id, window, stat, hours)
        if values is not None:
            yield {"kpi": kpi.id, "window": window, "stat": stat, "values": [_short(value) for value in values]}


def _short(value: float | None) -> float | None:
    """Six digits: more than a chart can show, half as long to send."""
    return None if value is None else float(f"{value:.6g}")

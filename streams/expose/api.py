"""The JSON API: `/api/kpis`, the values of the newest reading, and `/api/catalogue`, what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from streams.expose.entries import catalogue_entries
from streams.expose.filters import BadFilter, Filters, matching
from streams.expose.publication import Publication
from streams.expose.refresher import Refresher
from streams.expose.responses import json_bytes, json_error
from streams.kpis.catalogue import Catalogue


def api_routes(refresher: Refresher, catalogue: Catalogue, *, simulated: bool, currency: str) -> list[web.RouteDef]:
    """The routes. `simulated` says whether the events are made up, `currency` (ISO 4217) what money is in."""
    filters = Filters(catalogue)
    entries = msgspec.json.encode(catalogue_entries(catalogue, currency))

    async def kpis(request: web.Request) -> web.Response:
        try:
            wanted = filters.wanted(request.query.items())
        except BadFilter as error:
            return json_error(request, 400, str(error))
        newest = refresher.newest
        if newest is None:
            return json_error(request, 503, "No reading has been taken yet; /readyz says why.")
        return json_bytes(request, envelope(newest, wanted, stale=refresher.fresh is None, simulated=simulated))

    async def catalogue_of_kpis(request: web.Request) -> web.Response:
        return json_bytes(request, entries)

    return [web.get("/api/kpis", kpis), web.get("/api/catalogue", catalogue_of_kpis)]


def envelope(publication: Publication, wanted: Mapping[str, frozenset[str]], *, stale: bool, simulated: bool) -> bytes:
    """The answer: the instant it is true for, whether that is too long ago, whether the events are made up, of each
    alert whether its condition is met (null: cannot be said), and the values as every `--json` prints them."""
    rows = (
        msgspec.json.encode([value.row() for value in matching(publication.values, wanted)])
        if wanted
        else publication.rows
    )
    return msgspec.json.encode(
        {
            "at": rfc3339(publication.at),
            "stale": stale,
            "simulated": simulated,
            "conditions": publication.conditions,
            "values": msgspec.Raw(rows),
        }
    )


def rfc3339(at: int) -> str:
    """An instant (ms) in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""The JSON API on the newest reading: `/api/kpis`, its values, `/api/alerts`, how the alerts stand, and `/api/catalogue`,
what they mean."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import web

from streams.expose.entries import catalogue_entries
from streams.expose.filters import BadFilter, Known, Wanted, kpis_known, matching, wanted
from streams.expose.health import nothing_yet
from streams.expose.instants import rfc3339
from streams.expose.publication import Publication
from streams.expose.refresher import Refresher
from streams.expose.responses import json_bytes, json_error
from streams.fold.alert_states import Phase
from streams.kpis.alert import Severity
from streams.kpis.catalogue import Catalogue
from streams.kpis.spec import Owner


def api_routes(refresher: Refresher, catalogue: Catalogue, *, simulated: bool, currency: str) -> list[web.RouteDef]:
    """The routes. Each answer says for which instant it is true (`at`), whether that is too long ago (`stale`) and why
    (`trouble`). `simulated` says whether the events are made up, `currency` (ISO 4217) what money is in."""
    of_values = kpis_known(catalogue)
    of_alerts: Known = {"state": list(Phase), "severity": list(Severity), "owner": list(Owner), "kpi": of_values["kpi"]}
    entries = msgspec.json.encode(catalogue_entries(catalogue, currency))

    def head(newest: Publication) -> dict[str, Any]:
        trouble = refresher.trouble
        return {"at": rfc3339(newest.at), "stale": trouble is not None, "trouble": trouble, "simulated": simulated}

    async def kpis(request: web.Request) -> web.Response:
        try:
            asked = wanted(of_values, request.query.items())
        except BadFilter as error:
            return json_error(request, 400, str(error))
        if (newest := refresher.newest) is None:
            return nothing_yet(request, refresher)
        told = await asyncio.to_thread(values_told, newest, asked)
        return json_bytes(request, msgspec.json.encode({**head(newest), **told}))

    async def alerts(request: web.Request) -> web.Response:
        try:
            asked = wanted(of_alerts, request.query.items())
        except BadFilter as error:
            return json_error(request, 400, str(error))
        if (newest := refresher.newest) is None:
            return nothing_yet(request, refresher)
        rows = [row for row in newest.alerts if all(row[name] in values for name, values in asked.items())]
        return json_bytes(request, msgspec.json.encode({**head(newest), "alerts": rows}))

    async def catalogue_of_kpis(request: web.Request) -> web.Response:
        return json_bytes(request, entries)

    return [
        web.get("/api/kpis", kpis),
        web.get("/api/alerts", alerts),
        web.get("/api/catalogue", catalogue_of_kpis),
    ]


def values_told(publication: Publication, asked: Wanted) -> Mapping[str, Any]:
    """Of each alert whether its condition is met (null: cannot be said), the values as every `--json` prints them, and in
    the same form what they were one window ago; there a KPI without windows has its value for each window ago."""
    rows = publication.rows
    if asked:
        rows = msgspec.json.encode([value.row() for value in matching(publication.values, asked)])
    before = [value.row() for value in matching(publication.before, asked)]
    return {"conditions": publication.conditions, "values": msgspec.Raw(rows), "before": before}

"""The pages for people: the board at `/`, a page per KPI, the runbooks; put together once, served from memory."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import PurePath
from string import Template
from typing import Final

from aiohttp import web

from streams.expose.responses import tagged
from streams.expose.runbook_text import Runbooks, Section
from streams.expose.titles import title
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import RUNBOOKS_PATH, alert_name, runbook_anchor
from streams.kpis.spec import Kpi

HTML: Final = "text/html; charset=utf-8"
CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
LOADED: Final = {
    ".css": '<link rel="stylesheet" href="/static/{}">',
    ".js": '<script type="module" src="/static/{}"></script>',
}
PACKAGE: Final = files("streams.expose")


def page_routes(catalogue: Catalogue, runbooks: Runbooks) -> list[web.RouteDef]:
    """The pages, and what they load under `/static/`."""
    kpis = {kpi.id: _kpi_page(kpi, runbooks) for kpi in catalogue}
    unknown = _page("missing", "No such KPI – funnelwatch", ["kpi.css"])

    async def kpi(request: web.Request) -> web.Response:
        body = kpis.get(request.match_info["id"])
        return tagged(request, unknown, HTML, 404) if body is None else tagged(request, body, HTML)

    return [
        _served("/", _page("board", "funnelwatch", ["board.css", "board.js"]), HTML),
        web.get("/kpi/{id}", kpi),
        _served(RUNBOOKS_PATH, _runbooks_page(catalogue, runbooks), HTML),
        *(
            _served(f"/static/{file.name}", file.read_bytes(), CONTENT_TYPES[PurePath(file.name).suffix])
            for file in (PACKAGE / "static").iterdir()
        ),
    ]


def _served(path: str, body: bytes, content_type: str) -> web.RouteDef:
    async def serve(request: web.Request) -> web.Response:
        return tagged(request, body, content_type)

    return web.get(path, serve)


def _kpi_page(kpi: Kpi, runbooks: Runbooks) -> bytes:
    anchors = dict.fromkeys(runbook_anchor(alert_name(kpi, alert)) for alert in kpi.alerts)
    sections = [section for anchor in anchors if (section := runbooks[anchor]) is not None]
    return _page(
        "kpi",
        f"{title(kpi)} – funnelwatch",
        ["kpi.css", "prose.css", "kpi.js"],
        id=escape(kpi.id),
        heading=escape(title(kpi)),
        meaning=escape(kpi.meaning),
        runbooks="\n".join(map(_section, sections)),
    )


def _runbooks_page(catalogue: Catalogue, runbooks: Runbooks) -> bytes:
    watched = {runbook_anchor(alert_name(kpi, alert)): kpi for kpi in catalogue for alert in kpi.alerts}
    contents = "\n".join(f'<li><a href="#{each.anchor}">{escape(each.title)}</a></li>' for each in runbooks.sections)
    return _page(
        "runbooks",
        "Runbooks – funnelwatch",
        ["prose.css", "manual.css", "manual.js"],
        about=runbooks.about,
        contents=contents,
        sections="\n".join(_section(each, _live(watched.get(each.anchor))) for each in runbooks.sections),
    )


def _live(kpi: Kpi | None) -> str:
    """From a runbook to the KPI that its alert watches."""
    return "" if kpi is None else f'<a class="live" href="/kpi/{escape(kpi.id)}">{escape(title(kpi))}, live</a>'


def _section(section: Section, beside: str = "") -> str:
    """The heading leads to itself, so that its address can be copied; `beside` is HTML next to it."""
    anchor = section.anchor
    return (
        f'<section class="runbook" id="{anchor}" aria-labelledby="{anchor}-title"><div class="runbook-head">'
        f'<h2 id="{anchor}-title"><a href="{RUNBOOKS_PATH}#{anchor}">{escape(section.title)}</a></h2>{beside}</div>\n'
        f"{section.html}</section>"
    )


def _page(name: str, title: str, loads: Iterable[str], **filled: str) -> bytes:
    """The layout around the content of a page, with the files that it loads. Everything filled in is HTML."""
    content = _template(name).substitute(filled)
    head = "\n  ".join(LOADED[PurePath(file).suffix].format(file) for file in loads)
    return _template("layout").substitute(title=escape(title), head=head, content=content).encode()


def _template(name: str) -> Template:
    return Template((PACKAGE / "pages" / f"{name}.html").read_text(encoding="utf-8"))

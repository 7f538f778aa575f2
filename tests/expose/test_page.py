"""The pages for people, and the files they load."""

import re
from importlib.resources import files

import pytest

from streams.render.runbooks import runbooks
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, serving, view_of

STATIC = {file.name: file.read_text(encoding="utf-8") for file in (files("streams.expose") / "static").iterdir()}
PAGES = {file.name: file.read_text(encoding="utf-8") for file in (files("streams.expose") / "pages").iterdir()}


async def page(path: str) -> tuple[int, str]:
    """Status and text of a page."""
    async with serving(Told(view_of(SOME)), Clock(), runbooks=runbooks(CATALOGUE)) as client:
        response = await client.get(path)
        assert response.content_type == "text/html"
        return response.status, await response.text()


@pytest.mark.parametrize("name", sorted(STATIC))
async def test_every_file_is_served_with_its_type(name: str) -> None:
    """A browser that may not guess needs the right type."""
    types = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get(f"/static/{name}")
        assert (response.status, await response.text()) == (200, STATIC[name])
        assert response.content_type == types[name.rpartition(".")[2]]


def test_the_pages_need_no_network_beyond_themselves() -> None:
    """They work behind any firewall: no address of another host in them (the name of the SVG format is none)."""
    text = "".join([*STATIC.values(), *PAGES.values()]).replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"(?:https?:)?//[a-z]", re.sub(r"(^|\s)// .*", "", text))


@pytest.mark.parametrize("path", ["/", "/kpi/bounce_ratio", "/kpi/nothing", "/runbooks"])
async def test_what_a_page_loads_is_there(path: str) -> None:
    """Every script and style that a page names is one of the files; and it has no code or style of its own, which the
    policy forbids, so that the browser would leave it out without a word."""
    _, text = await page(path)
    loaded = re.findall(r'(?:href|src)="/static/([^"]+)"', text)
    assert loaded
    assert set(loaded) <= set(STATIC)
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|\$", text.replace("$__range", ""))


@pytest.mark.parametrize("name", [name for name in sorted(STATIC) if name.endswith(".js")])
def test_what_a_module_imports_is_there(name: str) -> None:
    """Every module that a module names is one of the files, and exports what is asked of it."""
    for names, module in re.findall(r'import \{ ([^}]+) \} from "\./([^"]+)"', STATIC[name]):
        exported = re.findall(r"export (?:async )?(?:function|class|const) (\w+)|export \{ ([^}]+) \}", STATIC[module])
        known = {each.strip() for pair in exported for part in pair for each in part.split(",")}
        assert {each.strip() for each in names.split(",")} <= known


def test_every_file_is_used() -> None:
    """What no page and no module names any more is not served for ever."""
    text = "".join([*STATIC.values(), *PAGES.values(), *_modules_named_in_python()])
    assert {name for name in STATIC if f"/{name}" not in text and f'"{name}"' not in text} == set()


def _modules_named_in_python() -> list[str]:
    return [(files("streams.expose") / "page.py").read_text(encoding="utf-8")]


async def test_a_kpi_has_a_page_with_its_runbook() -> None:
    """A deep link is a page with a title, readable before any script has run."""
    status, text = await page("/kpi/bounce_ratio")
    assert status == 200
    assert "<title>Bounce ratio – funnelwatch</title>" in text
    assert "The share of sessions that bounced." in text
    assert 'id="bounceratiohigh"' in text
    assert "Usual causes" in text
    assert 'id="npslow"' not in text


async def test_an_unknown_kpi_is_a_page_that_says_so() -> None:
    """A link to a KPI that was renamed leads on to the board."""
    status, text = await page("/kpi/bounce_rate")
    assert status == 404
    assert '<a href="/">The board</a>' in text


async def test_the_runbooks_are_served_where_alerts_link_to() -> None:
    """A section per alert, with an anchor, and all of them in the contents."""
    status, text = await page("/runbooks")
    assert status == 200
    sections = re.findall(r'<section class="runbook" id="([^"]+)"', text)
    contents = re.findall(r'<li><a href="#([^"]+)">', text)
    assert sections == contents
    assert {"bounceratiohigh", "leadswaitingoverdue"} <= set(sections)
    assert len(sections) == len(set(sections))

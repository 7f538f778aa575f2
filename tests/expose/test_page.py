"""The files of the live page."""

import re
from importlib.resources import files

import pytest

from tests.expose.readings import SOME, Clock, Told, serving, view_of

STATIC = {file.name: file.read_text(encoding="utf-8") for file in (files("streams.expose") / "static").iterdir()}


@pytest.mark.parametrize("name", sorted(STATIC))
async def test_every_file_is_served_with_its_type(name: str) -> None:
    """A browser that may not guess needs the right type."""
    types = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    async with serving(Told(view_of(SOME)), Clock()) as client:
        response = await client.get("/" if name == "index.html" else f"/static/{name}")
        assert (response.status, await response.text()) == (200, STATIC[name])
        assert response.content_type == types[name.rpartition(".")[2]]


def test_the_page_needs_no_network_beyond_itself() -> None:
    """It works behind any firewall: no address of another host in it (the name of the SVG format is none)."""
    text = "".join(STATIC.values()).replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"(?:https?:)?//[a-z]", re.sub(r"(^|\s)// .*", "", text))


@pytest.mark.parametrize("name", [name for name in sorted(STATIC) if name.endswith((".js", ".html"))])
def test_what_a_file_loads_is_there(name: str) -> None:
    """Every script, style and module that a file names is one of the files."""
    loaded = re.findall(r'"(?:/static/|\./)([\w.]+)"', STATIC[name])
    assert set(loaded) <= set(STATIC)


def test_the_page_has_no_code_or_style_of_its_own() -> None:
    """The policy forbids both, so the browser would leave them out without a word."""
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", STATIC["index.html"])

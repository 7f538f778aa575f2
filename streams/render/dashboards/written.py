"""All dashboards as files."""

from __future__ import annotations

from collections.abc import Iterator

from streams.render.dashboards.chapter import chapter_frame
from streams.render.dashboards.frame import Frame, text
from streams.render.dashboards.operations import operations
from streams.render.dashboards.overview import overview
from streams.render.dashboards.response import response
from streams.render.dashboards.site import Site


def dashboards(site: Site) -> Iterator[tuple[str, str]]:
    """File names with their texts."""
    for frame in _frames(site):
        yield f"{frame.name}.json", text(site, frame)


def _frames(site: Site) -> Iterator[Frame]:
    yield overview(site)
    yield from (chapter_frame(site, chapter) for chapter in site.catalogue.chapters)
    yield from response(site)
    yield operations(site)

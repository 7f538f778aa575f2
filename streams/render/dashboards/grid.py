"""Where panels stand: sections under a heading, made of lines, on Grafana's grid of 24 columns.

A panel's id comes from its name, so that it stays what it is when others come and go: links to it, and the diff of its file,
stay too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from grafana_foundation_sdk.models.dashboard import GridPos, Panel, RowPanel
from xxhash import xxh32_intdigest

WIDTH: Final = 24
HEADING_HEIGHT: Final = 1
_IDS: Final = 2**31 - 1
"""Ids are positive and fit into 32 bits, whatever reads them."""


@dataclass(frozen=True)
class Tile:
    """A panel without a place. Its name is unique on the dashboard, and its id is made from that."""

    name: str
    panel: Panel
    width: int
    height: int


@dataclass(frozen=True)
class Section:
    """Lines of tiles under a heading."""

    title: str
    lines: Sequence[Sequence[Tile]]


def panel_id(name: str) -> int:
    """The id of a panel of this name."""
    return 1 + xxh32_intdigest(name.encode()) % _IDS


def in_lines(tiles: Sequence[Tile], most: int) -> list[Sequence[Tile]]:
    """The tiles in lines of at most so many."""
    return [tiles[first : first + most] for first in range(0, len(tiles), most)]


def filling(tiles: Sequence[Tile], width: int = WIDTH) -> list[Tile]:
    """The tiles of a line, as wide as it takes to fill the width; the last takes what is left over."""
    each = width // len(tiles)
    widths = [*[each] * (len(tiles) - 1), width - each * (len(tiles) - 1)]
    return [replace(tile, width=wide) for tile, wide in zip(tiles, widths, strict=True)]


def laid_out(sections: Iterable[Section]) -> list[Panel | RowPanel]:
    """All panels with places and ids; a section without lines is left out."""
    placed: list[Panel | RowPanel] = []
    y = 0
    for section in sections:
        if not section.lines:
            continue
        at = GridPos(x=0, y=y, w=WIDTH, h=HEADING_HEIGHT)
        placed.append(RowPanel(title=section.title, id_val=panel_id(f"section {section.title}"), grid_pos=at))
        y += HEADING_HEIGHT
        for line in section.lines:
            placed += _placed(line, y)
            y += max(tile.height for tile in line)
    return placed


def _placed(line: Sequence[Tile], y: int) -> Iterator[Panel]:
    x = 0
    for tile in line:
        tile.panel.id_val = panel_id(tile.name)
        tile.panel.grid_pos = GridPos(x=x, y=y, w=tile.width, h=tile.height)
        x += tile.width
        yield tile.panel

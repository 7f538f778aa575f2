"""What a batch changes: the only thing the fold produces and the only thing the tables commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from streams.events.topics import Topic
from streams.fold.ids import Page
from streams.measures.cells import Cells
from streams.measures.uniques import Rankings

TableName = str
Needs = Mapping[TableName, set[str]]
"""The entity states a batch touches: table -> keys."""

Loaded = Mapping[TableName, Mapping[str, bytes]]
"""The stored states of those that exist."""


class PaneKey(NamedTuple):
    """A pane: the name of its grid and its start (ms)."""

    grid: str
    start: int


@dataclass
class Delta:
    """Additive parts (panes, stock) are to be added; joins (uniques) to be joined; all else is absolute.

    `standings` maps (series, label) -> member -> score, None to remove it. `latest` is the greatest event time the shard
    has seen, `now` the instant by which panes were judged too old. `page` takes the place of the last one if it has grown.
    `admitted` are all labels of the days on which some became new, `forgotten_days` those that are over. `forgotten` are
    entity states that are not needed any more, `ancient` is the instant (ms) at which an ancient event came last. `newest` is
    the greatest event time (ms) of each topic in the batch, `canary` when the newest canary in it was sent (ms; None without
    one). The counts say what became of the events.
    """

    panes: dict[PaneKey, Cells] = field(default_factory=dict)
    stock: Cells = field(default_factory=dict)
    states: dict[TableName, dict[str, bytes]] = field(default_factory=dict)
    standings: dict[tuple[str, str], dict[str, int | None]] = field(default_factory=dict)
    uniques: Rankings = field(default_factory=dict)
    shared: Rankings = field(default_factory=dict)
    topics: set[Topic] = field(default_factory=set)
    page: Page | None = None
    page_grown: bool = False
    forgotten_pages: int = 0
    forgotten: dict[TableName, list[str]] = field(default_factory=dict)
    ancient: int | None = None
    latest: int = 0
    now: int = 0
    newest: dict[Topic, int] = field(default_factory=dict)
    canary: int | None = None
    events: dict[str, int] = field(default_factory=dict)
    admitted: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    forgotten_days: list[int] = field(default_factory=list)
    refused_labels: int = 0
    repeated: int = 0
    too_old: int = 0

    def pane(self, key: PaneKey) -> Cells:
        """The cells of a pane, to add to."""
        cells = self.panes.get(key)
        if cells is None:
            cells = self.panes[key] = {}
        return cells

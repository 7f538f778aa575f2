"""A view of the state at one instant, all answers at hand: what the formulas read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.events.topics import Topic
from streams.fold.sums import WindowSums
from streams.measures.cells import Cells, Series
from streams.measures.level import later
from streams.measures.view import Latest, Question, Range
from streams.measures.window import Span
from streams.tables.shard import Position, ShardId
from streams.tables.shard_about import ShardAbout


@dataclass
class Snapshot:
    """Implements `View`. Answers to rankings' questions are summed over shards, levels joined, stocks added.

    `shards` is what the state of each shard says of itself, `positions` how far each was when it was read."""

    at: int
    window_sums: WindowSums[Any]
    topics: frozenset[Topic] = frozenset()
    stocks: Cells = field(default_factory=dict)
    counts: dict[tuple[str, Range], dict[str, int]] = field(default_factory=dict)
    lows: dict[tuple[str, int | None], dict[str, int]] = field(default_factory=dict)
    ranking_labels: dict[str, set[str]] = field(default_factory=dict)
    level_values: dict[str, dict[str, Latest]] = field(default_factory=dict)
    shards: dict[ShardId, ShardAbout] = field(default_factory=dict)
    positions: dict[ShardId, Position] = field(default_factory=dict)

    @property
    def since(self) -> int | None:
        return self.window_sums.since

    def sums(self, series: str, span: Span) -> Mapping[str, int]:
        return self.window_sums[span].get(series, _NOTHING)

    def stock(self, series: str) -> Mapping[str, int]:
        return self.stocks.get(series, _NOTHING)

    def count(self, ranking: str, label: str, bounds: Range) -> int:
        return self.counts.get((ranking, bounds), _NOTHING).get(label, 0)

    def lowest(self, ranking: str, label: str, low: int) -> int | None:
        return self.lows.get((ranking, low), _NOTHING).get(label)

    def labels(self, ranking: str) -> Iterable[str]:
        return self.ranking_labels.get(ranking, ())

    def levels(self, name: str) -> Mapping[str, Latest]:
        return self.level_values.get(name, {})

    def answer(self, question: Question, found: Mapping[str, int | None]) -> None:
        """Joins one shard's answers, by label: counts, or lowest scores (None where there is none)."""
        series, bounds, lowest = question
        self.ranking_labels.setdefault(series, set()).update(found)
        if not lowest:
            counts = self.counts.setdefault((series, bounds), {})
            for label, count in found.items():
                counts[label] = counts.get(label, 0) + (count or 0)
            return
        lows = self.lows.setdefault((series, bounds.low), {})
        for label, low in found.items():
            if low is not None:
                lows[label] = min(lows.get(label, low), low)

    def join_levels(self, name: str, levels: Mapping[str, Latest]) -> None:
        """Joins one shard's levels."""
        mine = self.level_values.setdefault(name, {})
        for key, latest in levels.items():
            mine[key] = later(mine.get(key), latest)


_NOTHING: Series = {}

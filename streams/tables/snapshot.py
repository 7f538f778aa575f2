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
    counts: dict[tuple[str, str, Range], int] = field(default_factory=dict)
    lows: dict[tuple[str, str, int | None], int] = field(default_factory=dict)
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
        return self.counts.get((ranking, label, bounds), 0)

    def lowest(self, ranking: str, label: str, low: int) -> int | None:
        return self.lows.get((ranking, label, low))

    def labels(self, ranking: str) -> Iterable[str]:
        return self.ranking_labels.get(ranking, ())

    def levels(self, name: str) -> Mapping[str, Latest]:
        return self.level_values.get(name, {})

    def answer(self, question: Question, label: str, found: int | None) -> None:
        """Joins one shard's answer: a count, or a lowest score (None where there is none)."""
        self.ranking_labels.setdefault(question.series, set()).add(label)
        if not question.lowest:
            key = (question.series, label, question.bounds)
            self.counts[key] = self.counts.get(key, 0) + (found or 0)
        elif found is not None:
            low = (question.series, label, question.bounds.low)
            self.lows[low] = min(self.lows.get(low, found), found)

    def join_levels(self, name: str, levels: Mapping[str, Latest]) -> None:
        """Joins one shard's levels."""
        mine = self.level_values.setdefault(name, {})
        for key, latest in levels.items():
            mine[key] = later(mine.get(key), latest)


_NOTHING: Series = {}

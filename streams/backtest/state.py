"""The state of a history that goes forward in time. It notes what was asked of it and what has changed since, so that only
what may have another value is worked out again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final

from streams.backtest.scores import Scores
from streams.events.topics import GROUP_OF, Group, Topic
from streams.events.types import TOPIC_OF
from streams.fold.batch import Arrival
from streams.fold.delta import Delta, Needs
from streams.fold.engine import Engine
from streams.fold.plan import Plan, level_table
from streams.fold.sums import CellSums
from streams.measures.cells import Cells, Series, add_cells
from streams.measures.view import Latest, Range
from streams.measures.window import PANES, Span

Part = Hashable
"""A part of the state that is read and changed as a whole: a series of sums over a span, a series of the stock, a level."""

INSTANT: Final = "instant"
"""Asked for where an answer may be another at another instant, with nothing changed: what is asked of rankings."""

TOPICS: Final = "topics"


class ForwardState:
    """Implements `View`."""

    def __init__(self, plan: Plan) -> None:
        self.at = 0
        self.asked: set[Part] = set()
        self.changed: set[Part] = set()
        self._plan = plan
        self._engines = {group: Engine(plan, group) for group in Group}
        self._sums = _NotingSums(self.changed)
        self._stock: Cells = {}
        self._states: dict[str, dict[str, bytes]] = {}
        self._levels: dict[str, dict[str, Latest]] = {}
        self._rankings: dict[str, dict[str, Scores]] = {}
        self._topics: frozenset[Topic] = frozenset()

    def advance(self, at: int, arrivals: Sequence[Arrival], topics: frozenset[Topic]) -> None:
        """Goes to the instant (ms): the events since the one before it, and all topics that have had an event by then."""
        for group, those in _by_group(arrivals).items():
            engine = self._engines[group]
            batch = engine.arrange(those)
            self._apply(group, engine.fold(batch, self._loaded(batch.needs()), at))
        self._sums.advance(at)
        self.at = at
        if topics != self._topics:
            self._topics = topics
            self.changed.add(TOPICS)

    def _loaded(self, needs: Needs) -> dict[str, dict[str, bytes]]:
        return {
            table: {key: states[key] for key in keys if key in states}
            for table, keys in needs.items()
            if (states := self._states.get(table)) is not None
        }

    def _apply(self, group: Group, delta: Delta) -> None:
        for key, cells in delta.panes.items():
            self._sums.add(group.value, key, cells)
        add_cells(self._stock, delta.stock)
        self.changed.update(("stock", series) for series in delta.stock)
        for table, states in delta.states.items():
            self._states.setdefault(table, {}).update(states)
        for name in self._plan.levels:
            if changed := delta.states.get(table := level_table(name)):
                load = self._plan.tables[table].load
                self._levels.setdefault(name, {}).update({key: load(blob) for key, blob in changed.items()})
                self.changed.add(("level", name))
        for uniques in (delta.uniques, delta.shared):
            for (series, label), members in uniques.items():
                self._scores(series, label).join(members)
        for (series, label), places in delta.standings.items():
            self._scores(series, label).place(places)

    def _scores(self, series: str, label: str) -> Scores:
        return self._rankings.setdefault(series, {}).setdefault(label, Scores())

    @property
    def topics(self) -> frozenset[Topic]:
        self.asked.add(TOPICS)
        return self._topics

    @property
    def since(self) -> int | None:  # no total is made of it, so who asks for it is not noted
        return self._sums.since

    def sums(self, series: str, span: Span) -> Mapping[str, int]:
        self.asked.add((series, span))
        return self._sums[span].get(series, _NOTHING)

    def stock(self, series: str) -> Mapping[str, int]:
        self.asked.add(("stock", series))
        return self._stock.get(series, _NOTHING)

    def count(self, ranking: str, label: str, bounds: Range) -> int:
        self.asked.add(INSTANT)
        scores = self._rankings.get(ranking, {}).get(label)
        return 0 if scores is None else scores.count(bounds)

    def lowest(self, ranking: str, label: str, low: int) -> int | None:
        self.asked.add(INSTANT)
        scores = self._rankings.get(ranking, {}).get(label)
        return None if scores is None else scores.lowest(low)

    def labels(self, ranking: str) -> Iterable[str]:
        self.asked.add(INSTANT)
        return self._rankings.get(ranking, {})

    def levels(self, name: str) -> Mapping[str, Latest]:
        self.asked.add(("level", name))
        return self._levels.get(name, {})


class _NotingSums(CellSums):
    """Window sums that note which of their series change, keep only the spans that were ever asked for, and let go of panes
    that nothing will see again."""

    def __init__(self, changed: set[Part]) -> None:
        super().__init__(())
        self._changed = changed
        self._at = self._cleared = 0

    def __getitem__(self, span: Span) -> Mapping[str, Series]:
        if span not in self._sums:
            self._begin(span)
            self._move(span, self._at)
        return super().__getitem__(span)

    def _add(self, span: Span, cells: Cells, sign: int = 1) -> None:
        super()._add(span, cells, sign)
        self._changed.update((series, span) for series in cells)

    def advance(self, at: int) -> None:
        super().advance(at)
        self._at = at
        if at - self._cleared >= PANES[0].retention:
            self._cleared = at
            self.forget({grid.name: grid.horizon(at) for grid in PANES})


def _by_group(arrivals: Sequence[Arrival]) -> dict[Group, list[Arrival]]:
    found: dict[Group, list[Arrival]] = {}
    for arrival in arrivals:
        found.setdefault(GROUP_OF[TOPIC_OF[type(arrival[1])]], []).append(arrival)
    return found


_NOTHING: Final[Mapping[str, int]] = {}

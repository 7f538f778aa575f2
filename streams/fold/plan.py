"""The plan: what each type of event has to feed, worked out once from the catalogue.

Which breakdowns a measure needs follows from the KPIs that use it; nothing is kept that no KPI reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from streams.events.event import Event
from streams.events.topics import Topic
from streams.events.types import TOPIC_OF
from streams.fold.inventory import Inventory, inventory
from streams.journeys.account import Accounts
from streams.journeys.mail import Mails
from streams.journeys.people import People
from streams.kpis.catalogue import Catalogue
from streams.measures.amount import Exchange
from streams.measures.feed import Feed, LabelAttributes
from streams.measures.journey import Journey, Places
from streams.measures.level import Level
from streams.measures.measure import Measure
from streams.measures.ranking import OldestAge, RankingCount
from streams.measures.run import Reader
from streams.measures.sketch import Distribution
from streams.measures.sums import Additive, Stock
from streams.measures.uniques import Uniques
from streams.measures.view import Latest
from streams.measures.where import Where


@dataclass(frozen=True)
class SumStep:
    """An additive measure or a distribution fed by events of one class."""

    measure: Additive | Distribution
    dimensions: LabelAttributes
    read: Reader | None


@dataclass(frozen=True)
class UniqueStep:
    """A distinct count fed by events of one class. `shared`: its keys are not the shard's keys."""

    measure: Uniques
    dimensions: tuple[str, ...]
    shared: bool


@dataclass(frozen=True)
class LevelStep:
    """A level fed by events of one class."""

    table: str
    key: str | None
    read: Reader


@dataclass
class Route:
    """Where the events of one class go. Steps with the same conditions share one pass over the events."""

    topic: Topic
    sums: dict[tuple[Where, ...], list[SumStep]] = field(default_factory=dict)
    stocks: dict[tuple[Where, ...], list[SumStep]] = field(default_factory=dict)
    uniques: dict[tuple[Where, ...], list[UniqueStep]] = field(default_factory=dict)
    levels: dict[tuple[Where, ...], list[LevelStep]] = field(default_factory=dict)
    journeys: list[Journey] = field(default_factory=list)

    @property
    def is_fed(self) -> bool:
        """Whether these events feed anything."""
        return bool(self.sums or self.stocks or self.uniques or self.levels or self.journeys)

    @property
    def needs_ids(self) -> bool:
        """Whether repetition could count twice here, so that ids must be remembered."""
        return bool(self.sums or self.stocks or any(journey.name == Mails.name for journey in self.journeys))


class StateTable(msgspec.Struct, frozen=True):
    """A table of entity states: its bytes and back."""

    name: str
    load: Callable[[bytes], Any]
    dump: Callable[[Any], bytes]


class Plan:
    """The catalogue, compiled."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        exchange = Exchange(catalogue.definitions.rates)
        self.dimensions = _dimensions(catalogue)
        journeys: list[Journey] = [People(catalogue.definitions), Mails(), Accounts()]
        self.journeys = {journey.name: journey for journey in journeys}
        self.targets = {journey.name: self._targets(journey) for journey in journeys}
        self.levels = {level.stored_as: level for level in self.dimensions if isinstance(level, Level)}
        self.routes = {cls: self._route(cls, exchange) for cls in TOPIC_OF}
        self.needing_ids = frozenset(cls for cls, route in self.routes.items() if route.needs_ids)
        encoder, decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Latest)
        self.tables = {journey.name: StateTable(journey.name, journey.load, journey.dump) for journey in journeys} | {
            level_table(name): StateTable(level_table(name), decoder.decode, encoder.encode) for name in self.levels
        }

    def inventory(self) -> Inventory:
        """What is kept of the events: state that holds all of it can be read on."""
        return inventory(self.catalogue.definitions, self.dimensions)

    def _targets(self, journey: Journey) -> Mapping[Measure, Places]:
        """The breakdowns of a journey's contributions and standings, per measure of it that some KPI reads."""
        place = {dimension: index for index, dimension in enumerate(journey.dimensions)}
        return {
            measure: tuple(
                (dimension, place[dimension]) for dimension in self.dimensions[measure] if dimension in place
            )
            for measure in journey.measures
            if measure in self.dimensions
        }

    def _route(self, cls: type[Event], exchange: Exchange) -> Route:
        route = Route(TOPIC_OF[cls])
        for measure, dimensions in self.dimensions.items():
            source = getattr(measure, "feed", None)
            if source is None or (where := _conditions(source, cls)) is None:
                continue
            by = tuple(dimension for dimension in dimensions if dimension in cls.__struct_fields__)
            read = source.amount.reader(exchange) if source.amount else None
            match measure:
                case Stock():
                    route.stocks.setdefault(where, []).append(SumStep(measure, source.label_attributes(by), read))
                case Additive() | Distribution():
                    route.sums.setdefault(where, []).append(SumStep(measure, source.label_attributes(by), read))
                case Uniques():
                    shared = measure.key != "contact"
                    route.uniques.setdefault(where, []).append(UniqueStep(measure, by, shared))
                case Level() if self.levels[measure.stored_as] is measure and read is not None:
                    route.levels.setdefault(where, []).append(
                        LevelStep(level_table(measure.stored_as), measure.key, read)
                    )
                case _:
                    pass
        route.journeys = [
            journey for journey in self.journeys.values() if cls in journey.classes and self.targets[journey.name]
        ]
        return route


def level_table(name: str) -> str:
    """The table of a level's states."""
    return f"level.{name}"


def _conditions(source: Feed, cls: type[Event]) -> tuple[Where, ...] | None:
    """The conditions left for a class: one on a field it does not have holds as for an absent value. None: not fed by it."""
    if cls not in source.classes:
        return None
    missing = [condition for condition in source.where if not hasattr(cls, condition.field)]
    if not all(condition.holds(None) for condition in missing):
        return None
    return tuple(condition for condition in source.where if condition not in missing)


def _dimensions(catalogue: Catalogue) -> dict[Measure, tuple[str, ...]]:
    """Each measure that some KPI reads, with the dimensions it is broken down by."""
    found: dict[Measure, dict[str, None]] = defaultdict(dict)
    for kpi in catalogue:
        for leaf, broken_down in kpi.formula.leaves():
            measure = leaf.ranking if isinstance(leaf, RankingCount | OldestAge) else leaf
            found[measure].update(dict.fromkeys(kpi.by if broken_down else ()))
            found[measure].update(dict.fromkeys(_own_dimensions(kpi.formula, leaf)))
    return {measure: tuple(by) for measure, by in found.items()}


def _own_dimensions(formula: Any, leaf: Measure) -> Iterator[str]:
    """Dimensions that the formula itself asks of a leaf (`Only`, `Named`)."""
    part = getattr(formula, "part", None)
    if part is leaf and (dimension := getattr(formula, "dimension", None)):
        yield dimension
    for inner in getattr(formula, "parts", ()):
        yield from _own_dimensions(inner, leaf)

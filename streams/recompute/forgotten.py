"""What a state may lack because it was forgotten: by a clock, and at leisure, so one has it and the other does not. Pure."""

from __future__ import annotations

from streams.fold.forgetting import FORGOTTEN_AFTER
from streams.fold.plan import Plan
from streams.measures.uniques import Uniques
from streams.tables.redis_keys import ranking_of
from streams.tables.redis_twins import Content, Item


class Forgotten:
    """By a plan."""

    def __init__(self, plan: Plan) -> None:
        self._journeys = plan.journeys
        self._distinct = frozenset(measure.name for measure in plan.dimensions if isinstance(measure, Uniques))

    def excuses(self, item: Item, live: Content, recomputed: Content, now: int) -> bool:
        """Whether one of the two lacks what nothing looks at any more at the instant (ms)."""
        if live is not None and recomputed is not None:
            return False
        had, before = recomputed if live is None else live, now - FORGOTTEN_AFTER
        if isinstance(had, int):
            series, _ = ranking_of(item.name.encode())
            return series.partition("|")[0] in self._distinct and had < before
        if isinstance(had, bytes) and item.name in self._journeys:
            journey = self._journeys[item.name]
            return journey.forgettable(journey.load(had), before)
        return False

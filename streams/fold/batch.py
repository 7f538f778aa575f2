"""A batch in the order the fold wants it: by class of event, by event time, without repetitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from operator import itemgetter

from streams.events.event import Event
from streams.fold.delta import Needs
from streams.fold.ids import SeenIds, hashes_of
from streams.fold.plan import Plan, Route

Arrival = tuple[int, Event]
"""An event with its time (ms)."""


@dataclass
class ClassRun:
    """The events of one class, in order of time."""

    route: Route
    times: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass
class Touched:
    """The events of one journey: by the entity they belong to, and those that are an entity of their own."""

    by_key: dict[str, list[Arrival]] = field(default_factory=dict)
    alone: list[Arrival] = field(default_factory=list)


@dataclass
class Batch:
    """Events ready to fold. `added` are the hashes of the ids that were new, `touched` is by the name of the journey."""

    runs: dict[type[Event], ClassRun]
    added: list[int]
    repeated: int
    earliest: int
    latest: int
    touched: dict[str, Touched]

    def needs(self) -> Needs:
        """The stored states that folding this takes."""
        found: dict[str, set[str]] = {name: set(touched.by_key) for name, touched in self.touched.items()}
        for run in self.runs.values():
            for steps in run.route.levels.values():
                for step in steps:
                    keys = found.setdefault(step.table, set())
                    keys.update([""] if step.key is None else [getattr(event, step.key) for event in run.events])
        return found


def arrange(plan: Plan, arrivals: Iterable[Arrival], ids: SeenIds) -> Batch:
    """Sorts a batch by time, groups it by class and drops the events whose ids were seen before."""
    arrived = sorted(arrivals, key=itemgetter(0))
    earliest, latest = (arrived[0][0], arrived[-1][0]) if arrived else (0, 0)
    ordered, added = _distinct(arrived, plan.needing_ids, ids)
    by_class: defaultdict[type[Event], list[Arrival]] = defaultdict(list)
    for arrival in ordered:
        by_class[type(arrival[1])].append(arrival)
    runs = {cls: ClassRun(plan.routes[cls], *map(list, zip(*those, strict=True))) for cls, those in by_class.items()}
    return Batch(runs, added, len(arrived) - len(ordered), earliest, latest, _touched(runs.values()))


def _distinct(
    arrived: list[Arrival], watched: AbstractSet[type[Event]], ids: SeenIds
) -> tuple[list[Arrival], list[int]]:
    """The events whose ids were not seen before (all of the classes that are not watched), and the hashes of those ids."""
    hashes = hashes_of([event.id for _, event in arrived if type(event) in watched])
    seen = ids.among(hashes)
    if not seen and len(set(hashes)) == len(hashes):  # hardly ever otherwise, and a fifth of the time
        return arrived, hashes
    distinct, added, remaining = [], [], iter(hashes)
    for arrival in arrived:
        if type(arrival[1]) in watched:
            hashed = next(remaining)
            if hashed in seen:
                continue
            seen.add(hashed)
            added.append(hashed)
        distinct.append(arrival)
    return distinct, added


def _touched(runs: Iterable[ClassRun]) -> dict[str, Touched]:
    found: dict[str, Touched] = {}
    for run in runs:
        for journey in run.route.journeys:
            touched, key_of = found.setdefault(journey.name, Touched()), journey.key
            by_key = touched.by_key
            for arrival in zip(run.times, run.events, strict=True):
                key = key_of(arrival[1])
                if key is None:
                    touched.alone.append(arrival)
                elif key in by_key:
                    by_key[key].append(arrival)
                else:
                    by_key[key] = [arrival]
    return found

"""A batch in the order the fold wants it: by class of event, by event time, without repetitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from xxhash import xxh3_64_intdigest

from streams.events.event import Event
from streams.fold.delta import Needs
from streams.fold.ids import BITS, SeenIds
from streams.fold.plan import Plan, Route
from streams.measures.journey import Journey

Touched = dict[str, list[tuple[int, Event]]]


@dataclass
class ClassRun:
    """The events of one class, in order of time."""

    route: Route
    times: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass
class Batch:
    """Events ready to fold. `added` are the hashes of the ids that were new."""

    runs: dict[type[Event], ClassRun]
    added: list[int]
    repeated: int
    latest: int
    touched: dict[str, Touched]
    alone: list[tuple[Journey, int, Event]]

    def needs(self) -> Needs:
        """The stored states that folding this takes."""
        found: dict[str, set[str]] = {name: set(touched) for name, touched in self.touched.items()}
        for run in self.runs.values():
            for steps in run.route.levels.values():
                for step in steps:
                    keys = found.setdefault(step.table, set())
                    keys.update([""] if step.key is None else [getattr(event, step.key) for event in run.events])
        return found


def arrange(plan: Plan, arrivals: Iterable[tuple[int, Event]], ids: SeenIds) -> Batch:
    """Sorts a batch by time, groups it by class and drops the events whose ids were seen before.

    New ids are added to `ids` at once: a batch that is not committed in the end must drop them with the shard."""
    routes, seen = plan.routes, ids.hashes
    runs: dict[type[Event], ClassRun] = {}
    added: list[int] = []
    repeated = 0
    ordered = sorted(arrivals, key=itemgetter(0))
    watched = {cls for cls, route in routes.items() if route.needs_ids}
    for time, event in ordered:
        cls = type(event)
        if cls in watched:
            hashed = xxh3_64_intdigest(event.id.encode()) & BITS
            if hashed in seen:
                repeated += 1
                continue
            seen.add(hashed)
            added.append(hashed)
        run = runs.get(cls)
        if run is None:
            run = runs[cls] = ClassRun(routes[cls])
        run.times.append(time)
        run.events.append(event)
    touched, alone = _entities(runs.values())
    return Batch(runs, added, repeated, ordered[-1][0] if ordered else 0, touched, alone)


def _entities(runs: Iterable[ClassRun]) -> tuple[dict[str, Touched], list[tuple[Journey, int, Event]]]:
    touched: dict[str, Touched] = {}
    alone: list[tuple[Journey, int, Event]] = []
    for run in runs:
        for journey in run.route.journeys:
            entities = touched.setdefault(journey.name, {})
            key_of = journey.key
            for time, event in zip(run.times, run.events, strict=True):
                key = key_of(event)
                if key is None:
                    alone.append((journey, time, event))
                elif key in entities:
                    entities[key].append((time, event))
                else:
                    entities[key] = [(time, event)]
    return touched, alone

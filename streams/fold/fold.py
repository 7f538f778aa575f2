"""The fold of a batch: events and the states they touch in, what changes out. No I/O, no clock, no order.

Each class of events is taken in bulk, by columns that are cut at the borders of panes, so that counting runs in C; entities are
taken one by one: old contributions back, new ones in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

from streams.fold.batch import Batch, ClassRun, Touched
from streams.fold.delta import Delta, Loaded
from streams.fold.ids import SeenIds
from streams.fold.labels import Labels
from streams.fold.ledger import post
from streams.fold.panes import Panes
from streams.fold.plan import Plan, Route, SumStep
from streams.measures.cells import TOTAL
from streams.measures.journey import Contribution, Journey, Places, Standing
from streams.measures.level import later
from streams.measures.measure import Measure
from streams.measures.run import Run
from streams.measures.slices import Slice
from streams.measures.view import Latest
from streams.measures.where import Where


def fold(plan: Plan, batch: Batch, loaded: Loaded, ids: SeenIds, labels: Labels, now: int) -> Delta:
    """What the batch changes, given the stored states it needs. `now` (ms) decides which panes are too old."""
    delta = Delta(latest=batch.latest, now=now, repeated=batch.repeated)
    panes = Panes(delta)
    for cls, run in batch.runs.items():
        topic = run.route.topic
        delta.topics.add(topic)
        delta.newest[topic] = max(run.times[-1], delta.newest.get(topic, 0))
        delta.events[str(cls.__struct_config__.tag)] = len(run.events)
        _class(plan, run, panes, loaded, delta)
    for name, touched in batch.touched.items():
        _entities(plan, plan.journeys[name], touched, loaded.get(name, {}), panes, delta)
    labels.limit(delta, plan.levels)
    delta.page, delta.page_grown, delta.forgotten_pages = ids.turn(batch.added, batch.latest, now)
    return delta


def _class(plan: Plan, of_class: ClassRun, panes: Panes, loaded: Loaded, delta: Delta) -> None:
    route, run = of_class.route, Run(of_class.events, of_class.times)
    if route.sums:
        delta.too_old += bisect_left(run.times, panes.oldest)
    for where, steps in route.sums.items():
        chosen = _chosen(run, where)
        _add(steps, chosen, panes.slices(chosen.times))
    for where, steps in route.stocks.items():
        chosen = _chosen(run, where)
        if chosen.events:
            _add(steps, chosen, [([delta.stock], 0, len(chosen.events))])
    for where, joins in route.uniques.items():
        chosen = _chosen(run, where)
        for join in joins:
            join.measure.take(delta.shared if join.shared else delta.uniques, chosen, join.dimensions)
    _levels(plan, route, run, loaded, delta)


def _chosen(run: Run, where: tuple[Where, ...]) -> Run:
    for condition in where:
        holds = condition.among(run.events)
        run = Run(list(compress(run.events, holds)), list(compress(run.times, holds)))
    return run


def _add(steps: Iterable[SumStep], run: Run, slices: Sequence[Slice]) -> None:
    if not slices:
        return
    for step in steps:
        by = [(dimension, run.labels(dimension, attribute)) for dimension, attribute in step.dimensions]
        step.measure.take(slices, by, run.amounts(step.read) if step.read else None)


def _levels(plan: Plan, route: Route, run: Run, loaded: Loaded, delta: Delta) -> None:
    for where, steps in route.levels.items():
        chosen = _chosen(run, where)
        for step in steps:
            table = plan.tables[step.table]
            states, changed = loaded.get(step.table, {}), delta.states.setdefault(step.table, {})
            for time, event in zip(chosen.times, chosen.events, strict=True):
                key = "" if step.key is None else getattr(event, step.key)
                blob = changed.get(key) or states.get(key)
                latest = Latest(time, event.id, step.read(event))
                changed[key] = table.dump(later(table.load(blob) if blob else None, latest))


def _entities(
    plan: Plan, journey: Journey, touched: Touched, loaded: Mapping[str, bytes], panes: Panes, delta: Delta
) -> None:
    targets, changed = plan.targets[journey.name], delta.states.setdefault(journey.name, {})
    gone: list[Contribution] = []
    come: list[Contribution] = []
    for arrival in touched.alone:
        if (state := journey.advance(None, [arrival])) is not None:
            come += journey.contributions(state)
    load, advance, dump, changes = journey.load, journey.advance, journey.dump, journey.changes
    for key, arrivals in touched.by_key.items():
        blob = loaded.get(key)
        old = None if blob is None else load(blob)
        new = advance(old, arrivals)
        if new is old or (dumped := dump(new)) == blob:
            continue
        changed[key] = dumped
        no_more, now, stood, stands = changes(key, old, new)
        gone += no_more
        come += now
        if stood:
            _place(targets, stood, delta, stands=False)
        if stands:
            _place(targets, stands, delta, stands=True)
    post(gone, -1, targets, panes, delta)
    post(come, 1, targets, panes, delta)


def _place(targets: Mapping[Measure, Places], standings: Iterable[Standing], delta: Delta, *, stands: bool) -> None:
    for ranking, member, score, labels in standings:
        if (places := targets.get(ranking)) is None:
            continue
        told = score if stands else None
        delta.standings.setdefault((ranking.name, TOTAL), {})[member] = told
        for dimension, place in places:
            if (label := labels[place]) is not None:
                delta.standings.setdefault((ranking.series(dimension), label), {})[member] = told

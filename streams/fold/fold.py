"""The fold of a batch: events and the states they touch in, what changes out. No I/O, no clock, no order.

Each class of events is taken pane by pane in bulk, so that counting runs in C; entities are taken one by one: old
contributions back, new ones in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress

from streams.fold.batch import Batch, ClassRun, Touched
from streams.fold.delta import Delta, Loaded
from streams.fold.ids import SeenIds
from streams.fold.labels import Labels
from streams.fold.ledger import Ledger
from streams.fold.panes import Horizon, roll_up
from streams.fold.plan import Plan, SumStep
from streams.measures.cells import Cells
from streams.measures.feed import Run
from streams.measures.journey import Contribution, Journey, Standing
from streams.measures.level import later
from streams.measures.measure import Measure
from streams.measures.ranking import Ranking
from streams.measures.sums import Targets
from streams.measures.uniques import TimedRun
from streams.measures.view import Latest
from streams.measures.where import Where


def fold(plan: Plan, batch: Batch, loaded: Loaded, ids: SeenIds, labels: Labels, now: int) -> Delta:
    """What the batch changes, given the stored states it needs. `now` (ms) decides which panes are too old."""
    delta = Delta(latest=batch.latest, now=now, repeated=batch.repeated)
    horizon = Horizon(now)
    for cls, run in batch.runs.items():
        topic = run.route.topic
        delta.topics.add(topic)
        delta.newest[topic] = max(run.times[-1], delta.newest.get(topic, 0))
        delta.events[str(cls.__struct_config__.tag)] = len(run.events)
        _sums(run, horizon, delta)
        _uniques(run, delta)
        _levels(plan, run, loaded, delta)
    for name, touched in batch.touched.items():
        ledger = Ledger(plan.targets[name], horizon)
        _entities(plan, plan.journeys[name], touched, loaded.get(name, {}), ledger, delta)
        ledger.post(delta)
    labels.limit(delta, plan.levels)
    roll_up(delta)
    delta.page, delta.page_grown, delta.forgotten_pages = ids.turn(batch.added, batch.latest, now)
    return delta


def _chosen(run: Run, where: tuple[Where, ...]) -> Run:
    for condition in where:
        run = list(compress(run, condition.among(run)))
    return run


def _chosen_with_times(run: ClassRun, where: tuple[Where, ...]) -> TimedRun:
    events, times = run.events, run.times
    for condition in where:
        holds = condition.among(events)
        events, times = list(compress(events, holds)), list(compress(times, holds))
    return TimedRun(events, times)


def _take(cells: Cells, run: Run, groups: dict[tuple[Where, ...], list[SumStep]]) -> None:
    for where, steps in groups.items():
        chosen = _chosen(run, where) if where else run
        if chosen:
            for step in steps:
                step.measure.take(cells, chosen, step.dimensions, step.read)


def _sums(run: ClassRun, horizon: Horizon, delta: Delta) -> None:
    if run.route.stocks:
        _take(delta.stock, run.events, run.route.stocks)
    if not run.route.sums:
        return
    for pane, begin, end in horizon.runs(run.times):
        if pane is None:
            delta.too_old += end - begin
        else:
            _take(delta.pane(pane), run.events[begin:end], run.route.sums)


def _uniques(run: ClassRun, delta: Delta) -> None:
    for where, steps in run.route.uniques.items():
        chosen = _chosen_with_times(run, where)
        for step in steps:
            step.measure.take(delta.shared if step.shared else delta.uniques, chosen, step.dimensions)


def _levels(plan: Plan, run: ClassRun, loaded: Loaded, delta: Delta) -> None:
    for where, steps in run.route.levels.items():
        chosen = _chosen_with_times(run, where)
        for step in steps:
            table = plan.tables[step.table]
            states, changed = loaded.get(step.table, {}), delta.states.setdefault(step.table, {})
            for time, event in zip(chosen.times, chosen.events, strict=True):
                key = "" if step.key is None else getattr(event, step.key)
                blob = changed.get(key) or states.get(key)
                latest = Latest(time, event.id, step.read(event))
                changed[key] = table.dump(later(table.load(blob) if blob else None, latest))


def _entities(
    plan: Plan, journey: Journey, touched: Touched, loaded: Mapping[str, bytes], ledger: Ledger, delta: Delta
) -> None:
    targets, changed = plan.targets[journey.name], delta.states.setdefault(journey.name, {})
    ranked = any(isinstance(measure, Ranking) for measure in targets)
    gone: list[Contribution] = []
    come: list[Contribution] = []
    for arrival in touched.alone:
        if (state := journey.advance(None, [arrival])) is not None:
            come += journey.contributions(state)
    for key, arrivals in touched.by_key.items():
        blob = loaded.get(key)
        old = None if blob is None else journey.load(blob)
        new = journey.advance(old, arrivals)
        if new is old or (dumped := journey.dump(new)) == blob:
            continue
        changed[key] = dumped
        change = journey.changes(old, new)
        gone += change.gone
        come += change.come
        if ranked:
            stood = [] if old is None else list(journey.standings(key, old))
            stands = list(journey.standings(key, new))
            if stands != stood:
                _place(targets, stood, delta, stands=False)
                _place(targets, stands, delta, stands=True)
    ledger.take_back(gone)
    ledger.add(come)


def _place(targets_of: Mapping[Measure, Targets], standings: Iterable[Standing], delta: Delta, *, stands: bool) -> None:
    for ranking, member, score, labels in standings:
        for series, index in targets_of.get(ranking, ()):
            label = "" if index is None else labels[index]
            if label is not None:
                delta.standings.setdefault((series, label), {})[member] = score if stands else None

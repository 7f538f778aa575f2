"""The fold of a batch: events and the states they touch in, what changes out. No I/O, no clock, no order.

Each class of events is taken pane by pane in bulk, so that counting runs in C; entities are taken one by one: old
contributions back, new ones in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from streams.fold.batch import Batch, ClassRun, Touched
from streams.fold.delta import Delta, Loaded
from streams.fold.ids import SeenIds
from streams.fold.panes import Horizon, roll_up
from streams.fold.plan import Plan, SumStep, predicates
from streams.measures.cells import Cells
from streams.measures.feed import Run
from streams.measures.journey import Contribution, Journey, Standing
from streams.measures.level import later
from streams.measures.measure import Measure
from streams.measures.sketch import Distribution
from streams.measures.sums import Additive, Targets
from streams.measures.view import Latest
from streams.measures.where import Where


def fold(plan: Plan, batch: Batch, loaded: Loaded, ids: SeenIds, now: int) -> Delta:
    """What the batch changes, given the stored states it needs. `now` (ms) decides which panes are too old."""
    delta = Delta(latest=batch.latest, now=now, repeated=batch.repeated)
    horizon = Horizon(now)
    for cls, run in batch.runs.items():
        delta.topics.add(run.route.topic)
        delta.events[str(cls.__struct_config__.tag)] = len(run.events)
        _sums(run, horizon, delta)
        _uniques(run, delta)
        _levels(plan, run, loaded, delta)
    for name, touched in batch.touched.items():
        _entities(plan, plan.journeys[name], touched, loaded.get(name, {}), horizon, delta)
    for journey, time, event in batch.alone:
        state = journey.advance(None, [(time, event)])
        _contribute(plan.targets[journey.name], _changes((), journey.contributions(state)), horizon, delta)
    roll_up(delta)
    delta.page, delta.forgotten_pages = ids.turn(batch.added, batch.latest, now)
    return delta


def _chosen(run: Run, where: tuple[Where, ...]) -> Run:
    for holds in predicates(where):
        run = [event for event in run if holds(event)]
    return run


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
        events, times = run.events, run.times
        for holds in predicates(where):
            kept = [(event, time) for event, time in zip(events, times, strict=True) if holds(event)]
            events, times = [event for event, _ in kept], [time for _, time in kept]
        for step in steps:
            step.measure.take(delta.shared if step.shared else delta.uniques, events, times, step.dimensions)


def _levels(plan: Plan, run: ClassRun, loaded: Loaded, delta: Delta) -> None:
    for where, steps in run.route.levels.items():
        holds = predicates(where)
        for step in steps:
            table = plan.tables[step.table]
            states, changed = loaded.get(step.table, {}), delta.states.setdefault(step.table, {})
            for time, event in zip(run.times, run.events, strict=True):
                if all(condition(event) for condition in holds):
                    key = "" if step.key is None else getattr(event, step.key)
                    blob = changed.get(key) or states.get(key)
                    latest = Latest(time, event.id, step.read(event))
                    changed[key] = table.dump(later(table.load(blob) if blob else None, latest))


def _entities(
    plan: Plan, journey: Journey, touched: Touched, loaded: Mapping[str, bytes], horizon: Horizon, delta: Delta
) -> None:
    targets, changed = plan.targets[journey.name], delta.states.setdefault(journey.name, {})
    for key, arrivals in touched.items():
        blob = loaded.get(key)
        old = None if blob is None else journey.load(blob)
        new = journey.advance(old, arrivals)
        dumped = journey.dump(new)
        if dumped == blob:
            continue
        changed[key] = dumped
        before: Iterable[Contribution] = () if old is None else journey.contributions(old)
        _contribute(targets, _changes(before, journey.contributions(new)), horizon, delta)
        _place(targets, () if old is None else journey.standings(key, old), delta, stands=False)
        _place(targets, journey.standings(key, new), delta, stands=True)


def _changes(before: Iterable[Contribution], after: Iterable[Contribution]) -> dict[Contribution, int]:
    """Contributions with how often each is to be added, negative to be taken back."""
    changes: dict[Contribution, int] = {}
    for contribution in before:
        changes[contribution] = changes.get(contribution, 0) - 1
    for contribution in after:
        changes[contribution] = changes.get(contribution, 0) + 1
    return changes


def _contribute(
    targets_of: Mapping[Measure, Targets], changes: dict[Contribution, int], horizon: Horizon, delta: Delta
) -> None:
    for (measure, time, amount, labels), times in changes.items():
        targets = targets_of.get(measure)
        if not times or targets is None:
            continue
        pane = None if time is None else horizon.pane(time)
        if time is not None and pane is None:
            continue
        cells = delta.stock if pane is None else delta.pane(pane)
        assert isinstance(measure, Additive | Distribution)
        for _ in range(abs(times)):
            measure.contribute(cells, targets, labels, amount, 1 if times > 0 else -1)


def _place(targets_of: Mapping[Measure, Targets], standings: Iterable[Standing], delta: Delta, *, stands: bool) -> None:
    for ranking, member, score, labels in standings:
        for series, index in targets_of.get(ranking, ()):
            label = "" if index is None else labels[index]
            if label is not None:
                delta.standings.setdefault((series, label), {})[member] = score if stands else None

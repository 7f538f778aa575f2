"""What every catalogue has to keep to. Each lint is a function whose docstring is the rule; it yields a sentence per breach."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from streams.events.topics import Topic
from streams.kpis.alert import Alert, BurnRate, Change, Compare, Share, Threshold
from streams.kpis.burn import STEPS
from streams.kpis.catalogue import Catalogue
from streams.kpis.formula import Ratio, Steps
from streams.kpis.inputs import input_of
from streams.kpis.naming import absent_name, alert_name, before_metric, metric, volume_metric
from streams.kpis.spec import Better, Kpi, Unit
from streams.measures.ranking import OldestAge, RankingCount
from streams.measures.sketch import MEAN, QUANTILES, Distribution
from streams.measures.view import Cut, Latest, Range
from streams.measures.window import WINDOWS, Span

Breaches = Iterator[str]
Lint = Callable[[Catalogue], Breaches]

_SUFFIXES: Final = {Unit.RATIO: "_ratio", Unit.SECONDS: "_seconds"}
_RESERVED: Final = ("_total", "_sum", "_count", "_bucket", "_info")
"""What Prometheus' other kinds of metrics end with."""
_WRONG_SIDE: Final = {Better.UP: Compare.ABOVE, Better.DOWN: Compare.BELOW}


def lint(catalogue: Catalogue) -> list[str]:
    """Every breach, each as a sentence; none for a catalogue that can be built on."""
    return [breach for check in LINTS for breach in check(catalogue)]


def ids_are_snake_case(catalogue: Catalogue) -> Breaches:
    """An id is lower-case words joined by underscores."""
    for kpi in catalogue:
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", kpi.id):
            yield f"{kpi.id!r} is not in snake_case."


def ids_are_unique(catalogue: Catalogue) -> Breaches:
    """No two KPIs share an id."""
    for id in _repeated(kpi.id for kpi in catalogue):
        yield f"{id} is the id of more than one KPI."


def ids_end_with_their_unit(catalogue: Catalogue) -> Breaches:
    """Ratios, and only they, end with _ratio; seconds, and only they, with _seconds."""
    for kpi in catalogue:
        for unit, suffix in _SUFFIXES.items():
            if (kpi.unit is unit) != kpi.id.endswith(suffix):
                yield f"{kpi.id} is in {kpi.unit}: the ending {suffix} is for {unit}, and {unit} always have it."


def metrics_are_named_apart(catalogue: Catalogue) -> Breaches:
    """No two metrics share a name, and none is named like a counter, a histogram or an info."""
    names = [name for kpi in catalogue for name in _metrics(kpi)]
    for name in _repeated(iter(names)):
        yield f"{name} is the name of more than one metric."
    for name in names:
        if name.endswith(_RESERVED):
            yield f"{name} ends with what Prometheus reserves for another kind of metric."


def texts_are_sentences(catalogue: Catalogue) -> Breaches:
    """Meanings and summaries of alerts are sentences: a capital first, a full stop last."""
    for kpi in catalogue:
        for text in (kpi.meaning, *(alert.summary for alert in kpi.alerts)):
            if not re.fullmatch(r"[A-Z].*\.", text):
                yield f"{kpi.id} says {text!r}, which is no sentence."


def sources_are_named(catalogue: Catalogue) -> Breaches:
    """Every KPI says where in the literature it comes from."""
    for kpi in catalogue:
        if not kpi.source:
            yield f"{kpi.id} names no source."


def alerts_or_a_reason(catalogue: Catalogue) -> Breaches:
    """A KPI has alerts or says why it has none, never both."""
    for kpi in catalogue:
        if bool(kpi.alerts) == bool(kpi.no_alert):
            yield f"{kpi.id} {'has alerts and a reason for none' if kpi.alerts else 'has neither alerts nor a reason'}."


def vanity_is_watched_for_absence_only(catalogue: Catalogue) -> Breaches:
    """Nobody is woken by a vanity number, unless it is missing altogether (an alert named None, below 1)."""
    for kpi, alert in _alerts(catalogue):
        absence = isinstance(alert, Threshold) and alert.compare is Compare.BELOW and alert.threshold == 1
        if kpi.vanity and not (alert.name == "None" and absence):
            yield f"{alert_name(kpi, alert)} alerts on a vanity number."


def windows_are_known(catalogue: Catalogue) -> Breaches:
    """A KPI's windows are among the five there are, in their order."""
    for kpi in catalogue:
        if list(kpi.windows) != [window for window in WINDOWS if window in kpi.windows]:
            yield f"{kpi.id} has the windows {', '.join(kpi.windows)}: they are {', '.join(WINDOWS)}, in this order."


def formulas_can_be_read(catalogue: Catalogue) -> Breaches:
    """A formula can be read in each of its KPI's windows, or without one if it has none."""
    for kpi in catalogue:
        spans = [Span(WINDOWS[window]) for window in kpi.windows if window in WINDOWS]
        for span in spans or (None,):
            try:
                kpi.formula.value(_Nothing(), Cut(span))
            except TypeError as reason:
                where = f"over {span.window.name}" if span else "without a window"
                yield f"{kpi.id} cannot be read {where}: {reason or 'a part of its formula needs one'}."
                break


def breakdowns_are_in_the_events(catalogue: Catalogue) -> Breaches:
    """What is broken down by a dimension is made of events that carry it."""
    for kpi in catalogue:
        own = kpi.formula.dimension if isinstance(kpi.formula, Steps) else None
        measures = [leaf for leaf, broken_down in kpi.formula.leaves() if broken_down]
        for dimension in kpi.by:
            for measure in measures:
                if dimension not in input_of(measure).dimensions:
                    yield f"{kpi.id} is by {dimension}, which the events of {str(measure)!r} do not carry."
            if not measures and dimension != own:
                yield f"{kpi.id} is by {dimension}, and nothing of it is."


def something_is_shown(catalogue: Catalogue) -> Breaches:
    """A KPI without a total is broken down."""
    for kpi in catalogue:
        if not kpi.total and not kpi.by:
            yield f"{kpi.id} has neither a total nor a breakdown."


def statistics_are_of_distributions(catalogue: Catalogue) -> Breaches:
    """A distribution has statistics that exist, and nothing else has any."""
    for kpi in catalogue:
        if bool(kpi.stats) != isinstance(kpi.formula, Distribution):
            yield f"{kpi.id} {'has statistics of no distribution' if kpi.stats else 'is a distribution without any'}."
        for stat in kpi.stats:
            if stat not in (MEAN, *QUANTILES):
                yield f"{kpi.id} has the statistic {stat}: there are {', '.join((MEAN, *QUANTILES))}."


def measures_are_named_apart(catalogue: Catalogue) -> Breaches:
    """No two measures share a name: it is where their state is kept. (A ranking is read in several ways.)"""
    leaves = {leaf for kpi in catalogue for leaf, _ in kpi.formula.leaves()}
    kept = [leaf.name for leaf in leaves if not isinstance(leaf, RankingCount | OldestAge)]
    for name in _repeated(iter(kept)):
        yield f"{name} is the name of more than one measure."


def alerts_are_named_apart(catalogue: Catalogue) -> Breaches:
    """No two alerts share a name, those included that tell of a watched KPI's absence."""
    names = [alert_name(kpi, alert) for kpi, alert in _alerts(catalogue)]
    for name in _repeated(iter([*names, *(absent_name(kpi) for kpi in catalogue if kpi.alerts)])):
        yield f"{name} is the name of more than one alert."


def alerts_look_where_the_kpi_is(catalogue: Catalogue) -> Breaches:
    """An alert looks at a total, a window and a statistic that its KPI has; a share's whole is there too."""
    for kpi, alert in _alerts(catalogue):
        name = alert_name(kpi, alert)
        if not kpi.total:
            yield f"{name} looks at the total of {kpi.id}, which has none."
        for window in _windows(alert):
            if window not in (kpi.windows or (None,)):
                yield f"{name} looks at {kpi.id} {f'over {window}' if window else 'without a window'}, which it has not."
        stat = alert.stat if isinstance(alert, Threshold) else None
        if stat not in (kpi.stats or (None,)):
            yield f"{name} looks at {stat or 'no statistic'} of {kpi.id}: it has {', '.join(kpi.stats) or 'none'}."
        whole = next((other for other in catalogue if isinstance(alert, Share) and other.id == alert.of), None)
        if isinstance(alert, Share) and (whole is None or alert.window not in (whole.windows or (None,))):
            yield f"{name} holds {kpi.id} against {alert.of}, which is not there."


def changes_say_how_long_ago(catalogue: Catalogue) -> Breaches:
    """An alert on the change of a KPI without windows says how long ago it compares with."""
    for kpi, alert in _alerts(catalogue):
        if isinstance(alert, Change) and not kpi.windows and alert.ago is None:
            yield f"{alert_name(kpi, alert)} does not say how long ago."


def alerts_fire_on_the_bad_side(catalogue: Catalogue) -> Breaches:
    """No alert fires because a KPI is better than it was, or than it should be."""
    for kpi, alert in _alerts(catalogue):
        if isinstance(alert, Threshold | Change) and alert.compare is _WRONG_SIDE.get(kpi.better):
            yield f"{alert_name(kpi, alert)} fires on the good side of {kpi.id}."


def volumes_exist(catalogue: Catalogue) -> Breaches:
    """Only of a ratio or a distribution can an alert ask for a least volume."""
    for kpi, alert in _alerts(catalogue):
        if alert.least and not isinstance(kpi.formula, Distribution | Ratio):
            yield f"{alert_name(kpi, alert)} asks for a volume of {kpi.id}, which is neither a ratio nor a distribution."


def objectives_are_shares(catalogue: Catalogue) -> Breaches:
    """An objective is a share of a ratio, over at least 30 days, of a volume that one bad event cannot spend."""
    for kpi, alert in _alerts(catalogue):
        if isinstance(alert, BurnRate):
            long_enough = alert.window in WINDOWS and WINDOWS[alert.window].length >= WINDOWS["30d"].length
            if not (kpi.unit is Unit.RATIO and 0 < alert.objective < 1 and long_enough and alert.least > 1):
                yield f"{alert_name(kpi, alert)} is not a share below 1 of a ratio over 30d or more, with a least volume."


LINTS: Final[tuple[Lint, ...]] = (
    ids_are_snake_case,
    ids_are_unique,
    ids_end_with_their_unit,
    metrics_are_named_apart,
    texts_are_sentences,
    sources_are_named,
    alerts_or_a_reason,
    vanity_is_watched_for_absence_only,
    windows_are_known,
    formulas_can_be_read,
    breakdowns_are_in_the_events,
    something_is_shown,
    statistics_are_of_distributions,
    measures_are_named_apart,
    alerts_are_named_apart,
    alerts_look_where_the_kpi_is,
    changes_say_how_long_ago,
    alerts_fire_on_the_bad_side,
    volumes_exist,
    objectives_are_shares,
)


class _Nothing:
    """The state before anything happened, in which every topic has been heard of."""

    at: Final = 2 * WINDOWS["90d"].length
    since: Final = None
    topics: Final = frozenset(Topic)

    def sums(self, series: str, span: Span) -> Mapping[str, int]:
        return {}

    def stock(self, series: str) -> Mapping[str, int]:
        return {}

    def count(self, ranking: str, label: str, bounds: Range) -> int:
        return 0

    def lowest(self, ranking: str, label: str, low: int) -> int | None:
        return None

    def labels(self, ranking: str) -> tuple[str, ...]:
        return ()

    def levels(self, name: str) -> Mapping[str, Latest]:
        return {}


def _alerts(catalogue: Catalogue) -> Iterator[tuple[Kpi, Alert]]:
    return ((kpi, alert) for kpi in catalogue for alert in kpi.alerts)


def _windows(alert: Alert) -> tuple[str | None, ...]:
    """The windows an alert looks at."""
    if isinstance(alert, BurnRate):
        return tuple(window for step in STEPS for window in (step.long or alert.window, step.short))
    return (alert.window,)


def _metrics(kpi: Kpi) -> Iterator[str]:
    """Every metric there can be of a KPI."""
    if kpi.total:
        yield metric(kpi)
    yield from (metric(kpi, dimension) for dimension in kpi.by)
    yield volume_metric(kpi)
    yield before_metric(kpi)


def _repeated(names: Iterator[str]) -> list[str]:
    return [name for name, n in Counter(names).items() if n > 1]

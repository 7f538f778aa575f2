"""The cases that each KPI alert is tested with: it fires once held and resolves, and stays silent at its very threshold,
with too little volume, and where data is missing.

They are made from the condition, not from the rule, and keep as close to the threshold as numbers allow, so that a rule
whose threshold, hold time or least volume is off by little fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from streams.kpis.alert import Compare
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Comparison, Condition, Quantity, conditions
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL
from streams.kpis.spec import Chapter, Unit
from streams.measures.window import MINUTE
from streams.render.absence import absence_cases, absences
from streams.render.alerts import routed_by, told
from streams.render.case import Case, Firing
from streams.render.promql import series
from streams.render.wording import number, over, style

WHOLE: Final = 100.0
"""What a value is held against where that is no number: its earlier value, or the KPI it is a share of."""

AFTERWARDS: Final = 5
"""Minutes that a state lasts after what is to be seen was seen."""

Values = Callable[[Comparison], float]


def chapter_cases(catalogue: Catalogue, chapter: Chapter, runbooks: str) -> Iterator[Case]:
    """The cases of all rules of a chapter."""
    for kpi in chapter.kpis:
        for condition in conditions(catalogue, kpi):
            yield from cases(condition, runbooks)
    for absence in absences(catalogue, chapter):
        yield from absence_cases(absence, runbooks)


def cases(condition: Condition, runbooks: str) -> Iterator[Case]:
    """All cases of a condition."""
    yield _fires_and_resolves(condition, runbooks)
    yield _silent(condition, "is silent at its threshold", _inputs(condition, at_threshold))
    if len(condition.comparisons) > 1:
        for recovered in condition.comparisons:
            values = _beyond_all_but(recovered)
            title = f"is silent while only {recovered.quantity.window} is at the threshold"
            yield _silent(condition, title, _inputs(condition, values))
    for volume, least in condition.volumes.items():
        title = f"is silent with a volume of {least - 1}{over(volume)}"
        yield _silent(condition, title, {**_inputs(condition, beyond), _series(volume): least - 1})
    breached = _inputs(condition, beyond)
    for missing in breached:
        present = {name: value for name, value in breached.items() if name != missing}
        yield _silent(condition, f"is silent without {missing}", present)


def at_threshold(comparison: Comparison) -> float:
    """The value that is just not wrong."""
    return comparison.bound if comparison.of is None else comparison.bound * WHOLE


def beyond(comparison: Comparison) -> float:
    """The nearest value that is wrong: the next number of a count, else 1 % off (0.01 off 0)."""
    threshold = at_threshold(comparison)
    step = 1.0 if comparison.quantity.kpi.unit is Unit.COUNT else abs(threshold) * 0.01 or 0.01
    return round(threshold + step if comparison.compare is Compare.ABOVE else threshold - step, 12)


def _beyond_all_but(recovered: Comparison) -> Values:
    return lambda comparison: at_threshold(comparison) if comparison is recovered else beyond(comparison)


def _fires_and_resolves(condition: Condition, runbooks: str) -> Case:
    held = _minutes(condition)
    breached, recovered = _inputs(condition, beyond), _inputs(condition, at_threshold)
    first = condition.comparisons[0].quantity
    own = {WINDOW_LABEL: first.window, STAT_LABEL: first.stat}
    printed = style(condition).prints(beyond(condition.comparisons[0]))
    firing = Firing(
        {**{label: value for label, value in own.items() if value is not None}, **routed_by(condition)},
        told(condition, printed, runbooks),
    )
    before_it_is_held = ((held - 1, None),) if held else ()
    return Case(
        "fires once held, and resolves",
        condition.name,
        {
            name: f"{_constant(value, held + AFTERWARDS)} {_constant(recovered[name], AFTERWARDS)}"
            for name, value in breached.items()
        },
        (*before_it_is_held, (held, firing), (held + AFTERWARDS, None)),
    )


def _silent(condition: Condition, title: str, inputs: Mapping[str, float]) -> Case:
    length = _minutes(condition) + AFTERWARDS
    values = {name: _constant(value, length + 1) for name, value in inputs.items()}
    return Case(title, condition.name, values, ((length, None),))


def _inputs(condition: Condition, values: Values) -> dict[str, float]:
    """The value of every series that the condition looks at."""
    inputs: dict[str, float] = {}
    for comparison in condition.comparisons:
        inputs[_series(comparison.quantity)] = values(comparison)
        if comparison.of is not None:
            inputs[_series(comparison.of)] = WHOLE
    return inputs | {_series(volume): least for volume, least in condition.volumes.items()}


def _series(quantity: Quantity) -> str:
    """The series as a replica of the exporter gives it."""
    return series(quantity, instance="exporter-1")


def _constant(value: float, samples: int) -> str:
    return f"{number(value)}+0x{samples - 1}"


def _minutes(condition: Condition) -> int:
    return -(-condition.alert.hold // MINUTE)

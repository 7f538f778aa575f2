"""How numbers look: units, decimals, and the colours that thresholds give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Threshold, ThresholdsMode

from streams.kpis.alert import Compare, Severity
from streams.kpis.condition import Condition
from streams.kpis.spec import Better, Kpi, Unit

UNKNOWN: Final = "unknown"
"""What stands in place of a value that does not exist."""

FINE: Final = "green"
NEUTRAL: Final = "blue"
PLAIN: Final = "text"
WRONG: Final = {Severity.TICKET: "orange", Severity.PAGE: "red"}

_CURRENCIES: Final = {unit for unit in vars(units).values() if isinstance(unit, str) and unit.startswith("currency")}


@dataclass(frozen=True)
class Look:
    """A unit of Grafana's, and how many decimals; None leaves them to Grafana."""

    unit: str
    decimals: int | None = None


COUNT: Final = Look("locale")
"""In full, with separators; decimals only where there are some."""
SHARE: Final = Look(units.PercentUnit, 1)
TIMES: Final = Look("suffix:×", 2)
SECONDS: Final = Look(units.Seconds, 1)
PER_SECOND: Final = Look("suffix:/s")

_LOOKS: Final = {
    Unit.COUNT: COUNT,
    Unit.RATIO: SHARE,
    Unit.SECONDS: SECONDS,
    Unit.SCORE: Look(units.Number, 1),
    Unit.RANK: Look(units.Number, 1),
}


def look(kpi: Kpi, conditions: Sequence[Condition], currency: str) -> Look:
    """The look of a KPI's values. A ratio that is held against more than 1 is read as so many times, not as percent."""
    if kpi.unit is Unit.MONEY:
        return money(currency)
    if kpi.unit is Unit.RATIO and any(mark.bound > 1 for mark in marks(conditions)):
        return TIMES
    return _LOOKS[kpi.unit]


def money(currency: str) -> Look:
    """The look of amounts in a currency (ISO 4217)."""
    known = f"currency{currency}"
    return Look(known if known in _CURRENCIES else f"suffix: {currency}", 2)


@dataclass(frozen=True)
class Mark:
    """A fixed bound of an alert, and the side of it that is wrong."""

    bound: float
    compare: Compare
    severity: Severity

    def wrong(self, value: float) -> bool:
        """Whether the alert would not like the value."""
        return value > self.bound if self.compare is Compare.ABOVE else value < self.bound


def marks(conditions: Sequence[Condition]) -> Iterator[Mark]:
    """The bounds of a KPI's conditions that are numbers; those that are compared with another value have none."""
    for condition in conditions:
        first = condition.comparisons[0]
        if first.of is None:
            yield Mark(first.bound, first.compare, condition.severity)


def by_itself(kpi: Kpi, conditions: Sequence[Condition]) -> bool:
    """Whether a value can be judged wherever it stands: an alert judges one window and not the chosen one, and of few
    events a share means nothing."""
    return not kpi.windows and not any(condition.volumes for condition in conditions)


def thresholds(kpi: Kpi, conditions: Sequence[Condition], otherwise: str = NEUTRAL) -> ThresholdsConfig:
    """The colours of a KPI's values: of the most severe alert that would not like them, green where none would mind; of a
    KPI without bounds always the same."""
    found = list(marks(conditions))
    if not found:
        return steps((None, otherwise))
    edges = sorted({_edge(kpi, mark) for mark in found})
    below = _colour(found, edges[0] - 1)
    inside = [(at + after) / 2 for at, after in zip(edges, [*edges[1:], edges[-1] + 2], strict=True)]
    return steps((None, below), *((edge, _colour(found, value)) for edge, value in zip(edges, inside, strict=True)))


def value_colours(kpi: Kpi, conditions: Sequence[Condition], otherwise: str) -> ThresholdsConfig:
    """The colours where a value stands alone: those of the bounds, if it can be judged by itself."""
    return thresholds(kpi, conditions if by_itself(kpi, conditions) else (), otherwise)


def steps(*colours: tuple[float | None, str]) -> ThresholdsConfig:
    """Colours, each from a value on (None: from the lowest)."""
    made = [Threshold(value, colour) for value, colour in colours]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(made)


def change_thresholds(better: Better) -> ThresholdsConfig:
    """The colours of a change: good, bad, or none where it is nothing at one decimal of a per cent."""
    least = 0.0005
    match better:
        case Better.UP:
            return steps((None, WRONG[Severity.PAGE]), (-least, PLAIN), (least, FINE))
        case Better.DOWN:
            return steps((None, FINE), (-least, PLAIN), (least, WRONG[Severity.PAGE]))
        case Better.DEPENDS:
            return steps((None, PLAIN))


def _edge(kpi: Kpi, mark: Mark) -> float:
    """Where the colour changes. Grafana colours from a value on; a count above the bound is at least the next one."""
    return mark.bound + 1 if mark.compare is Compare.ABOVE and kpi.unit is Unit.COUNT else mark.bound


def _colour(found: Sequence[Mark], value: float) -> str:
    wrong = {mark.severity for mark in found if mark.wrong(value)}
    return next((WRONG[severity] for severity in (Severity.PAGE, Severity.TICKET) if severity in wrong), FINE)

"""Alerts as conditions on what is read: comparisons that must hold together.

Rules, the tests of rules and the runbooks are made from these, and whatever else judges a value. One function per kind
of alert; nothing else asks which kind it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, singledispatch
from typing import Final, NamedTuple

from streams.kpis.alert import Alert, BurnRate, Change, Compare, Severity, Share, Threshold
from streams.kpis.burn import burns
from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import alert_name
from streams.kpis.spec import Kpi
from streams.measures.window import WINDOWS

LEAST_OF_A_SHORT_WINDOW: Final = 2


class Role(StrEnum):
    """Which of a KPI's numbers: its value, what that is of (a ratio's denominator, say), or its value one window ago."""

    VALUE = "value"
    VOLUME = "volume"
    BEFORE = "before"


class Place(NamedTuple):
    """A number of a KPI's total, by its names."""

    kpi: str
    window: str | None
    stat: str | None = None
    role: Role = Role.VALUE


@dataclass(frozen=True)
class Quantity:
    """A number of a KPI's total."""

    kpi: Kpi
    window: str | None
    stat: str | None = None
    role: Role = Role.VALUE

    @cached_property
    def place(self) -> Place:
        """What it is found by: names, since a whole KPI takes long to hash."""
        return Place(self.kpi.id, self.window, self.stat, self.role)

    def __hash__(self) -> int:
        return hash(self.place)


@dataclass(frozen=True)
class Comparison:
    """`quantity` is beyond `bound`; with `of`, beyond `bound` times that."""

    quantity: Quantity
    compare: Compare
    bound: float
    of: Quantity | None = None


@dataclass(frozen=True)
class Condition:
    """One thing to be told of: all comparisons have held for `alert.hold`, and the volume is at least `alert.least`.

    `name` is the outward name, `alert` the entry it comes from, `remark` what there is to say beyond the comparisons."""

    name: str
    kpi: Kpi
    alert: Alert
    severity: Severity
    comparisons: tuple[Comparison, ...]
    remark: str = ""

    @property
    def volume(self) -> Quantity | None:
        """What has to be at least `alert.least`; None where nothing has to."""
        return next(iter(self.volumes), None)

    @cached_property
    def volumes(self) -> Mapping[Quantity, int]:
        """What has to be at least how much. The least volume is that of the first window; of a shorter one its share is
        enough, but never a single event: that one late answer alone keeps an alert alive."""
        if not self.alert.least:
            return {}
        first, *more = (comparison.quantity.window for comparison in self.comparisons)
        least = {Quantity(self.kpi, first, role=Role.VOLUME): self.alert.least}
        for window in more:
            if first is not None and window is not None:
                share = self.alert.least * WINDOWS[window].length // WINDOWS[first].length
                least[Quantity(self.kpi, window, role=Role.VOLUME)] = max(share, LEAST_OF_A_SHORT_WINDOW)
        return least


def all_conditions(catalogue: Catalogue) -> list[Condition]:
    """The conditions of all alerts, in the catalogue's order."""
    return [condition for kpi in catalogue for condition in conditions(catalogue, kpi)]


def conditions(catalogue: Catalogue, kpi: Kpi) -> Iterator[Condition]:
    """The conditions of a KPI's alerts."""
    for alert in kpi.alerts:
        yield from of_alert(alert, kpi, catalogue)


@singledispatch
def of_alert(alert: Alert, kpi: Kpi, catalogue: Catalogue) -> Iterator[Condition]:
    """The conditions of one alert: usually one, for an objective one per step."""
    raise NotImplementedError(f"{type(alert).__name__} is not a kind of alert that says what it compares")


def _single(alert: Alert, kpi: Kpi, comparison: Comparison) -> Condition:
    return Condition(alert_name(kpi, alert), kpi, alert, alert.severity, (comparison,))


@of_alert.register
def _(alert: Threshold, kpi: Kpi, catalogue: Catalogue) -> Iterator[Condition]:
    yield _single(alert, kpi, Comparison(Quantity(kpi, alert.window, alert.stat), alert.compare, alert.threshold))


@of_alert.register
def _(alert: Share, kpi: Kpi, catalogue: Catalogue) -> Iterator[Condition]:
    whole = Quantity(catalogue[alert.of], alert.window)
    yield _single(alert, kpi, Comparison(Quantity(kpi, alert.window), Compare.ABOVE, alert.threshold, whole))


@of_alert.register
def _(alert: Change, kpi: Kpi, catalogue: Catalogue) -> Iterator[Condition]:
    before = Quantity(kpi, alert.window, role=Role.BEFORE)
    yield _single(alert, kpi, Comparison(Quantity(kpi, alert.window), alert.compare, alert.ratio, before))


@of_alert.register
def _(alert: BurnRate, kpi: Kpi, catalogue: Catalogue) -> Iterator[Condition]:
    for burn in burns(alert):
        yield Condition(
            alert_name(kpi, alert, burn.step.name),
            kpi,
            alert,
            burn.step.severity,
            tuple(
                Comparison(Quantity(kpi, window), Compare.BELOW, burn.bound) for window in (burn.long, burn.step.short)
            ),
            f"At this pace {float(burn.step.share):.0%} of what the objective of {alert.objective:.0%} over {alert.window}"
            f" allows to miss is used up within {burn.long}.",
        )

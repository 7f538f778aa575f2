"""Numbers, durations and thresholds in words: as alerts and runbooks write them, and as Prometheus prints them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from streams.kpis.alert import Compare
from streams.kpis.condition import Comparison, Condition, Quantity, Role
from streams.kpis.spec import Kpi, Unit
from streams.measures.window import DAY, HOUR, MINUTE, SECOND

VALUE: Final = "{{ $value%s }}"


@dataclass(frozen=True)
class Style:
    """How numbers of a unit look: `pipe` is what formats `$value` in a template, `prints` gives the same text."""

    pipe: str
    prints: Callable[[float], str]

    @property
    def template(self) -> str:
        """The value of an alert, in the template language of Prometheus."""
        return VALUE % self.pipe


def number(value: float) -> str:
    """A number in full, never with an exponent: `0.001`, `3600`."""
    return f"{Decimal(str(value)):f}".removesuffix(".0")


def span(milliseconds: int) -> str:
    """A duration as Prometheus takes it: `90s`, `5m`, `1h`, `1d`."""
    for length, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if milliseconds and milliseconds % length == 0:
            return f"{milliseconds // length}{unit}"
    return f"{milliseconds}ms" if milliseconds else "0s"


def _percentage(value: float) -> str:
    return f"{value * 100:.4g}%"


def duration(seconds: float) -> str:
    """What `humanizeDuration` prints of seconds ≥ 1."""
    if seconds < 60:
        return f"{seconds:.4g}s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "m"), (rest, "s")]
    first = next(index for index, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count}{unit}" for count, unit in parts[first:])


def _fixed(digits: int) -> Style:
    return Style(f' | printf "%.{digits}f"', lambda value: f"{value:.{digits}f}")


_STYLES: Final = {
    Unit.COUNT: _fixed(0),
    Unit.RATIO: Style(" | humanizePercentage", _percentage),
    Unit.SECONDS: Style(" | humanizeDuration", duration),
    Unit.MONEY: _fixed(2),
    Unit.SCORE: _fixed(1),
    Unit.RANK: _fixed(1),
}
_TIMES: Final = _fixed(2)


def style(condition: Condition) -> Style:
    """How the value of an alert is shown. A ratio held against more than 1 is read as so many times, not as percent."""
    first = condition.comparisons[0]
    if first.quantity.kpi.unit is Unit.RATIO and first.of is None and first.bound > 1:
        return _TIMES
    return _STYLES[first.quantity.kpi.unit]


def threshold(condition: Condition, comparison: Comparison) -> str:
    """What the value is held against: `above 70%`, `below 50% of the 7d before`."""
    side = "above" if comparison.compare is Compare.ABOVE else "below"
    if comparison.of is None:
        return f"{side} {_short(style(condition).prints(comparison.bound))}"
    return f"{side} {_percentage(comparison.bound)} of {_whole(condition, comparison.of)}"


def subject(quantity: Quantity) -> str:
    """What is looked at: `p90 of sales_response_seconds over 1d`."""
    stat = f"{quantity.stat} of " if quantity.stat else ""
    return f"{stat}{quantity.kpi.id}{over(quantity)}"


def over(quantity: Quantity) -> str:
    """The window, where there is one: ` over 1d`."""
    return f" over {quantity.window}" if quantity.window else ""


def sentence(condition: Condition) -> str:
    """The whole condition: `bounce_ratio over 1d above 70%, held for 5m, with a volume of at least 50`."""
    first, *more = condition.comparisons
    compared = [f"{subject(first.quantity)} {threshold(condition, first)}"]
    compared += [f"{over(comparison.quantity).lstrip()} {threshold(condition, comparison)}" for comparison in more]
    return f"{' and '.join(compared)}, held for {span(condition.alert.hold)}{_least(condition)}"


def least_volumes(condition: Condition) -> str:
    """The volumes that are asked for: `10`, or `10 over 1d, and 2 over 1h`."""
    volumes = condition.volumes
    if len(volumes) == 1:
        return str(condition.alert.least)
    return ", and ".join(f"{least}{over(volume)}" for volume, least in volumes.items())


def _least(condition: Condition) -> str:
    return f", with a volume of at least {least_volumes(condition)}" if condition.volumes else ""


def formula(kpi: Kpi) -> str:
    """The formula, without the brackets around all of it."""
    text = str(kpi.formula)
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _whole(condition: Condition, quantity: Quantity) -> str:
    if quantity.role is not Role.BEFORE:
        return quantity.kpi.id
    if quantity.window:
        return f"the {quantity.window} before"
    return f"what it was {span(ago)} ago" if (ago := getattr(condition.alert, "ago", None)) else "what it was"


def _short(text: str) -> str:
    """Without zeros that say nothing, and durations without empty parts: `20.0` is `20`, `1h 0m 0s` is `1h`."""
    if text[-1].isdigit() and "." in text:
        return text.rstrip("0").rstrip(".")
    return " ".join(part for part in text.split() if not part.startswith("0") or part == text)

"""Other values for alerts, tried beside each other. What can be said is what the catalogue file can say, by the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple

from streams.backtest.watched import only_alerts
from streams.kpis.alert import Alert
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import of_alert
from streams.kpis.custom.alerts import settable
from streams.kpis.custom.apply import KPIS, customised
from streams.kpis.custom.problem import CustomErrors, Problem
from streams.kpis.naming import alert_name
from streams.kpis.spec import Kpi

MOST: Final = 24
"""Variants side by side: more than a person compares."""

_UNTRIED: Final = ("off", "summary")
"""What can be said of an alert, and changes nothing about when it fires; or that it never does."""


class WrongChange(Exception):
    """What was asked for cannot be tried; the message is a sentence."""


class Tried(NamedTuple):
    """One value of one key of an alert (by its name in the catalogue)."""

    alert: str
    key: str
    value: str


@dataclass(frozen=True)
class Variant:
    """A catalogue with what was changed in it; nothing for the catalogue as it is."""

    changes: tuple[Tried, ...]
    catalogue: Catalogue

    def only(self, alerts: Collection[str]) -> Variant:
        """With no other alerts than these."""
        return replace(self, catalogue=only_alerts(self.catalogue, alerts))

    def label(self) -> str:
        """`threshold=0.8`; with the names of the alerts where there are several. Of nothing changed: `as it is`."""
        if not self.changes:
            return "as it is"
        alone = len({change.alert for change in self.changes}) == 1
        return ", ".join(f"{'' if alone else change.alert + '.'}{change.key}={change.value}" for change in self.changes)


def alerts_named(catalogue: Catalogue, names: Iterable[str]) -> set[str]:
    """The alerts (`alert_name`) that are meant; a step of an objective stands for the objective. Raises WrongChange."""
    return {alert_name(*_found(catalogue, name)) for name in names}


def variants(catalogue: Catalogue, said: Sequence[str], only: Sequence[str]) -> list[Variant]:
    """The catalogue as it is, and under every combination of the values that are `said`: `BounceRatioHigh.threshold=0.8,0.9`,
    without the alert where it is the only one that is looked at. Raises WrongChange."""
    values: dict[tuple[str, str], list[Tried]] = {}
    for text in said:
        for change in _parsed(catalogue, text, only):
            values.setdefault((change.alert, change.key), []).append(change)
    if (count := prod(map(len, values.values()))) > MOST:
        raise WrongChange(f"These are {count} combinations, and at most {MOST} can be compared.")
    tried = [Variant(changes, _changed(catalogue, changes)) for changes in product(*values.values()) if changes]
    return [Variant((), catalogue), *tried]


def _parsed(catalogue: Catalogue, text: str, only: Sequence[str]) -> Iterator[Tried]:
    place, equals, value = text.partition("=")
    name, _, key = place.strip().rpartition(".")
    if not (equals and key and value.strip()):
        raise WrongChange(f"'{text}' is not of the form ALERT.KEY=VALUE, such as BounceRatioHigh.threshold=0.8.")
    if not name:
        if len(only) != 1:
            raise WrongChange(
                f"'{text}' does not say of which alert: write ALERT.{text}, or name one alert with --alert."
            )
        name = only[0]
    kpi, alert = _found(catalogue, name)
    keys = [known for known in settable(alert) if known not in _UNTRIED]
    if key not in keys:
        raise WrongChange(f"{alert_name(kpi, alert)} has no '{key}' to set; it has {', '.join(keys)}.")
    for one in value.split(","):
        yield Tried(alert_name(kpi, alert), key, one.strip())


def _found(catalogue: Catalogue, name: str) -> tuple[Kpi, Alert]:
    """The alert of an outward name: its own, or that of one of its steps."""
    known: dict[str, tuple[Kpi, Alert]] = {}
    for kpi in catalogue:
        for alert in kpi.alerts:
            names = (alert_name(kpi, alert), *(condition.name for condition in of_alert(alert, kpi, catalogue)))
            known |= dict.fromkeys(names, (kpi, alert))
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    raise WrongChange(f"There is no alert '{name}'{hint}")


def _changed(catalogue: Catalogue, changes: Sequence[Tried]) -> Catalogue:
    tables: dict[str, Any] = {}
    for change in changes:
        kpi, alert = _found(catalogue, change.alert)
        alerts = tables.setdefault(kpi.id, {"alerts": {}})["alerts"]
        alerts.setdefault(alert_name(kpi, alert), {})[change.key] = _toml(change.value)
    try:
        return customised(catalogue, {KPIS: tables})
    except CustomErrors as errors:
        named = {(kpi.id, alert.name): alert_name(kpi, alert) for kpi in catalogue for alert in kpi.alerts}
        raise WrongChange(" ".join(_sentence(problem, named) for problem in errors.problems)) from None


def _toml(text: str) -> int | float | str:
    """The value as a TOML file would have it: a number where it is one."""
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _sentence(problem: Problem, names: Mapping[tuple[str, str], str]) -> str:
    """The path of a problem is kpis.ID.alerts.NAME.KEY, or a part of it; people know the alert by its outward name."""
    id, *more = problem.path[1:]
    place = [names.get((id, part), part) for part in more if part != "alerts"]
    return f"{'.'.join(place or [id])} {problem.reason}"

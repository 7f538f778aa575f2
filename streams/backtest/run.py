"""A backtest: history in, what the alerts of one or more catalogues would have done out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from streams.backtest.events import Events
from streams.backtest.forward import forward, instants_of
from streams.backtest.judging import Judge
from streams.backtest.spell import Verdict
from streams.backtest.traces import Trace, Tracer
from streams.fold.plan import Plan
from streams.kpis.catalogue import Catalogue
from streams.measures.window import HOUR, MINUTE

STEP: Final = MINUTE
"""As often as Prometheus evaluates rules unless it is told otherwise."""

TOLD_EVERY: Final = 500
"""Instants between two words on how far it is."""

Told = Callable[[float], None]
"""Hears which share (0 to 1) of the history has been judged."""


@dataclass(frozen=True)
class Span:
    """The time that is judged (ms), and how far apart the instants are at which it is."""

    since: int
    until: int
    step: int = STEP


@dataclass(frozen=True)
class Result:
    """What the alerts of one catalogue did, by their names; `traces` where they were asked for."""

    verdicts: Mapping[str, Verdict]
    traces: Mapping[str, Trace]


def backtest(
    plan: Plan, events: Events, catalogues: Sequence[Catalogue], span: Span, told: Told, *, traced: bool = False
) -> list[Result]:
    """Judges the alerts of several catalogues in one pass; `plan` is made of what has to be read for all of them.

    Before `span.since` nothing is judged, but totals are recorded hour by hour for alerts that compare with them."""
    judges = [Judge(catalogue) for catalogue in catalogues]
    tracers = [Tracer(catalogue, span.since, span.until) for catalogue in catalogues] if traced else []
    instants = instants_of(span.since, span.until, span.step)
    begin = span.since if events.first is None else min(events.first, span.since)
    before = (at for at in instants_of(begin, span.since, HOUR) if at <= span.since)
    for number, look in enumerate(forward(plan, events, chain(before, instants))):
        if look.at > span.since:
            for judge in judges:
                judge.judge(look)
            for tracer in tracers:
                tracer.take(look)
        if number % TOLD_EVERY == 0:
            told((look.at - begin) / max(span.until - begin, 1))
    traces: list[Mapping[str, Trace]] = [tracer.traces for tracer in tracers] or [{} for _ in judges]
    return [Result(judge.verdicts(), trace) for judge, trace in zip(judges, traces, strict=True)]

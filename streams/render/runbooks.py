"""The runbooks: a section per alert, with a frame from the catalogue and the substance from the notes."""

from __future__ import annotations

from collections.abc import Iterator

from streams.kpis.alert import Alert
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, Quantity, of_alert
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL, alert_name, metric, selector
from streams.kpis.spec import Kpi
from streams.render.generated import markdown_banner
from streams.render.notes.collected import NOTES
from streams.render.pipeline import PIPELINE
from streams.render.pipeline_alert import OWNER, PipelineAlert
from streams.render.promql import series
from streams.render.wording import formula, sentence, span

_ABOUT = """\
# Runbooks

What every alert means, how to look, and what to do. A page wants somebody now, a ticket can wait for the morning.
Look at the pipeline first: while it is behind, alerts on KPIs say little.
"""


def runbooks(catalogue: Catalogue) -> str:
    """The page."""
    sections = [_pipeline_section(alert) for alert in PIPELINE]
    sections += [_kpi_section(catalogue, kpi, alert) for kpi in catalogue for alert in kpi.alerts]
    return markdown_banner("streams/kpis and streams/render/notes") + _ABOUT + "".join(map(_joined, sections))


def _kpi_section(catalogue: Catalogue, kpi: Kpi, alert: Alert) -> Iterator[str]:
    name = alert_name(kpi, alert)
    conditions = list(of_alert(alert, kpi, catalogue))
    yield f"## {name}\n\n{alert.summary}"
    yield from (_fires(condition, name) for condition in conditions)
    yield f"`{kpi.id}`: {kpi.meaning} That is: {formula(kpi)}."
    queries = dict.fromkeys(query for condition in conditions for query in _queries(condition))
    yield "How to look:\n\n```promql\n" + "\n".join(queries) + "\n```"
    yield f"`funnelwatch explain {kpi.id}` shows its formula and its parts right now."
    yield from _note(name)


def _fires(condition: Condition, section: str) -> str:
    step = f" ({condition.name.removeprefix(section)})" if condition.name != section else ""
    remark = f" {condition.remark}" if condition.remark else ""
    return f"Fires{step} on {sentence(condition)}: a {condition.severity} for {condition.kpi.owner}.{remark}"


def _queries(condition: Condition) -> Iterator[str]:
    """The value, what it is compared with, and its breakdowns."""
    for comparison in condition.comparisons:
        yield series(comparison.quantity)
        if comparison.of is not None:
            yield series(comparison.of)
    if condition.volume is not None:
        yield series(condition.volume)
    first = condition.comparisons[0].quantity
    for dimension in condition.kpi.by:
        yield _largest(first, dimension)


def _largest(quantity: Quantity, dimension: str) -> str:
    labels = {WINDOW_LABEL: quantity.window, STAT_LABEL: quantity.stat}
    return f"topk(10, {selector(metric(quantity.kpi, dimension), **labels)})"


def _pipeline_section(alert: PipelineAlert) -> Iterator[str]:
    yield f"## {alert.title}\n\n{alert.summary}"
    yield f"Fires when this is true for {span(alert.hold)}: a {alert.severity} for {OWNER}."
    yield f"```promql\n{alert.expr}\n```"
    yield from _note(alert.title)


def _note(name: str) -> Iterator[str]:
    """What people know of it; an alert that a user defined has no note."""
    if (note := NOTES.get(name)) is not None:
        yield "Usual causes:\n\n" + "\n".join(f"- {cause}" for cause in note.causes)
        yield "What to do:\n\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(note.steps, 1))


def _joined(paragraphs: Iterator[str]) -> str:
    return "".join(f"\n{paragraph}\n" for paragraph in paragraphs)

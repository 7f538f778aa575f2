"""The runbooks: a section per alert, with a frame from the catalogue and the substance from the notes."""

from __future__ import annotations

from collections.abc import Iterator

from streams.kpis.alert import Alert, Severity
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, Quantity, of_alert
from streams.kpis.inputs import inputs
from streams.kpis.naming import STAT_LABEL, TRUST_LABEL, TRUST_LOST, WINDOW_LABEL, Vital, alert_name, metric, selector
from streams.kpis.owners import OPERATIONS
from streams.kpis.spec import Kpi
from streams.render.absence import Absence, absences
from streams.render.generated import markdown_banner
from streams.render.notes.absence import ABSENT
from streams.render.notes.collected import NOTES
from streams.render.notes.note import Note
from streams.render.pipeline import pipeline
from streams.render.pipeline_alert import NO_SEVERITY, PipelineAlert
from streams.render.promql import series
from streams.render.wording import formula, sentence, span

_ABOUT = f"""\
# Runbooks

What every alert means, how to look, and what to do. A page wants somebody now, a ticket can wait for the morning.
Look at the pipeline first: while an alert with the label `{TRUST_LABEL}="{TRUST_LOST}"` fires, no KPI means anything.

Queries are for Prometheus, commands for a shell with the settings of the processes; `$BROKER` is a broker of Kafka, and
topics, consumer group and namespace have their default names. Nothing here can count an event twice or lose one: restarting a
worker or an exporter is always safe.
"""


def runbooks(catalogue: Catalogue) -> str:
    """The page."""
    sections = [_pipeline_section(alert) for alert in pipeline(catalogue)]
    sections += [_kpi_section(catalogue, kpi, alert) for kpi in catalogue for alert in kpi.alerts]
    sections += [
        _absence_section(absence) for chapter in catalogue.chapters for absence in absences(catalogue, chapter)
    ]
    return markdown_banner("streams/kpis and streams/render/notes") + _ABOUT + "".join(map(_joined, sections))


def _kpi_section(catalogue: Catalogue, kpi: Kpi, alert: Alert) -> Iterator[str]:
    name = alert_name(kpi, alert)
    conditions = list(of_alert(alert, kpi, catalogue))
    yield f"## {name}\n\n{alert.summary}"
    yield from (_fires(condition, name) for condition in conditions)
    yield f"`{kpi.id}`: {kpi.meaning} That is: {formula(kpi)}."
    queries = dict.fromkeys(query for condition in conditions for query in _queries(condition))
    command = f"funnelwatch explain {kpi.id}   # its formula, and its parts right now"
    yield f"How to look:\n\n{_block('promql', *queries)}\n\n{_block('sh', command)}"
    yield from _known(NOTES.get(name))


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
    yield from map(series, condition.volumes)
    first = condition.comparisons[0].quantity
    for dimension in condition.kpi.by:
        yield _largest(first, dimension)


def _largest(quantity: Quantity, dimension: str) -> str:
    labels = {WINDOW_LABEL: quantity.window, STAT_LABEL: quantity.stat}
    return f"topk(10, {selector(metric(quantity.kpi, dimension), **labels)})"


def _pipeline_section(alert: PipelineAlert) -> Iterator[str]:
    yield f"## {alert.title}\n\n{alert.summary}"
    yield f"Fires {_when(alert)}:\n\n{_block('promql', alert.expr)}"
    if alert.trust_lost:
        yield "While it fires, no KPI means anything, and alerts on KPIs are to be held back."
    note = NOTES[alert.title]
    yield f"How to look:\n\n{_block('promql', *note.queries)}\n\n{_block('sh', *note.commands)}"
    yield from _known(note)


def _when(alert: PipelineAlert) -> str:
    held = f"when this is true for {span(alert.hold)}" if alert.hold else "as soon as this is true"
    return f"{held}, {'for nobody' if alert.severity == NO_SEVERITY else f'a {alert.severity} for {OPERATIONS}'}"


def _absence_section(absence: Absence) -> Iterator[str]:
    kpi = absence.kpi
    yield f"## {absence.name}\n\n{absence.says}"
    yield f"Fires on that while an exporter serves KPIs: a {Severity.TICKET} for {kpi.owner}."
    yield f"`{kpi.id}`: {kpi.meaning} That is: {formula(kpi)}."
    types = "|".join(events_of(kpi))
    counted = f'sum by (type) (increase({Vital.EVENTS}{{type=~"{types}"}}[{span(absence.look_back)}]))'
    command = f"funnelwatch explain {kpi.id}"
    yield f"How to look:\n\n{_block('promql', series(absence.quantity), counted)}\n\n{_block('sh', command)}"
    yield from _known(ABSENT)


def _block(language: str, *lines: str) -> str:
    return "\n".join((f"```{language}", *lines, "```"))


def _known(note: Note | None) -> Iterator[str]:
    """What people know of it; an alert that a user defined has no note."""
    if note is not None:
        yield "Usual causes:\n\n" + "\n".join(f"- {cause}" for cause in note.causes)
        yield "What to do:\n\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(note.steps, 1))


def _joined(paragraphs: Iterator[str]) -> str:
    return "".join(f"\n{paragraph}\n" for paragraph in paragraphs)


def events_of(kpi: Kpi) -> list[str]:
    """The types of the events that the KPI is made of."""
    return sorted({event for _, source in inputs(kpi.formula) for event in source.events})

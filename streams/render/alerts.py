"""The alerting rules of the KPIs: a file per chapter, whatever the catalogue says is worth knowing."""

from __future__ import annotations

from collections.abc import Iterator

from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, conditions
from streams.kpis.naming import alert_name
from streams.kpis.spec import Chapter
from streams.render.absence import absence_rule, absences
from streams.render.promql import expression
from streams.render.rule import Rule, runbook_url
from streams.render.wording import least_volumes, over, style, subject, threshold


def chapter_rules(catalogue: Catalogue, chapter: Chapter, runbooks: str) -> Iterator[Rule]:
    """The rules of a chapter, in its order, then those on what is absent; `runbooks` is where the runbooks are served."""
    for kpi in chapter.kpis:
        for condition in conditions(catalogue, kpi):
            yield rule(condition, runbooks)
    for absence in absences(catalogue, chapter):
        yield absence_rule(absence, runbooks)


def rule(condition: Condition, runbooks: str) -> Rule:
    """The rule of a condition."""
    return Rule(
        name=condition.name,
        expr=expression(condition),
        hold=condition.alert.hold,
        labels=routed_by(condition),
        annotations=told(condition, style(condition).template, runbooks),
    )


def routed_by(condition: Condition) -> dict[str, str]:
    """What an alert is routed by."""
    kpi = condition.kpi
    return {"severity": condition.severity.value, "owner": kpi.owner.value, "kpi": kpi.id}


def told(condition: Condition, value: str, runbooks: str) -> dict[str, str]:
    """What a person is told, of a value (a template, or what it becomes)."""
    return {
        "summary": condition.alert.summary,
        "description": description(condition, value),
        "runbook_url": runbook_url(runbooks, alert_name(condition.kpi, condition.alert)),
    }


def description(condition: Condition, value: str) -> str:
    """The value, what it is held against, and whatever there is to remark."""
    first, *more = condition.comparisons
    held_against = [threshold(condition, first)]
    held_against += [f"{threshold(condition, comparison)}{over(comparison.quantity)}" for comparison in more]
    sentences = [f"{subject(first.quantity)} is {value}: {', and '.join(held_against)}."]
    if condition.volumes:
        sentences.append(f"Judged only with a volume of at least {least_volumes(condition)}.")
    if condition.remark:
        sentences.append(condition.remark)
    return " ".join(sentences)

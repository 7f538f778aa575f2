"""The pages: the reference and the runbooks are complete, and their links lead somewhere."""

from __future__ import annotations

import re

import pytest

from streams.kpis.catalogue import catalogue
from streams.kpis.naming import absent_name, alert_name, metric
from streams.kpis.spec import Kpi
from streams.render.notes.collected import NOTES
from streams.render.outputs import RUNBOOKS, outputs
from streams.render.pipeline import pipeline
from streams.render.recording import recordings
from tests.render.described import described_names

CATALOGUE = catalogue()
PAGES = outputs(CATALOGUE)
REFERENCE = PAGES["deploy/generated/reference.md"]
RUNBOOK_PAGE = PAGES[f"deploy/generated/{RUNBOOKS}"]
NOTED = [alert.title for alert in pipeline(CATALOGUE)] + [
    alert_name(kpi, alert) for kpi in CATALOGUE for alert in kpi.alerts
]
ALERTS = NOTED + [absent_name(kpi) for kpi in CATALOGUE if kpi.alerts]


def anchors(page: str) -> set[str]:
    """The anchors that the headings of a page get."""
    return {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.*)$", page, re.MULTILINE)}


def entry(kpi: Kpi) -> str:
    """What the reference says of a KPI."""
    return REFERENCE.split(f"\n### {kpi.id}\n")[1].split("\n#")[0]


@pytest.mark.parametrize("kpi", list(CATALOGUE), ids=lambda kpi: kpi.id)
def test_the_reference_says_everything_of_a_kpi(kpi: Kpi) -> None:
    """Meaning, source, every metric, every alert or the reason for none, and the mark of vanity."""
    said = entry(kpi)
    names = ([metric(kpi)] if kpi.total else []) + [metric(kpi, dimension) for dimension in kpi.by]
    wanted = [kpi.meaning, kpi.source, kpi.no_alert, *kpi.windows, *(f"`{name}`" for name in names)]
    wanted += [alert_name(kpi, alert) for alert in kpi.alerts]
    assert [text for text in wanted if text not in said] == []
    assert ("**Vanity**" in said) == kpi.vanity


def test_the_reference_names_the_events() -> None:
    """A reader sees which events and fields a number is made of, under which conditions."""
    by_id = {kpi.id: entry(kpi) for kpi in CATALOGUE}
    assert "bounced sessions: `session.ended` where is_bounce is true" in by_id["bounce_ratio"]
    assert "the field amount of `deal.won`" in by_id["revenue"]
    assert "every event of leads" in by_id["mqls"]


@pytest.mark.parametrize(
    ("page", "target", "into"),
    [(REFERENCE, "", REFERENCE), (REFERENCE, RUNBOOKS, RUNBOOK_PAGE)],
    ids=["within the reference", "from the reference to the runbooks"],
)
def test_links_lead_to_headings(page: str, target: str, into: str) -> None:
    """Every link has the heading it leads to."""
    linked = set(re.findall(rf"\]\({re.escape(target)}#([^)]+)\)", page))
    assert linked
    assert linked <= anchors(into)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_section_with_substance(name: str) -> None:
    """Whoever is woken finds causes and steps, not a heading with nothing under it."""
    section = RUNBOOK_PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]
    causes, steps = re.findall(r"^- ", section, re.MULTILINE), re.findall(r"^\d+\. ", section, re.MULTILINE)
    assert "```promql" in section
    assert "```sh" in section
    assert len(causes) + len(steps) >= 4


def test_every_note_is_for_an_alert() -> None:
    """A note whose alert is gone would never be read again."""
    assert set(NOTES) == set(NOTED)


def test_notes_name_what_exists() -> None:
    """Metrics, KPIs and alerts that the runbooks mention are there."""
    mentioned = set(re.findall(r"(?:\b\w+:)?\bfunnelwatch_\w+(?::\w+)?", RUNBOOK_PAGE))
    assert mentioned <= described_names(CATALOGUE) | {recording.record for recording in recordings(CATALOGUE)}
    written = "\n".join(text for note in NOTES.values() for text in (*note.causes, *note.steps))
    assert set(re.findall(r"`([A-Z]\w+)`", written)) <= set(ALERTS)
    assert {
        name for name in re.findall(r"`([a-z]+(?:_[a-z0-9]+)+)`", written) if not name.startswith("funnelwatch")
    } <= {kpi.id for kpi in CATALOGUE}

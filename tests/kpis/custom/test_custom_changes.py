"""Built-in KPIs under the user's catalogue: switched off, with other windows, breakdowns and thresholds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from streams.fold.plan import Plan
from streams.kpis.alert import BurnRate, Change, Compare, Severity, Share, Threshold
from streams.kpis.condition import conditions
from streams.kpis.lint import lint
from streams.kpis.spec import Owner
from streams.measures.window import DAY, MINUTE
from streams.render.outputs import outputs
from tests.kpis.custom.catalogues import BUILT_IN, under


def test_an_empty_file_changes_nothing() -> None:
    """A catalogue that says nothing is the one that is built in."""
    assert [*under("")] == [*BUILT_IN]
    assert [*under("[kpis]")] == [*BUILT_IN]


def test_a_kpi_that_is_off_is_gone_from_everything() -> None:
    """No metric, no measure, no rule and no word of it is left."""
    catalogue = under("[kpis.form_conversions]\noff = true")
    assert {kpi.id for kpi in BUILT_IN} - {kpi.id for kpi in catalogue} == {"form_conversions"}
    assert not any("web.forms " in line for line in Plan(catalogue).inventory())
    assert not any("form_conversions" in text for text in outputs(catalogue).values())


def test_a_chapter_without_kpis_is_gone() -> None:
    """An empty heading says nothing."""
    catalogue = under("[kpis]\nautomation_triggers.off = true\nscenario_completion_ratio.off = true")
    assert "automation" not in [chapter.id for chapter in catalogue.chapters]


@pytest.mark.parametrize("id", [kpi.id for kpi in BUILT_IN])
def test_every_kpi_can_be_switched_off(id: str) -> None:
    """What is left is a sound catalogue, whose state the stored one holds already."""
    catalogue = under(f"[kpis.{id}]\noff = true")
    assert lint(catalogue) == []
    assert Plan(catalogue).inventory() <= Plan(BUILT_IN).inventory()
    assert outputs(catalogue)


def test_a_share_goes_with_the_kpi_that_it_is_of() -> None:
    """An alert cannot compare with what nobody exposes; the entry says why it has none."""
    kpi = under("[kpis.contacts]\noff = true")["inactive_contacts"]
    assert kpi.alerts == ()
    assert kpi.no_alert == "it would be held against contacts, which is switched off"


def test_windows_and_breakdowns_are_those_that_are_named() -> None:
    """In the order of the windows, whatever the order in the file."""
    kpi = under("[kpis.sessions]\nwindows = ['7d', '1d']\nby = []\nowner = 'sales'\nmeaning = 'Visits.'")["sessions"]
    assert kpi == replace(BUILT_IN["sessions"], windows=("1d", "7d"), by=(), owner=Owner.SALES, meaning="Visits.")


def test_a_breakdown_can_be_added() -> None:
    """Any field of the events that is no person's id."""
    assert under("[kpis.page_views]\nby = ['page', 'segment']")["page_views"].by == ("page", "segment")


def test_statistics_of_a_distribution_can_be_chosen() -> None:
    """Any of those that there are."""
    assert under("[kpis.session_duration_seconds]\nstats = ['p99', 'mean']")["session_duration_seconds"].stats == (
        "mean",
        "p99",
    )


def test_a_threshold_is_changed_and_its_words_with_it() -> None:
    """The summary that was written for 0.7 over a day would be wrong of 0.8 over a week."""
    (alert,) = under(
        """
        [kpis.bounce_ratio]
        windows = ["1d", "7d"]
        [kpis.bounce_ratio.alerts.High]
        threshold = 0.8
        window = "7d"
        hold = "10m"
        least = 100
        severity = "page"
        """
    )["bounce_ratio"].alerts
    assert alert == Threshold(
        name="High",
        window="7d",
        compare=Compare.ABOVE,
        threshold=0.8,
        hold=10 * MINUTE,
        least=100,
        severity=Severity.PAGE,
        summary="The KPI bounce_ratio over 7d: its value is above 0.8.",
    )


def test_what_does_not_move_the_threshold_leaves_its_words() -> None:
    """Severity, hold and volume are not what a summary tells."""
    (before,) = BUILT_IN["bounce_ratio"].alerts
    (alert,) = under("[kpis.bounce_ratio.alerts.High]\nseverity = 'page'\nhold = '0s'")["bounce_ratio"].alerts
    assert alert == replace(before, severity=Severity.PAGE, hold=0)


def test_every_kind_of_alert_can_be_changed() -> None:
    """The number is the threshold, whatever it is held against; an objective is one by name."""
    catalogue = under(
        """
        [kpis.inactive_contacts.alerts.High]
        threshold = 0.6
        [kpis.lead_score_average.alerts.Falling]
        threshold = 0.9
        ago = "2d"
        [kpis.sales_response_within_target_ratio.alerts.Budget]
        objective = 0.95
        [kpis.leads_waiting_overdue.alerts.LeadsWaitingOverdue]
        threshold = 3
        """
    )
    (share,), (change,), (budget,), (overdue,) = (
        catalogue[id].alerts
        for id in (
            "inactive_contacts",
            "lead_score_average",
            "sales_response_within_target_ratio",
            "leads_waiting_overdue",
        )
    )
    assert isinstance(share, Share)
    assert share.threshold == 0.6
    assert share.summary == "The KPI inactive_contacts: its value is above 0.6 of contacts."
    assert isinstance(change, Change)
    assert (change.ratio, change.ago) == (0.9, 2 * DAY)
    assert change.summary == "The KPI lead_score_average: its value is below 0.9 of what it was before."
    assert isinstance(budget, BurnRate)
    assert budget.objective == 0.95
    assert isinstance(overdue, Threshold)
    assert (overdue.name, overdue.threshold) == ("", 3)


def test_an_alert_can_be_switched_off() -> None:
    """The entry says then why it has none."""
    kpi = under("[kpis.bounce_ratio.alerts.High]\noff = true")["bounce_ratio"]
    assert kpi.alerts == ()
    assert kpi.no_alert == "its alerts are switched off in the catalogue file"


def test_alerts_of_every_kind_can_be_added() -> None:
    """`of` says what a number is a share of: the window before, or another KPI."""
    catalogue = under(
        """
        [kpis.sessions.alerts.Few]
        below = 100
        window = "1d"
        [kpis.sessions.alerts.Falling]
        below = 0.5
        of = "before"
        window = "7d"
        hold = "1h"
        summary = "Half of the sessions are gone."
        [kpis.hot_leads.alerts.Many]
        above = 0.5
        of = "leads_waiting"
        [kpis.meeting_show_ratio.alerts.Budget]
        objective = 0.8
        window = "30d"
        least = 20
        [kpis.session_duration_seconds.alerts.Short]
        below = 5
        stat = "p50"
        window = "1d"
        """
    )
    few, falling = catalogue["sessions"].alerts
    assert few == Threshold(
        name="Few",
        window="1d",
        compare=Compare.BELOW,
        threshold=100,
        summary="The KPI sessions over 1d: its value is below 100.",
    )
    assert falling == Change(
        name="Falling",
        window="7d",
        compare=Compare.BELOW,
        ratio=0.5,
        hold=60 * MINUTE,
        summary="Half of the sessions are gone.",
    )
    assert isinstance(catalogue["hot_leads"].alerts[0], Share)
    assert isinstance(catalogue["meeting_show_ratio"].alerts[0], BurnRate)
    assert catalogue["sessions"].no_alert == ""
    assert lint(catalogue) == []


def test_a_changed_threshold_is_in_rules_reference_and_runbooks() -> None:
    """Whatever is made from the catalogue is made from the one in force."""
    catalogue = under("[kpis.bounce_ratio.alerts.High]\nthreshold = 0.85\nwindow = '7d'")
    (condition,) = conditions(catalogue, catalogue["bounce_ratio"])
    assert condition.comparisons[0].bound == 0.85
    files = outputs(catalogue)
    assert 'funnelwatch_bounce_ratio{window="7d"}) > 0.85' in files["deploy/generated/alerts/web.rules.yml"]
    assert "bounce_ratio over 7d above 85%" in files["deploy/generated/reference.md"]
    assert "bounce_ratio over 7d above 85%" in files["deploy/generated/runbooks.md"]


def test_changes_of_words_windows_and_alerts_leave_the_state_usable() -> None:
    """Only what changes the stored cells asks for a fresh namespace."""
    catalogue = under(
        "[kpis.bounce_ratio]\nwindows = ['1d']\nmeaning = 'M.'\n[kpis.bounce_ratio.alerts.High]\nthreshold = 0.9"
    )
    assert Plan(catalogue).inventory() == Plan(BUILT_IN).inventory()

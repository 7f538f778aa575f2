"""The overview for leaders: whether anything is wrong, the few numbers that matter, and where they are going."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.titles import title
from streams.render.dashboards.alerts import Alerts, firing_count, firing_table, of_all
from streams.render.dashboards.frame import Frame, owners
from streams.render.dashboards.grid import Section, Tile, filling, in_lines
from streams.render.dashboards.kpi_breakdown import breakdown
from streams.render.dashboards.kpi_history import history
from streams.render.dashboards.kpi_value import change
from streams.render.dashboards.objective import budget_left, objectives
from streams.render.dashboards.pipeline_values import kpis_served
from streams.render.dashboards.site import Site, windows_of
from streams.render.dashboards.subject import Subject, subject

NUMBERS: Final = (
    ("revenue", "new_customers", "win_ratio", "marketing_roi_ratio"),
    ("active_contacts", "mqls", "mql_to_sql_ratio", "cost_per_lead"),
    ("sales_response_within_target_ratio", "leads_waiting_overdue", "customer_retention_ratio", "nps"),
)
"""Money, the funnel, and how people are treated, a line each. Outcomes, and what leads to them soonest; no vanity."""

COURSES: Final = ("revenue", "active_contacts", "mql_to_sql_ratio", "cost_per_lead")
"""Which of them are shown over time."""

SHARES: Final = (("funnel_stage_count", "stage"), ("revenue", "channel"), ("cost_per_lead", "channel"))
"""What is shown by a dimension: where people are lost, where money comes from and goes to."""


def overview(site: Site) -> Frame:
    """The dashboard. A number that is switched off leaves a gap in its line."""
    there = {kpi.id: kpi for kpi in site.catalogue}
    shown = [there[id] for line in NUMBERS for id in line if id in there]
    windows, alerts = windows_of(shown), of_all(site)

    def about(id: str) -> Iterator[Subject]:
        if id in there:
            yield subject(site, windows, there[id])

    courses = [history(one) for id in COURSES for one in about(id)]
    shares = [breakdown(one, by) for id, by in SHARES for one in about(id) if by in one.kpi.by]
    numbers = [[change(one) for id in line for one in about(id)] for line in NUMBERS]
    return Frame(
        name="overview",
        title="Overview",
        about="The few numbers that matter, and whether anything is wrong.",
        tags=("leaders", *owners(kpi.owner for kpi in shown)),
        sections=[
            Section("Is anything wrong?", [_state(site, alerts), [firing_table(site, "Firing alerts", alerts)]]),
            Section("The numbers that matter", [line for line in numbers if line]),
            Section("Where they are going", [filling(line) for line in in_lines(courses, 2)]),
            Section("Where it comes from", [filling(shares)] if shares else []),
        ],
        alerts=alerts,
        windows=windows,
    )


def _state(site: Site, alerts: Alerts) -> Sequence[Tile]:
    promised = list(objectives(site))
    if len(promised) == 1:
        budgets = [budget_left(site, objective) for objective in promised]
    else:
        budgets = [budget_left(site, one, f"Budget left of {title(one.kpi)}") for one in promised]
    counts = [
        firing_count("Pages", alerts, Severity.PAGE),
        firing_count("Tickets", alerts, Severity.TICKET),
    ]
    served = kpis_served()
    return [replace(tile, height=served.height) for tile in filling([*counts, served, *budgets])]

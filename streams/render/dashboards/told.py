"""What a panel says of itself: what the number means, what it is made of, and what is watched, with links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import DashboardLink, DashboardLinkType

from streams.kpis.condition import Condition
from streams.kpis.naming import KPI_PATH, alert_name
from streams.kpis.spec import Kpi
from streams.render.dashboards.site import Site
from streams.render.rule import runbook_url
from streams.render.wording import formula, sentence


def description(site: Site, kpi: Kpi, conditions: Sequence[Condition], *more: str) -> str:
    """The text behind a panel's (i), in Markdown."""
    return "\n\n".join((*more, *_paragraphs(site, kpi, conditions)))


def _paragraphs(site: Site, kpi: Kpi, conditions: Sequence[Condition]) -> Iterator[str]:
    vanity = " Good to know, bad to steer by." if kpi.vanity else ""
    yield f"{kpi.meaning}{vanity}"
    yield f"`{kpi.id}` = {formula(kpi)}"
    for condition in conditions:
        link = runbook_url(site.runbooks, alert_name(condition.kpi, condition.alert))
        yield f"[{condition.name}]({link}): {sentence(condition)} ({condition.severity})."
    if kpi.no_alert:
        yield f"No alert: {kpi.no_alert}."
    yield f"Owner: {kpi.owner}. Where there is no value, it is unknown, not 0."


def links(site: Site, kpi: Kpi, conditions: Sequence[Condition]) -> list[Builder[DashboardLink]]:
    """Links to the KPI's page on the board and to the runbook of each of its alerts; an alert in steps has one."""
    names = dict.fromkeys(alert_name(condition.kpi, condition.alert) for condition in conditions)
    page = link("On the board", f"{site.board.rstrip('/')}{KPI_PATH}/{kpi.id}")
    return [page, *(link(f"Runbook: {name}", runbook_url(site.runbooks, name)) for name in names)]


def link(title: str, url: str) -> Builder[DashboardLink]:
    """A link to another page, in a tab of its own."""
    return dashboard.DashboardLink(title).type(DashboardLinkType.LINK).url(url).icon("external link").target_blank(True)

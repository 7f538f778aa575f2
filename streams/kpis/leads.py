"""Leads and the funnel: flows into the stages, cohorts through them, and what is open now."""

from __future__ import annotations

from streams.events import leads as e
from streams.events.topics import Topic
from streams.journeys.account import NEW
from streams.journeys.people import (
    COHORTS,
    FLOWS,
    HOT,
    LOST,
    NEW_SCORED,
    NEW_SCORES,
    OPEN,
    REJECTED,
    SCORED,
    SCORES,
)
from streams.kpis.alert import Change, Compare, Threshold
from streams.kpis.formula import Difference, Ratio, Steps, Sum
from streams.kpis.money import AD_CLICKS, AD_IMPRESSIONS, WON
from streams.kpis.search import SEARCH_CLICKS, SEARCH_IMPRESSIONS
from streams.kpis.social import SOCIAL_IMPRESSIONS
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit
from streams.kpis.web import VISITORS
from streams.measures.feed import feed
from streams.measures.uniques import Uniques
from streams.measures.window import DAY

LEAD_ACCOUNTS = Uniques(
    "accounts.with_leads", (Topic.LEADS,), "account", feed(e.LeadCreated), says="accounts of the leads created"
)


def _flow(id: str, stage: str, meaning: str, owner: Owner, source: str) -> Kpi:
    return Kpi(
        id=id,
        meaning=meaning,
        formula=FLOWS[stage],
        owner=owner,
        by=("channel", "campaign", "segment"),
        no_alert="volume follows campaigns; the ratios between stages are watched",
        source=source,
    )


def _cohort(
    id: str, a: str, b: str, *alerts: Threshold, no_alert: str = "", source: str = "data-driven guide: funnels"
) -> Kpi:
    return Kpi(
        id=id,
        meaning=f"Of the leads that reached {a} in the window, the share that has reached {b} by now.",
        formula=Ratio(COHORTS[a, b], FLOWS[a]),
        owner=Owner.SALES,
        unit=Unit.RATIO,
        by=("channel",),
        alerts=alerts,
        no_alert=no_alert,
        source=source,
    )


LEADS = Chapter(
    "leads",
    "Leads and the funnel",
    "Flows into the stages, cohorts through them, and what is open now.",
    (
        Kpi(
            id="leads_created",
            meaning="Leads first known in the window.",
            formula=FLOWS["created"],
            owner=Owner.MARKETING,
            by=("channel", "campaign", "segment"),
            vanity=True,
            alerts=(
                Threshold(
                    name="None",
                    window="1d",
                    compare=Compare.BELOW,
                    threshold=1,
                    summary="No lead was created for a day: a broken form or a broken feed looks like this.",
                ),
            ),
            source="data-driven guide; vanity alone",
        ),
        _flow("mqls", "mql", "Leads that became marketing qualified.", Owner.MARKETING, "19 B2B KPIs: MQLs"),
        _flow("sqls", "sql", "Leads that became sales qualified.", Owner.SALES, "19 B2B KPIs: SQLs"),
        _flow("quotes", "quote", "Leads that got a quote.", Owner.SALES, "data-driven guide: funnels"),
        _flow("leads_won", "won", "Leads won.", Owner.SALES, "data-driven guide: funnels"),
        _cohort("mql_ratio", "created", "mql", no_alert="criteria for MQLs differ too much for a default"),
        _cohort(
            "mql_to_sql_ratio",
            "mql",
            "sql",
            Threshold(
                name="Low",
                window="30d",
                compare=Compare.BELOW,
                threshold=0.8,
                least=30,
                summary="Sales accepts fewer than 80 % of the MQLs: the criteria are off, or nobody looks at them.",
            ),
            source="data-driven guide: MQL→SQL should be over 80 %",
        ),
        _cohort("sql_to_quote_ratio", "sql", "quote", no_alert="win ratios differ too much for a default"),
        _cohort("quote_to_won_ratio", "quote", "won", no_alert="win ratios differ too much for a default"),
        _cohort("lead_to_won_ratio", "created", "won", no_alert="win ratios differ too much for a default"),
        _cohort("mql_to_won_ratio", "mql", "won", no_alert="win ratios differ too much for a default"),
        Kpi(
            id="sales_rejected_ratio",
            meaning="Of the MQLs of the window, the share that sales handed back.",
            formula=Ratio(REJECTED, FLOWS["mql"]),
            owner=Owner.MARKETING,
            better=Better.DOWN,
            unit=Unit.RATIO,
            by=("channel",),
            alerts=(
                Threshold(
                    name="High",
                    window="30d",
                    compare=Compare.ABOVE,
                    threshold=0.3,
                    least=30,
                    summary="Sales hands back more than 30 % of the MQLs.",
                ),
            ),
            source="data-driven guide: MQL/SQL criteria",
        ),
        Kpi(
            id="leads_lost",
            meaning="Leads first lost in the window.",
            formula=LOST,
            owner=Owner.SALES,
            better=Better.DOWN,
            by=("reason",),
            no_alert="volume follows the leads created; the ratios are watched",
            source="data-driven guide: funnels",
        ),
        Kpi(
            id="open_leads",
            meaning="Leads neither won nor lost, by the highest stage reached.",
            formula=OPEN,
            owner=Owner.SALES,
            better=Better.DEPENDS,
            windows=NOW,
            by=("stage",),
            total=False,
            no_alert="volume follows the leads created; waiting leads are watched",
            source="data-driven guide: stage velocity",
        ),
        Kpi(
            id="lead_score_average",
            meaning="Mean of the latest score of the open leads that have one.",
            formula=Ratio(SCORES, SCORED),
            owner=Owner.MARKETING,
            unit=Unit.SCORE,
            windows=NOW,
            by=("stage", "channel", "segment"),
            alerts=(
                Change(
                    name="Falling",
                    compare=Compare.BELOW,
                    ratio=0.8,
                    ago=DAY,
                    summary="The average lead score fell by more than 20 % within a day.",
                ),
            ),
            source="automation guide: average lead score",
        ),
        Kpi(
            id="new_lead_score_average",
            meaning="Mean latest score of the leads created in the window.",
            formula=Ratio(NEW_SCORES, NEW_SCORED),
            owner=Owner.MARKETING,
            unit=Unit.SCORE,
            by=("channel", "campaign"),
            no_alert="the average of all open leads is watched",
            source="automation guide: average lead score",
        ),
        Kpi(
            id="hot_leads",
            meaning="Open leads whose score is hot.",
            formula=HOT,
            owner=Owner.SALES,
            windows=NOW,
            no_alert="waiting leads are watched",
            source="automation guide",
        ),
        Kpi(
            id="accounts_with_leads",
            meaning="Distinct accounts of the leads created.",
            formula=LEAD_ACCOUNTS,
            owner=Owner.MARKETING,
            no_alert="target lists differ too much for a default",
            source="account-based marketing guide",
        ),
        Kpi(
            id="funnel_stage_count",
            meaning="The whole funnel side by side, from impressions to repeated deals.",
            formula=Steps(
                "stage",
                {
                    "impressions": Sum(AD_IMPRESSIONS, SOCIAL_IMPRESSIONS, SEARCH_IMPRESSIONS),
                    "clicks": Sum(AD_CLICKS, SEARCH_CLICKS),
                    "visitors": VISITORS,
                    "leads": FLOWS["created"],
                    "mqls": FLOWS["mql"],
                    "sqls": FLOWS["sql"],
                    "quotes": FLOWS["quote"],
                    "won": FLOWS["won"],
                    "repeat": Difference(WON, NEW),
                },
            ),
            owner=Owner.MARKETING,
            by=("stage",),
            total=False,
            no_alert="a picture; the ratios between stages are watched",
            source="data-driven guide: funnels",
        ),
    ),
)

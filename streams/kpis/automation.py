"""Automation: what runs by itself."""

from __future__ import annotations

from streams.events import campaigns as c
from streams.events import engagements as e
from streams.events.topics import Topic
from streams.kpis.alert import Compare, Threshold
from streams.kpis.formula import Ratio
from streams.kpis.measured import tally
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit
from streams.measures.amount import Amount
from streams.measures.feed import feed
from streams.measures.level import Level, only

TRIGGERS = Level(
    "automation.triggers",
    (Topic.CAMPAIGNS,),
    feed(c.AutomationMeasured, amount=Amount("triggers")),
    over=only,
    says="latest number of triggers",
)
STARTED = tally("automation.started", e.ScenarioStarted, says="scenarios started")
COMPLETED = tally("automation.completed", e.ScenarioCompleted, says="scenarios completed")

AUTOMATION = Chapter(
    "automation",
    "Automation",
    "What runs by itself, and whether people get through it.",
    (
        Kpi(
            id="automation_triggers",
            meaning="Triggers set up in the automation.",
            formula=TRIGGERS,
            owner=Owner.MARKETING,
            better=Better.DEPENDS,
            windows=NOW,
            no_alert="changes by hand only",
            source="automation guide: usage",
        ),
        Kpi(
            id="scenario_completion_ratio",
            meaning="Scenarios completed per scenario started.",
            formula=Ratio(COMPLETED, STARTED),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("scenario",),
            alerts=(
                Threshold(
                    name="Low",
                    window="7d",
                    compare=Compare.BELOW,
                    threshold=0.3,
                    summary="Fewer than 30 % of the scenarios started in a week were completed.",
                ),
            ),
            source="automation guide: scenario completion",
        ),
    ),
)

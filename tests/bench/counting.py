"""The catalogue of the workload *count*: one entry, which keeps a count per type, channel and pane."""

from __future__ import annotations

from streams.events.engagements import ENGAGEMENT_EVENTS
from streams.events.types import wire_name
from streams.fold.plan import Plan
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue
from streams.kpis.formula import Sum
from streams.kpis.measured import tally
from streams.kpis.spec import Chapter, Kpi, Owner

TALLIES = {wire_name(event_type): tally(wire_name(event_type), event_type) for event_type in ENGAGEMENT_EVENTS}


def counting_plan() -> Plan:
    """The plan over that catalogue."""
    events = Kpi(
        id="events",
        meaning="Engagement events.",
        formula=Sum(*TALLIES.values()),
        owner=Owner.MARKETING,
        by=("channel",),
        no_alert="there to be measured",
    )
    return Plan(Catalogue((Chapter("bench", "Bench", "What the bench counts.", (events,)),), Definitions()))

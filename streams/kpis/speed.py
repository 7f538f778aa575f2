"""Speed: how soon sales answers, and how long leads take."""

from __future__ import annotations

from streams.events import leads as e
from streams.journeys.definitions import WAITING_HORIZON, Definitions
from streams.journeys.people import CLOCKED, CYCLE, DURATION, RESPONSE, WAITING, WITHIN
from streams.kpis.alert import BurnRate, Compare, Severity, Threshold
from streams.kpis.formula import Difference, Ratio
from streams.kpis.measured import tally
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit
from streams.measures.ranking import OldestAge
from streams.measures.view import Range
from streams.measures.window import MINUTE, Span

BOOKED = tally("meetings.booked", e.LeadMeetingBooked, says="meetings booked")
HELD = tally("meetings.held", e.LeadMeetingHeld, says="meetings held")


def speed(definitions: Definitions) -> Chapter:
    """The chapter, for a target of the response."""
    target = definitions.response_target

    def waiting(at: int, span: Span | None) -> Range:
        return Range(at - WAITING_HORIZON, None)

    def overdue(at: int, span: Span | None) -> Range:
        return Range(at - WAITING_HORIZON, at - target)

    def in_time(at: int, span: Span | None) -> Range:
        # Those whose clock started in a pane of the window and which still have time; the clock itself counts exactly.
        assert span is not None
        return Range(max(at - target, at - WAITING_HORIZON, span.start(at)), span.end(at))

    return Chapter(
        "speed",
        "Speed",
        "How soon sales answers, and how long leads take.",
        (
            Kpi(
                id="sales_response_seconds",
                meaning="From the start of a lead's clock to the first response of a person.",
                formula=RESPONSE,
                owner=Owner.SALES,
                better=Better.DOWN,
                unit=Unit.SECONDS,
                by=("channel", "segment"),
                stats=("mean", "p50", "p90", "p95"),
                alerts=(
                    Threshold(
                        name="Slow",
                        window="1d",
                        stat="p90",
                        compare=Compare.ABOVE,
                        threshold=3600,
                        least=10,
                        summary="One lead in ten waited more than an hour for its first response.",
                    ),
                ),
                source="data-driven guide: five-minute response",
            ),
            Kpi(
                id="sales_response_within_target_ratio",
                meaning="Of the leads whose clock started in the window, the share answered within the target.",
                formula=Ratio(
                    WITHIN, Difference(CLOCKED, WAITING.counted(in_time, "those waiting and not yet overdue"))
                ),
                owner=Owner.SALES,
                unit=Unit.RATIO,
                by=("channel",),
                alerts=(
                    BurnRate(
                        name="Budget",
                        window="30d",
                        objective=0.9,
                        least=10,
                        severity=Severity.PAGE,
                        summary="The budget of late responses is being used up.",
                    ),
                ),
                source="data-driven guide: five-minute response",
            ),
            Kpi(
                id="leads_waiting",
                meaning="Open leads that nobody has answered yet.",
                formula=WAITING.counted(waiting),
                owner=Owner.SALES,
                better=Better.DOWN,
                windows=NOW,
                by=("channel",),
                no_alert="those overdue are watched",
                source="data-driven guide: five-minute response",
            ),
            Kpi(
                id="leads_waiting_overdue",
                meaning="Open leads that nobody has answered within the target.",
                formula=WAITING.counted(overdue, "leads waiting for longer than the target"),
                owner=Owner.SALES,
                better=Better.DOWN,
                windows=NOW,
                by=("channel",),
                alerts=(
                    Threshold(
                        name="",
                        compare=Compare.ABOVE,
                        threshold=0,
                        hold=5 * MINUTE,
                        severity=Severity.PAGE,
                        summary="Leads are waiting for a response beyond the target.",
                    ),
                ),
                source="data-driven guide: five-minute response",
            ),
            Kpi(
                id="oldest_waiting_seconds",
                meaning="The age of the oldest waiting lead.",
                formula=OldestAge(WAITING, waiting, "now − the earliest start of a waiting lead's clock"),
                owner=Owner.SALES,
                better=Better.DOWN,
                unit=Unit.SECONDS,
                windows=NOW,
                no_alert="overdue leads are watched",
                source="data-driven guide: five-minute response",
            ),
            Kpi(
                id="stage_duration_seconds",
                meaning="How long leads took from the stage before to the stage reached.",
                formula=DURATION,
                owner=Owner.SALES,
                better=Better.DOWN,
                unit=Unit.SECONDS,
                by=("stage",),
                stats=("mean", "p50", "p90"),
                total=False,
                no_alert="cycles differ too much for a default",
                source="data-driven guide: stage velocity",
            ),
            Kpi(
                id="sales_cycle_seconds",
                meaning="How long leads took from created to won.",
                formula=CYCLE,
                owner=Owner.SALES,
                better=Better.DOWN,
                unit=Unit.SECONDS,
                by=("channel",),
                stats=("mean", "p50", "p90"),
                vanity=True,
                no_alert="a vanity number alone: short cycles may be small deals",
                source="automation guide: cycle length",
            ),
            Kpi(
                id="meetings_booked",
                meaning="Meetings booked.",
                formula=BOOKED,
                owner=Owner.SALES,
                by=("kind",),
                no_alert="volume follows the leads",
                source="account-based marketing guide: calls and demos",
            ),
            Kpi(
                id="meetings_held",
                meaning="Meetings held.",
                formula=HELD,
                owner=Owner.SALES,
                by=("kind",),
                no_alert="volume follows the leads",
                source="account-based marketing guide: calls and demos",
            ),
            Kpi(
                id="meeting_show_ratio",
                meaning="Meetings held per meeting booked.",
                formula=Ratio(HELD, BOOKED),
                owner=Owner.SALES,
                unit=Unit.RATIO,
                by=("kind",),
                no_alert="volumes are small",
                source="account-based marketing guide: calls and demos",
            ),
        ),
    )

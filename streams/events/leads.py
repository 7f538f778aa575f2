"""The topic `leads`: what happens to a lead (a contact's interest) on its way through sales."""

from typing import Annotated

from msgspec import Meta

from streams.events.dimensions import Medium, MeetingKind, Stage
from streams.events.event import Event
from streams.events.fields import Contact, Lead, LossReason, Promo, Representative, Score

Kind = Annotated[MeetingKind, Meta(description="What kind of meeting.", examples=["demo"])]


class LeadEvent(Event, frozen=True, kw_only=True):
    """An event about one lead of one contact."""

    contact: Contact
    lead: Lead


class LeadCreated(LeadEvent, frozen=True, kw_only=True):
    """A lead came in."""

    score: Score | None = None
    promo: Promo | None = None


class LeadAssigned(LeadEvent, frozen=True, kw_only=True):
    """A lead was given to a sales representative."""

    rep: Representative | None = None


class LeadScored(LeadEvent, frozen=True, kw_only=True):
    """A lead got a score; the latest one holds."""

    score: Score


class LeadAdvanced(LeadEvent, frozen=True, kw_only=True):
    """A lead reached a stage of the funnel."""

    stage: Annotated[Stage, Meta(description="The stage that was reached.", examples=["mql"])]


class LeadContacted(LeadEvent, frozen=True, kw_only=True):
    """Sales answered a lead."""

    medium: Annotated[Medium, Meta(description="How the lead was contacted.", examples=["call"])]
    auto: (
        Annotated[
            bool,
            Meta(description="An automatic reply, which does not count as a response.", examples=[False]),
        ]
        | None
    ) = None


class LeadRejected(LeadEvent, frozen=True, kw_only=True):
    """Sales handed a marketing-qualified lead back."""

    reason: LossReason | None = None


class LeadLost(LeadEvent, frozen=True, kw_only=True):
    """A lead was lost, for good."""

    reason: LossReason | None = None


class LeadMeetingBooked(LeadEvent, frozen=True, kw_only=True):
    """A meeting with a lead was booked."""

    kind: Kind


class LeadMeetingHeld(LeadEvent, frozen=True, kw_only=True):
    """A meeting with a lead took place."""

    kind: Kind


LEAD_EVENTS = (
    LeadCreated,
    LeadAssigned,
    LeadScored,
    LeadAdvanced,
    LeadContacted,
    LeadRejected,
    LeadLost,
    LeadMeetingBooked,
    LeadMeetingHeld,
)

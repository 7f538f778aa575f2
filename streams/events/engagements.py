"""The topic `engagements`: what a person does, or what is sent to them, before and beside any lead."""

from typing import Annotated

from msgspec import Meta

from streams.events.dimensions import CallToActionKind, ContentAction, FunnelEnd, SocialAction
from streams.events.event import Event
from streams.events.fields import (
    CallToAction,
    Contact,
    Content,
    Count,
    Form,
    Message,
    Network,
    Page,
    Promo,
    Scenario,
    Seconds,
)

Kind = Annotated[CallToActionKind, Meta(description="What is offered.", examples=["demo"])]
Machine = Annotated[bool, Meta(description="Done by a prefetcher or a scanner, not by the person.", examples=[False])]


class EngagementEvent(Event, frozen=True, kw_only=True):
    """An event about one contact."""

    contact: Contact


class EmailEvent(EngagementEvent, frozen=True, kw_only=True):
    """An event about a mail to the contact."""

    message: Message | None = None


class EmailSent(EmailEvent, frozen=True, kw_only=True):
    """A mail was sent."""


class EmailDelivered(EmailEvent, frozen=True, kw_only=True):
    """A mail was accepted by the receiving server."""


class EmailSubscribed(EmailEvent, frozen=True, kw_only=True):
    """The contact subscribed to mails."""


class EmailUnsubscribed(EmailEvent, frozen=True, kw_only=True):
    """The contact unsubscribed from mails."""


class EmailComplained(EmailEvent, frozen=True, kw_only=True):
    """The contact marked a mail as spam."""


class EmailBounced(EmailEvent, frozen=True, kw_only=True):
    """A mail came back."""

    hard: Annotated[bool, Meta(description="The address will never work.", examples=[True])] | None = None


class EmailOpened(EmailEvent, frozen=True, kw_only=True):
    """A mail was opened."""

    machine: Machine | None = None
    cta: CallToAction | None = None


class EmailClicked(EmailEvent, frozen=True, kw_only=True):
    """A link in a mail was clicked."""

    machine: Machine | None = None
    cta: CallToAction | None = None


class PageViewed(EngagementEvent, frozen=True, kw_only=True):
    """A page was viewed."""

    page: Page
    landing: Annotated[bool, Meta(description="The page is a landing page.", examples=[True])] | None = None
    content: Content | None = None


class PageLeft(EngagementEvent, frozen=True, kw_only=True):
    """A page was left."""

    page: Page
    seconds: Seconds


class SessionEnded(EngagementEvent, frozen=True, kw_only=True):
    """A visit to the site ended."""

    pages: Annotated[Count, Meta(description="Pages viewed in the session.", examples=[4])]
    seconds: Seconds
    bounced: (
        Annotated[
            bool,
            Meta(
                description="The visitor left at once; if absent, whether there was at most one page.", examples=[False]
            ),
        ]
        | None
    ) = None

    @property
    def is_bounce(self) -> bool:
        """Whether the visitor left at once: as said, else whether there was at most one page."""
        return self.pages <= 1 if self.bounced is None else self.bounced


class CtaShown(EngagementEvent, frozen=True, kw_only=True):
    """A call to action was shown."""

    cta: CallToAction
    kind: Kind


class CtaClicked(EngagementEvent, frozen=True, kw_only=True):
    """A call to action was clicked."""

    cta: CallToAction
    kind: Kind


class FormSubmitted(EngagementEvent, frozen=True, kw_only=True):
    """A form was submitted."""

    form: Form
    page: Page | None = None
    kind: Kind | None = None
    funnel: Annotated[FunnelEnd, Meta(description="Which end of the funnel it serves.", examples=["top"])] | None = None
    promo: Promo | None = None


class ContentEngaged(EngagementEvent, frozen=True, kw_only=True):
    """A piece of content was used."""

    content: Content
    action: Annotated[ContentAction, Meta(description="What was done with the content.", examples=["downloaded"])]


class SocialEngaged(EngagementEvent, frozen=True, kw_only=True):
    """The contact reacted on a social network."""

    network: Network
    action: Annotated[SocialAction, Meta(description="How the contact reacted.", examples=["comment"])]


class ScenarioStarted(EngagementEvent, frozen=True, kw_only=True):
    """The contact entered an automation scenario."""

    scenario: Scenario


class ScenarioCompleted(EngagementEvent, frozen=True, kw_only=True):
    """The contact reached the end of an automation scenario."""

    scenario: Scenario


class ContactSignedUp(EngagementEvent, frozen=True, kw_only=True):
    """The contact created a user account."""


class ContactLoggedIn(EngagementEvent, frozen=True, kw_only=True):
    """The contact logged in."""


ENGAGEMENT_EVENTS = (
    EmailSent,
    EmailDelivered,
    EmailSubscribed,
    EmailUnsubscribed,
    EmailComplained,
    EmailBounced,
    EmailOpened,
    EmailClicked,
    PageViewed,
    PageLeft,
    SessionEnded,
    CtaShown,
    CtaClicked,
    FormSubmitted,
    ContentEngaged,
    SocialEngaged,
    ScenarioStarted,
    ScenarioCompleted,
    ContactSignedUp,
    ContactLoggedIn,
)

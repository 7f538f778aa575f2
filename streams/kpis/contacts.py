"""Contacts: who is there, and who is awake."""

from __future__ import annotations

from streams.events import engagements as e
from streams.events.leads import LEAD_EVENTS
from streams.events.topics import Topic
from streams.kpis.alert import Change, Compare, Severity, Share
from streams.kpis.formula import Difference, In, Ratio
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit
from streams.measures.feed import feed
from streams.measures.uniques import SomeTopicUniques, Uniques
from streams.measures.where import is_not_true
from streams.measures.window import DAY

HUMAN = feed(
    *(e.EmailOpened, e.EmailClicked, e.PageViewed, e.SessionEnded, e.CtaClicked, e.FormSubmitted),
    *(e.ContentEngaged, e.SocialEngaged, e.ContactSignedUp, e.ContactLoggedIn),
    where=is_not_true("machine"),
)
"""Human engagement. Mail scanners open and click too; those events say `machine`."""

ACTIVE = Uniques("contacts.active", (Topic.ENGAGEMENTS,), "contact", HUMAN, says="contacts with a human engagement")
KNOWN = SomeTopicUniques(
    "contacts.known",
    (Topic.LEADS, Topic.ENGAGEMENTS),
    "contact",
    feed(*LEAD_EVENTS, *e.ENGAGEMENT_EVENTS),
    within=365 * DAY,
    says="contacts with any event in 365 days",
)
ENGAGED_ACCOUNTS = Uniques(
    "accounts.engaged", (Topic.ENGAGEMENTS,), "account", HUMAN, says="accounts with a human engagement"
)

INACTIVE = Difference(KNOWN, In("90d", ACTIVE))

CONTACTS = Chapter(
    "contacts",
    "Contacts",
    "Who is there, and who is awake.",
    (
        Kpi(
            id="active_contacts",
            meaning="Distinct contacts with a human engagement: opened, clicked, viewed, submitted, signed up or logged in.",
            formula=ACTIVE,
            owner=Owner.MARKETING,
            by=("channel",),
            alerts=(
                Change(
                    name="Falling",
                    window="7d",
                    compare=Compare.BELOW,
                    ratio=0.7,
                    summary="Active contacts fell by more than 30 % against the week before.",
                ),
            ),
            source="automation guide",
        ),
        Kpi(
            id="contacts",
            meaning="Distinct contacts with any event in the last 365 days.",
            formula=KNOWN,
            owner=Owner.MARKETING,
            windows=NOW,
            no_alert="a stock that moves slowly; its inactive part is watched",
            source="automation guide",
        ),
        Kpi(
            id="active_contacts_ratio",
            meaning="The share of contacts that were active.",
            formula=Ratio(ACTIVE, KNOWN),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            no_alert="its parts are watched",
            source="automation guide",
        ),
        Kpi(
            id="inactive_contacts",
            meaning="Contacts without a human engagement in 90 days.",
            formula=INACTIVE,
            owner=Owner.MARKETING,
            better=Better.DOWN,
            windows=NOW,
            alerts=(
                Share(
                    name="High",
                    of="contacts",
                    threshold=0.5,
                    severity=Severity.TICKET,
                    summary="More than half of the contacts have been inactive for 90 days.",
                ),
            ),
            source="automation guide",
        ),
        Kpi(
            id="engaged_accounts",
            meaning="Distinct accounts with a human engagement of one of their people.",
            formula=ENGAGED_ACCOUNTS,
            owner=Owner.MARKETING,
            by=("segment",),
            no_alert="target lists differ too much for a default",
            source="account-based marketing guide",
        ),
    ),
)

"""Email: from sent to converted. Machine opens and clicks are counted apart, never as people."""

from __future__ import annotations

from streams.events import engagements as e
from streams.journeys.mail import CLICKED, DELIVERED, OPENED
from streams.journeys.people import FLOWS
from streams.kpis.alert import Compare, Threshold
from streams.kpis.formula import Only, Ratio
from streams.kpis.measured import tally
from streams.kpis.spec import Better, Chapter, Kpi, Owner, Unit
from streams.measures.where import is_true, one_of

SENT = tally("email.sent", e.EmailSent, says="mails sent")
DELIVERIES = tally("email.delivered", e.EmailDelivered, says="deliveries")
BOUNCED = tally("email.bounced", e.EmailBounced, says="mails bounced")
UNSUBSCRIBED = tally("email.unsubscribed", e.EmailUnsubscribed, says="unsubscriptions")
COMPLAINED = tally("email.complained", e.EmailComplained, says="complaints")
SUBSCRIBED = tally("email.subscribed", e.EmailSubscribed, says="subscriptions")
ALL_OPENS = tally("email.opens", e.EmailOpened, says="opens by anyone")
MACHINE_OPENS = tally("email.machine_opens", e.EmailOpened, where=is_true("machine"), says="opens by machines")
EMAIL_FORMS = tally(
    "email.forms", e.FormSubmitted, where=one_of("channel", "email"), says="forms submitted out of mails"
)

EMAIL = Chapter(
    "email",
    "Email",
    "From sent to converted; machine opens are counted apart.",
    (
        Kpi(
            id="emails_sent",
            meaning="Mails sent.",
            formula=SENT,
            owner=Owner.MARKETING,
            better=Better.DEPENDS,
            by=("campaign", "segment"),
            no_alert="follows the plan of campaigns",
            source="automation guide: usage",
        ),
        Kpi(
            id="email_delivery_ratio",
            meaning="Deliveries per mail sent.",
            formula=Ratio(DELIVERIES, SENT),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("campaign",),
            alerts=(
                Threshold(
                    name="Low",
                    window="1d",
                    compare=Compare.BELOW,
                    threshold=0.95,
                    least=100,
                    summary="Fewer than 95 % of a day's mails were delivered.",
                ),
            ),
            source="data-driven guide: email",
        ),
        Kpi(
            id="email_bounce_ratio",
            meaning="Bounces per mail sent.",
            formula=Ratio(BOUNCED, SENT),
            owner=Owner.MARKETING,
            better=Better.DOWN,
            unit=Unit.RATIO,
            by=("campaign",),
            no_alert="delivery is watched",
            source="data-driven guide: email",
        ),
        Kpi(
            id="email_open_ratio",
            meaning="Mails first opened by a human per mail delivered.",
            formula=Ratio(OPENED, DELIVERED),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("campaign", "segment"),
            alerts=(
                Threshold(
                    name="Low",
                    window="7d",
                    compare=Compare.BELOW,
                    threshold=0.1,
                    least=200,
                    summary="Fewer than 10 % of the week's mails were opened.",
                ),
            ),
            source="19 B2B KPIs: open",
        ),
        Kpi(
            id="email_click_ratio",
            meaning="Mails first clicked by a human per mail delivered.",
            formula=Ratio(CLICKED, DELIVERED),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("campaign", "segment"),
            no_alert="opens and unsubscriptions are watched",
            source="19 B2B KPIs: click",
        ),
        Kpi(
            id="email_click_to_open_ratio",
            meaning="Mails first clicked per mail first opened, both by humans.",
            formula=Ratio(CLICKED, OPENED),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("campaign",),
            no_alert="opens and unsubscriptions are watched",
            source="data-driven guide: email",
        ),
        Kpi(
            id="email_unsubscribe_ratio",
            meaning="Unsubscriptions per delivery.",
            formula=Ratio(UNSUBSCRIBED, DELIVERIES),
            owner=Owner.MARKETING,
            better=Better.DOWN,
            unit=Unit.RATIO,
            by=("campaign", "segment"),
            alerts=(
                Threshold(
                    name="High",
                    window="7d",
                    compare=Compare.ABOVE,
                    threshold=0.01,
                    least=500,
                    summary="More than 1 % of the week's mails led to an unsubscription: look at the segmentation.",
                ),
            ),
            source="19 B2B KPIs: unsubscribe; automation guide: over 1 %",
        ),
        Kpi(
            id="email_complaint_ratio",
            meaning="Complaints per delivery.",
            formula=Ratio(COMPLAINED, DELIVERIES),
            owner=Owner.MARKETING,
            better=Better.DOWN,
            unit=Unit.RATIO,
            by=("campaign",),
            alerts=(
                Threshold(
                    name="High",
                    window="7d",
                    compare=Compare.ABOVE,
                    threshold=0.001,
                    least=1000,
                    summary="More than 0.1 % of the week's mails were marked as spam: providers begin to block there.",
                ),
            ),
            source="data-driven guide: email",
        ),
        Kpi(
            id="email_subscribes",
            meaning="Contacts that subscribed.",
            formula=SUBSCRIBED,
            owner=Owner.MARKETING,
            by=("segment",),
            no_alert="follows campaigns",
            source="automation guide",
        ),
        Kpi(
            id="email_machine_open_ratio",
            meaning="The share of opens that were made by machines.",
            formula=Ratio(MACHINE_OPENS, ALL_OPENS),
            owner=Owner.MARKETING,
            better=Better.DEPENDS,
            unit=Unit.RATIO,
            no_alert="tells how much to trust the opens; nobody can change it",
            source="data-driven guide: email",
        ),
        Kpi(
            id="email_conversion_ratio",
            meaning="Forms submitted out of mails per delivery.",
            formula=Ratio(EMAIL_FORMS, DELIVERIES),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("campaign",),
            no_alert="form conversions are watched",
            source="data-driven guide: email",
        ),
        Kpi(
            id="mql_from_email_ratio",
            meaning="The share of MQLs that came by mail.",
            formula=Ratio(Only(FLOWS["mql"], "channel", "email"), FLOWS["mql"]),
            owner=Owner.MARKETING,
            better=Better.DEPENDS,
            unit=Unit.RATIO,
            no_alert="a mix, not a goal",
            source="data-driven guide: email",
        ),
    ),
)

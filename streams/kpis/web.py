"""Web and content: visits, pages, calls to action, forms."""

from __future__ import annotations

from streams.events import engagements as e
from streams.events.topics import Topic
from streams.journeys.people import FLOWS
from streams.kpis.alert import Change, Compare, Threshold
from streams.kpis.formula import Ratio
from streams.kpis.measured import spread, tally
from streams.kpis.spec import Better, Chapter, Kpi, Owner, Unit
from streams.measures.amount import Amount, Thousandths
from streams.measures.feed import feed
from streams.measures.uniques import Uniques
from streams.measures.where import is_present, is_true

VISITORS = Uniques(
    "web.visitors", (Topic.ENGAGEMENTS,), "contact", feed(e.PageViewed, e.SessionEnded), says="contacts on the site"
)
SESSIONS = tally("web.sessions", e.SessionEnded, says="sessions")
PAGE_VIEWS = tally("web.page_views", e.PageViewed, says="page views")
PAGES = tally("web.pages", e.SessionEnded, amount=Amount("pages"), says="pages of the sessions")
BOUNCES = tally("web.bounces", e.SessionEnded, where=is_true("is_bounce"), says="bounced sessions")
SESSION_TIME = spread("web.session_time", e.SessionEnded, amount=Thousandths("seconds"), says="seconds of the sessions")
PAGE_TIME = spread("web.page_time", e.PageLeft, amount=Thousandths("seconds"), says="seconds on a page")
SIGNUPS = tally("web.signups", e.ContactSignedUp, says="sign-ups")
LOGINS = tally("web.logins", e.ContactLoggedIn, says="log-ins")
LANDINGS = tally("web.landings", e.PageViewed, where=is_true("landing"), says="views of landing pages")
PAGE_FORMS = tally("web.page_forms", e.FormSubmitted, where=is_present("page"), says="forms submitted on a page")
CTA_SHOWN = tally("web.cta_shown", e.CtaShown, says="calls to action shown")
CTA_CLICKED = tally("web.cta_clicked", e.CtaClicked, says="calls to action clicked")
FORMS = tally("web.forms", e.FormSubmitted, says="forms submitted")
CONTENT = tally("web.content", e.ContentEngaged, says="engagements with content")

WEB = Chapter(
    "web",
    "Web and content",
    "Visits, pages, calls to action and forms.",
    (
        Kpi(
            id="visitors",
            meaning="Distinct contacts that viewed a page or ended a session.",
            formula=VISITORS,
            owner=Owner.MARKETING,
            by=("channel",),
            no_alert="traffic follows campaigns; lead conversion is watched",
            source="19 B2B KPIs: website traffic by source",
        ),
        Kpi(
            id="sessions",
            meaning="Sessions ended.",
            formula=SESSIONS,
            owner=Owner.MARKETING,
            by=("channel", "campaign"),
            no_alert="traffic follows campaigns; lead conversion is watched",
            source="19 B2B KPIs: website traffic by source",
        ),
        Kpi(
            id="page_views",
            meaning="Pages viewed.",
            formula=PAGE_VIEWS,
            owner=Owner.MARKETING,
            by=("channel", "content", "campaign"),
            vanity=True,
            no_alert="a vanity number: views win nothing by themselves",
            source="19 B2B KPIs: views",
        ),
        Kpi(
            id="pages_per_session",
            meaning="Pages viewed per session.",
            formula=Ratio(PAGES, SESSIONS),
            owner=Owner.MARKETING,
            no_alert="depends on the site; bounces are watched",
            source="data-driven guide",
        ),
        Kpi(
            id="session_duration_seconds",
            meaning="How long sessions last.",
            formula=SESSION_TIME,
            owner=Owner.MARKETING,
            unit=Unit.SECONDS,
            by=("channel",),
            stats=("mean", "p50", "p90"),
            no_alert="depends on the site; bounces are watched",
            source="data-driven guide",
        ),
        Kpi(
            id="time_on_page_seconds",
            meaning="How long visitors stay on a page.",
            formula=PAGE_TIME,
            owner=Owner.MARKETING,
            unit=Unit.SECONDS,
            stats=("mean",),
            no_alert="depends on the page; bounces are watched",
            source="19 B2B KPIs: time on page",
        ),
        Kpi(
            id="bounce_ratio",
            meaning="The share of sessions that bounced.",
            formula=Ratio(BOUNCES, SESSIONS),
            owner=Owner.MARKETING,
            better=Better.DOWN,
            unit=Unit.RATIO,
            by=("channel",),
            alerts=(
                Threshold(
                    name="High",
                    window="1d",
                    compare=Compare.ABOVE,
                    threshold=0.7,
                    least=50,
                    summary="More than 70 % of the sessions of a day bounced.",
                ),
            ),
            source="19 B2B KPIs: bounce",
        ),
        Kpi(
            id="signups",
            meaning="Contacts that signed up.",
            formula=SIGNUPS,
            owner=Owner.MARKETING,
            by=("channel",),
            no_alert="depends on the product; lead conversion is watched",
            source="automation guide",
        ),
        Kpi(
            id="logins",
            meaning="Log-ins.",
            formula=LOGINS,
            owner=Owner.SUCCESS,
            by=("channel",),
            no_alert="depends on the product; active contacts are watched",
            source="automation guide",
        ),
        Kpi(
            id="landing_page_conversion_ratio",
            meaning="Forms submitted on a page per view of a landing page.",
            formula=Ratio(PAGE_FORMS, LANDINGS),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("page",),
            no_alert="pages differ too much for a default; form conversions are watched",
            source="19 B2B KPIs: landing page conversion",
        ),
        Kpi(
            id="lead_conversion_ratio",
            meaning="Leads created per visitor.",
            formula=Ratio(FLOWS["created"], VISITORS),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("channel",),
            alerts=(
                Change(
                    name="Falling",
                    window="7d",
                    compare=Compare.BELOW,
                    ratio=0.5,
                    least=100,
                    summary="Visitors become leads half as often as in the week before.",
                ),
            ),
            source="19 B2B KPIs: lead conversion",
        ),
        Kpi(
            id="cta_click_ratio",
            meaning="Clicks per call to action shown.",
            formula=Ratio(CTA_CLICKED, CTA_SHOWN),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("kind",),
            no_alert="calls differ too much for a default",
            source="19 B2B KPIs: CTA clicks",
        ),
        Kpi(
            id="form_conversions",
            meaning="Forms submitted.",
            formula=FORMS,
            owner=Owner.MARKETING,
            by=("kind", "funnel", "channel"),
            alerts=(
                Threshold(
                    name="None",
                    window="1d",
                    compare=Compare.BELOW,
                    threshold=1,
                    summary="No form was submitted for a day: a broken form looks like this.",
                ),
            ),
            source="data-driven guide: conversions per call to action",
        ),
        Kpi(
            id="content_engagements",
            meaning="Content viewed, downloaded, shared or watched.",
            formula=CONTENT,
            owner=Owner.MARKETING,
            by=("content", "action"),
            no_alert="follows what is published",
            source="account-based marketing guide",
        ),
    ),
)

"""Web and content, by the contract."""

from tests.naive.lead import flow, leads_of
from tests.naive.number import thousandths
from tests.naive.part import Part, counted, distinct, items, summed
from tests.naive.table import Table
from tests.naive.world import World

_TOPIC = "engagements"


def visitors(world: World) -> Part:
    """Who viewed a page or ended a session."""
    return distinct(world, _TOPIC, world.of("page.viewed", "session.ended"), "contact")


def web(table: Table) -> None:
    """The chapter."""
    world = table.world
    ended = world.of("session.ended")
    sessions = summed(world, _TOPIC, items(ended))
    pages = summed(world, _TOPIC, items(ended, lambda h: h.event.pages))
    bounced = [h for h in ended if (h.event.pages <= 1 if h.event.bounced is None else h.event.bounced)]
    landings = [h for h in world.of("page.viewed") if h.event.landing is True]
    forms = world.of("form.submitted")
    leads = summed(world, "leads", flow(leads_of(world), "created"))

    table.amount("visitors", visitors(world), "channel")
    table.amount("sessions", sessions, "channel", "campaign")
    table.amount("page_views", counted(world, _TOPIC, "page.viewed"), "channel", "content", "campaign")
    table.ratio("pages_per_session", pages / sessions)
    durations = items(ended, lambda h: thousandths(h.event.seconds))
    table.spread("session_duration_seconds", _TOPIC, durations, "mean p50 p90", "channel")
    left = items(world.of("page.left"), lambda h: thousandths(h.event.seconds))
    table.spread("time_on_page_seconds", _TOPIC, left, "mean")
    table.ratio("bounce_ratio", summed(world, _TOPIC, items(bounced)) / sessions, "channel")
    table.amount("signups", counted(world, _TOPIC, "contact.signed_up"), "channel")
    table.amount("logins", counted(world, _TOPIC, "contact.logged_in"), "channel")
    on_pages = summed(world, _TOPIC, items(h for h in forms if h.event.page is not None))
    table.ratio("landing_page_conversion_ratio", on_pages / summed(world, _TOPIC, items(landings)), "page")
    table.ratio("lead_conversion_ratio", leads / visitors(world), "channel")
    clicked, shown = counted(world, _TOPIC, "cta.clicked"), counted(world, _TOPIC, "cta.shown")
    table.ratio("cta_click_ratio", clicked / shown, "kind")
    table.amount("form_conversions", summed(world, _TOPIC, items(forms)), "kind", "funnel", "channel")
    table.amount("content_engagements", counted(world, _TOPIC, "content.engaged"), "content", "action")

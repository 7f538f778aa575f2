"""Contacts, by the contract."""

from tests.naive.part import Cut, Part, distinct
from tests.naive.table import Table
from tests.naive.window import DAY
from tests.naive.world import Happening, World

_HUMAN = (
    *("email.opened", "email.clicked", "page.viewed", "session.ended", "cta.clicked", "form.submitted"),
    *("content.engaged", "social.engaged", "contact.signed_up", "contact.logged_in"),
)
_KNOWN_FOR = 365 * DAY


def human_engagements(world: World) -> list[Happening]:
    """What people did themselves."""
    return [h for h in world.of(*_HUMAN) if getattr(h.event, "machine", None) is not True]


def contacts(table: Table) -> None:
    """The chapter."""
    world = table.world
    human = human_engagements(world)
    active = distinct(world, "engagements", human, "contact")
    anybody = [h for h in world.happenings if hasattr(h.event, "contact")]
    heard = frozenset(world.topics & {"leads", "engagements"}) or frozenset({"leads"})
    known = distinct(world, "leads", anybody, "contact", _KNOWN_FOR)
    known = Part(known.value, known.labels, heard)  # there once either topic is
    awake = Part(lambda _: active.value(Cut("90d")), active.labels, active.topics)
    table.amount("active_contacts", active, "channel")
    table.amount("contacts", known, now=True)
    table.ratio("active_contacts_ratio", active / known)
    table.amount("inactive_contacts", known - awake, now=True)
    table.amount("engaged_accounts", distinct(world, "engagements", human, "account"), "segment")

"""Email, by the contract."""

from collections.abc import Callable

from tests.naive.lead import flow, leads_of
from tests.naive.part import Part, counted, items, summed
from tests.naive.table import Table
from tests.naive.world import Happening, World

_TOPIC = "engagements"


def _firsts(
    world: World, type: str, holds: Callable[[Happening], bool] = lambda h: h.event.machine is not True
) -> Part:
    """The first such event of each message; an event without a message counts by itself."""
    firsts: dict[object, Happening] = {}
    for happening in world.of(type):
        event = happening.event
        if holds(happening):
            firsts.setdefault(event.id if event.message is None else (event.contact, event.message), happening)
    return summed(world, _TOPIC, items(firsts.values()))


def email(table: Table) -> None:
    """The chapter."""
    world = table.world
    n = {verb: counted(world, _TOPIC, f"email.{verb}") for verb in ("sent", "delivered", "bounced", "opened")}
    unsubscribed, complained = (counted(world, _TOPIC, f"email.{verb}") for verb in ("unsubscribed", "complained"))
    delivered = _firsts(world, "email.delivered", lambda _: True)
    opened, clicked = _firsts(world, "email.opened"), _firsts(world, "email.clicked")
    by_machines = items(h for h in world.of("email.opened") if h.event.machine is True)
    by_mail = items(h for h in world.of("form.submitted") if h.event.channel == "email")
    mqls = summed(world, "leads", flow(leads_of(world), "mql"))

    table.amount("emails_sent", n["sent"], "campaign", "segment")
    table.ratio("email_delivery_ratio", n["delivered"] / n["sent"], "campaign")
    table.ratio("email_bounce_ratio", n["bounced"] / n["sent"], "campaign")
    table.ratio("email_open_ratio", opened / delivered, "campaign", "segment")
    table.ratio("email_click_ratio", clicked / delivered, "campaign", "segment")
    table.ratio("email_click_to_open_ratio", clicked / opened, "campaign")
    table.ratio("email_unsubscribe_ratio", unsubscribed / n["delivered"], "campaign", "segment")
    table.ratio("email_complaint_ratio", complained / n["delivered"], "campaign")
    table.amount("email_subscribes", counted(world, _TOPIC, "email.subscribed"), "segment")
    table.ratio("email_machine_open_ratio", summed(world, _TOPIC, by_machines) / n["opened"])
    table.ratio("email_conversion_ratio", summed(world, _TOPIC, by_mail) / n["delivered"], "campaign")
    table.ratio("mql_from_email_ratio", mqls.only("channel", "email") / mqls)

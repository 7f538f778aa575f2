"""Webinars: invitations bring registrations over ten days, half of them watch, and the rest get the recording."""

from typing import Final

from streams.replay.simulator.company import Webinar
from streams.replay.simulator.hours import DAY, HOUR, MINUTE, WEEK, next_time
from streams.replay.simulator.line import Fields
from streams.replay.simulator.people import Contact
from streams.replay.simulator.world import Plan, World

_INVITED_AHEAD: Final = 10 * DAY
_ATTENDS: Final = 0.45
_WATCHES_LATER: Final = 0.2
_KNOWN: Final = 0.7


def start_webinars(world: World) -> None:
    for webinar in world.company.webinars:
        world.start(_dates(world, webinar))


def _dates(world: World, webinar: Webinar) -> Plan:
    zone = world.company.offices[0].zone
    live_at = next_time(zone, world.now + _INVITED_AHEAD, webinar.hour, (webinar.weekday,))
    while True:
        yield live_at - _INVITED_AHEAD
        for _ in range(world.chance.count(webinar.registrations * world.traffic)):
            world.start(_guest(world, webinar, live_at))
        live_at = next_time(zone, live_at + webinar.every_weeks * WEEK - HOUR, webinar.hour, (webinar.weekday,))


def _guest(world: World, webinar: Webinar, live_at: int) -> Plan:
    chance, touch = world.chance, world.touch("event", webinar.name)
    yield live_at - int(chance.random() ** 2 * 0.9 * _INVITED_AHEAD)
    contact = _invited(world)
    yield contact.office.opening(world.now)
    world.people.identify(contact)
    asks: Fields = {"form": webinar.name, "kind": "webinar", "funnel": "top"}
    world.engage(contact, "cta.shown", touch, {"cta": "save-my-seat", "kind": "webinar"})
    world.engage(contact, "cta.clicked", touch, {"cta": "save-my-seat", "kind": "webinar"})
    yield world.now + int(chance.about(MINUTE))
    world.engage(contact, "form.submitted", touch, asks)
    attends = chance.happens(_ATTENDS)
    if attends or chance.happens(_WATCHES_LATER):
        later = 0 if attends else int(chance.about(DAY))
        yield max(world.now, live_at) + later + int(chance.random() * 4 * MINUTE)
        world.engage(contact, "content.engaged", touch, {"content": webinar.name, "action": "watched"})


def _invited(world: World) -> Contact:
    """Mostly somebody from an account that is known already."""
    chance, people = world.chance, world.people
    return people.acquaintance() if chance.happens(_KNOWN) else people.stranger(chance.choice(world.company.offices))

"""Mail: what becomes of each one between its sending and the last thing its reader does with it."""

from streams.replay.simulator.company import Lever, Newsletter, Scenario
from streams.replay.simulator.hours import DAY, HOUR, MINUTE, SECOND, WEEK, next_time
from streams.replay.simulator.line import Fields
from streams.replay.simulator.people import Contact
from streams.replay.simulator.touch import Touch
from streams.replay.simulator.world import Plan, World

_BOUNCES = 0.006
_HARD = 0.3
_OPENS = 0.27
_CLICKS = 0.13
_UNSUBSCRIBES = 0.0018
_COMPLAINS = 0.00004
_SCANNER_CLICKS = 0.12
# Scenarios that were started on an average day before the world began.
_STARTED_BEFORE = 22.0
# A newsletter leaves over this long, however many its readers are.
_SENDING = 40 * MINUTE
# Nobody reads mail at night: what would be opened then is opened over breakfast.
_BREAKFAST, _BEDTIME = 7.5, 22.5


def start_mail(world: World) -> None:
    """Newsletters from the start, scenarios from whatever starts them, subscriptions from forms."""
    for newsletter in world.company.newsletters:
        world.start(_issues(world, newsletter))
    world.on_contact("form.submitted", _submitted)
    _resume(world)


def mail(world: World, contact: Contact, campaign: str, message: str, cta: str) -> Plan:
    """One mail to one person."""
    chance, touch = world.chance, world.touch("email", campaign)
    about: Fields = {"message": message}
    world.engage(contact, "email.sent", touch, about)
    yield world.now + int(chance.about(4 * SECOND, 0.6))
    if chance.happens(_BOUNCES):
        hard = chance.happens(_HARD)
        world.engage(contact, "email.bounced", touch, {**about, "hard": hard})
        if hard:
            contact.unreachable = True
            world.people.unsubscribe(contact)
        return
    world.engage(contact, "email.delivered", touch, about)
    if contact.account and contact.account.scanned:
        yield from _scanned(world, contact, touch, about, cta)
    yield from _read(world, contact, touch, about, cta)


def _scanned(world: World, contact: Contact, touch: Touch, about: Fields, cta: str) -> Plan:
    yield world.now + int(world.chance.about(2 * SECOND, 0.4))
    world.engage(contact, "email.opened", touch, {**about, "machine": True})
    if world.chance.happens(_SCANNER_CLICKS):
        yield world.now + SECOND // 2
        world.engage(contact, "email.clicked", touch, {**about, "cta": cta, "machine": True})


def _read(world: World, contact: Contact, touch: Touch, about: Fields, cta: str) -> Plan:
    """A reader opens, may click, and has enough at times; those who complain or leave need not have opened."""
    chance = world.chance
    opens = chance.happens(min(_OPENS * contact.interest, 0.9))
    leaves = chance.happens(_UNSUBSCRIBES * world.lever(Lever.UNSUBSCRIBES))
    complains = chance.happens(_COMPLAINS * world.lever(Lever.COMPLAINTS))
    if not (opens or leaves or complains):
        return
    yield _awake(world, contact, world.now + int(chance.about(2.2 * HOUR, 1.3)))
    if opens:
        world.engage(contact, "email.opened", touch, about)
        if chance.happens(_CLICKS * contact.interest):
            yield world.now + int(chance.about(15 * SECOND))
            world.engage(contact, "email.clicked", touch, {**about, "cta": cta})
    if leaves or complains:
        yield world.now + int(chance.about(20 * SECOND))
        world.engage(contact, "email.complained" if complains else "email.unsubscribed", touch, about)
        world.people.unsubscribe(contact)


def _awake(world: World, contact: Contact, at: int) -> int:
    """`at`, or some time over the next breakfast if that is in the contact's night."""
    zone = contact.office.zone
    breakfast = next_time(zone, at, _BREAKFAST)
    if breakfast - next_time(zone, at, _BEDTIME) > 0:
        return at
    return breakfast + int(world.chance.random() * 2 * HOUR)


def _issues(world: World, newsletter: Newsletter) -> Plan:
    """Every issue of a newsletter, for good."""
    zone, issue = world.company.offices[0].zone, 0
    at = next_time(zone, world.now, newsletter.hour, (newsletter.weekday,))
    while True:
        yield at
        issue += 1
        readers = list(world.people.subscribers.values())
        for number, reader in enumerate(readers):
            yield at + number * _SENDING // len(readers)
            message = f"{newsletter.name}-{issue}"
            world.start(mail(world, reader, newsletter.name, message, newsletter.cta))
        at = next_time(zone, at + newsletter.every_weeks * WEEK - HOUR, newsletter.hour, (newsletter.weekday,))


def _submitted(world: World, contact: Contact, touch: Touch, fields: Fields) -> None:
    """A form subscribes whoever wants to hear more, and starts the scenario that belongs to it."""
    if not contact.subscribed and not contact.unreachable and world.chance.happens(0.8):
        world.people.subscribe(contact)
        world.engage(contact, "email.subscribed", touch, {})
    for scenario in world.company.scenarios:
        if fields["kind"] in scenario.kinds:
            world.mails_triggered += 1
            world.start(_scenario(world, contact, scenario))


def _resume(world: World) -> None:
    """Scenarios that started before the world: without them none would be completed in its first days."""
    chance, readers = world.chance, list(world.people.subscribers.values())
    for scenario in world.company.scenarios:
        per_day = _STARTED_BEFORE * world.scale / len(world.company.scenarios)
        for mails_sent, gap in enumerate(scenario.gaps_days[1:], start=1):
            for _ in range(chance.count(per_day * gap)):
                plan = _scenario(world, chance.choice(readers), scenario, mails_sent)
                world.start(plan, world.start_ms - int(chance.random() * gap * DAY))


def _scenario(world: World, contact: Contact, scenario: Scenario, mails_sent: int = 0) -> Plan:
    touch, started = world.touch("email", scenario.name), world.people.name("run")
    if not mails_sent:
        world.engage(contact, "scenario.started", touch, {"scenario": scenario.name})
    for number, gap in list(enumerate(scenario.gaps_days))[mails_sent:]:
        yield world.now + int(world.chance.about(gap, 0.2) * DAY)
        if contact.unreachable:
            return
        world.start(mail(world, contact, scenario.name, f"{started}-{number}", "go-on"))
    yield world.now + int(world.chance.about(6 * HOUR))
    if world.chance.happens(scenario.finishes):
        world.engage(contact, "scenario.completed", touch, {"scenario": scenario.name})

"""The sales desk: who picks up a lead, and when. Leads follow the sun; when every office is closed, duty or morning."""

from streams.replay.simulator.company import Lever
from streams.replay.simulator.hours import HOUR, MINUTE, SECOND
from streams.replay.simulator.people import Contact
from streams.replay.simulator.world import World

_NEGLECTED = 0.003
_MEDIUMS = ("call", "call", "call", "email", "chat")


def first_call(world: World) -> int:
    """When somebody first gets in touch with a lead of this moment: within minutes if anybody is there."""
    chance, slower = world.chance, world.lever(Lever.RESPONSE)
    if chance.happens(_NEGLECTED * world.lever(Lever.NEGLECT)):
        return _somebody_there(world, world.now + int(chance.about(1.5 * HOUR * slower, 0.6)))
    opening = _somebody_there(world, world.now)
    if opening == world.now:
        return opening + int(chance.about(100 * SECOND * slower, 0.42))
    return opening + int(chance.about(6 * MINUTE * slower, 0.8))


def in_office_hours(contact: Contact, world: World, at: int) -> int:
    """`at`, or a while after the contact's office opens next: when sales works on what is not urgent."""
    opening = contact.office.opening(at)
    return at if opening == at else opening + int(world.chance.about(70 * MINUTE, 0.7))


def medium(world: World) -> str:
    return world.chance.choice(_MEDIUMS)


def _somebody_there(world: World, at: int) -> int:
    """`at` if any office or the duty desk is open then, else when the first of them opens."""
    return min(office.opening(at) for office in (*world.company.offices, world.company.duty))

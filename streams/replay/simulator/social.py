"""Social networks: posts in office hours, the reach they gain over days, and the people who engage with them."""

from typing import Final

from streams.replay.simulator.company import Network
from streams.replay.simulator.hours import DAY, HOUR, MINUTE, WORKDAYS, next_time
from streams.replay.simulator.line import Fields
from streams.replay.simulator.world import Plan, World

_ACTIONS: Final = ("like", "like", "like", "like", "like", "comment", "share", "mention")
# When a post is measured, and the share of its reach that it gained since it was measured last.
_GAINS: Final = ((3 * HOUR, 0.45), (21 * HOUR, 0.4), (2 * DAY, 0.15))


def start_social(world: World) -> None:
    for network in world.company.networks:
        world.start(_posts(world, network))


def _posts(world: World, network: Network) -> Plan:
    chance, zone = world.chance, world.company.offices[0].zone
    while True:
        wait = int(chance.expovariate(network.posts_per_week) * 7 * DAY)
        yield next_time(zone, world.now + wait, 9.0 + 7.0 * chance.random(), WORKDAYS)
        reach = round(chance.about(network.followers * 0.12, 0.4))
        world.start(_measured(world, network, reach))
        world.start(_engaged(world, network, chance.count(reach * network.engagement * world.traffic)))


def _measured(world: World, network: Network, reach: int) -> Plan:
    for later, share in _GAINS:
        yield world.now + later
        gained = round(reach * share)
        seen: Fields = {"network": network.name, "reach": gained, "impressions": round(gained * 1.6)}
        world.measure("social.reached", {"channel": "social", **seen})


def _engaged(world: World, network: Network, people: int) -> Plan:
    """Known people and strangers react within hours, fewer and fewer of them."""
    chance, touch = world.chance, world.touch("social")
    for at in sorted(world.now + int(chance.about(5 * HOUR, 1.2)) + MINUTE for _ in range(people)):
        yield at
        contact = world.people.somebody(chance.choice(world.company.offices))
        world.engage(contact, "social.engaged", touch, {"network": network.name, "action": chance.choice(_ACTIONS)})

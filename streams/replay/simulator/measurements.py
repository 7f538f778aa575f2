"""What tools measure once a day: search by keyword, links to the site, followers, automation."""

from streams.replay.simulator.company import Keyword, Network
from streams.replay.simulator.hours import next_time
from streams.replay.simulator.line import Fields
from streams.replay.simulator.world import Plan, World


def start_measurements(world: World) -> None:
    for keyword in world.company.keywords:
        world.start(_searched(world, keyword))
    for network in world.company.networks:
        world.start(_followed(world, network))
    world.start(_linked(world))
    world.start(_automated(world))


def _searched(world: World, keyword: Keyword) -> Plan:
    """The rank wanders; what is seen and clicked falls off with it."""
    chance, rank = world.chance, keyword.rank
    while True:
        yield next_time("UTC", world.now, 4.5)
        rank = min(60.0, max(1.0, rank + chance.gauss(0.0, 0.25) + (keyword.rank - rank) * 0.05))
        searches = chance.count(keyword.searches * world.traffic)
        shown = min(searches, chance.count(searches * max(0.1, 1.0 - rank / 30.0)))
        measured: Fields = {"channel": "organic", "keyword": keyword.term, "rank": round(rank, 1)}
        measured |= {"clicks": min(shown, chance.count(shown * 0.3 / (1.0 + rank))), "impressions": shown}
        world.measure("search.measured", {**measured, "eligible_impressions": searches, "cpc": keyword.cost_per_click})


def _followed(world: World, network: Network) -> Plan:
    followers = network.followers
    while True:
        yield next_time("UTC", world.now, 5.0)
        followers += world.chance.count(network.grows) - world.chance.count(network.grows / 5)
        counted: Fields = {"channel": "social", "network": network.name, "followers": followers}
        world.measure("social.followers_counted", counted)


def _linked(world: World) -> Plan:
    links, domains = 4_200, 610
    while True:
        yield next_time("UTC", world.now, 5.5)
        links += world.chance.count(6.0) - world.chance.count(2.0)
        domains += world.chance.count(0.9) - world.chance.count(0.4)
        world.measure("site.measured", {"channel": "organic", "inbound_links": links, "referring_domains": domains})


def _automated(world: World) -> Plan:
    """How many triggers were set off on the day before."""
    while True:
        counted = world.mails_triggered
        yield next_time("UTC", world.now, 0.1)
        world.measure("automation.measured", {"channel": "email", "triggers": world.mails_triggered - counted})

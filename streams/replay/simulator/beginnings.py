"""A world that begins in the middle of things: its plans, its customers, and the readers of its newsletter."""

from streams.replay.simulator.advertising import start_advertising
from streams.replay.simulator.company import Company
from streams.replay.simulator.customers import Customers
from streams.replay.simulator.hours import DAY
from streams.replay.simulator.leads import Funnel
from streams.replay.simulator.mail import start_mail
from streams.replay.simulator.measurements import start_measurements
from streams.replay.simulator.scoring import start_scoring
from streams.replay.simulator.social import start_social
from streams.replay.simulator.visits import Website
from streams.replay.simulator.webinars import start_webinars
from streams.replay.simulator.world import World

# Contracts run a quarter, so those of customers at the start end at any time within one.
_QUARTER_DAYS = 91
# A part of every list never reads what it is sent.
_READS = 0.8
_BARELY = 0.01


def begin(company: Company, seed: int, start_ms: int, scale: float = 1.0) -> World:
    """A world ready to be run from `start_ms`; see World for what its arguments mean."""
    world = World(company, seed, start_ms, scale)
    start_scoring(world)
    website = Website(world)
    Funnel(world, website)
    customers = Customers(world, website)
    _settle(world, customers)
    start_mail(world)
    start_social(world)
    start_webinars(world)
    start_advertising(world)
    start_measurements(world)
    return world


def _settle(world: World, customers: Customers) -> None:
    people, chance = world.people, world.chance
    for _ in range(round(world.company.customers * world.scale)):
        account = people.account()
        for _ in range(1 + chance.randrange(3)):
            people.subscribe(people.hire(account))
        customers.settle(account, world.start_ms + int(chance.random() * _QUARTER_DAYS * DAY))
    while len(people.subscribers) < round(world.company.subscribers * world.scale):
        account = people.account()
        for _ in range(1 + chance.randrange(4)):
            people.subscribe(people.hire(account))
    for reader in people.subscribers.values():
        if not chance.happens(_READS):
            reader.interest *= _BARELY

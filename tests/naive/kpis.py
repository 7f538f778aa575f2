"""Every KPI by one naive pass over all distinct events, written from the words of the contract alone.

Nothing here knows of panes that are kept, batches, states or merges; it shares the event types with the product, and no more.
"""

from collections.abc import Iterable

from streams.events.event import Event
from tests.naive.contacts import contacts
from tests.naive.email import email
from tests.naive.funnel import funnel
from tests.naive.money import money_and_customers
from tests.naive.search import search
from tests.naive.social import social
from tests.naive.speed import speed
from tests.naive.table import Expected, Key, Table
from tests.naive.web import web
from tests.naive.world import Rules, World

CHAPTERS = (contacts, web, search, email, social, funnel, speed, money_and_customers)


def expected_values(arrivals: Iterable[tuple[int, Event]], at: int, rules: Rules | None = None) -> dict[Key, Expected]:
    """What every KPI should show at the instant (ms), from events with their times, in any order and any repetition."""
    table = Table(World(arrivals, at, rules))
    for chapter in CHAPTERS:
        chapter(table)
    return table.rows

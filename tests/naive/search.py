"""Search and links, by the contract."""

from fractions import Fraction

from tests.naive.level import latest, only
from tests.naive.number import money, thousandths
from tests.naive.part import items, summed
from tests.naive.table import Table
from tests.naive.world import Happening

_TOPIC = "campaigns"


def _rank(happening: Happening) -> Fraction | None:
    return None if happening.event.rank is None else thousandths(happening.event.rank)


def search(table: Table) -> None:
    """The chapter."""
    world = table.world
    measured = world.of("search.measured")
    eligible = [h for h in measured if h.event.eligible_impressions is not None]
    average = latest(
        world, "search.measured", _rank, lambda ranks: Fraction(sum(ranks), len(ranks)) if ranks else None, "keyword"
    )
    top = latest(world, "search.measured", _rank, lambda ranks: sum(rank <= 5 for rank in ranks), "keyword")
    shown = summed(world, _TOPIC, items(eligible, lambda h: h.event.impressions))
    possible = summed(world, _TOPIC, items(eligible, lambda h: h.event.eligible_impressions))
    value = items(measured, lambda h: h.event.clicks * money(h.event.cpc, None, None))

    table.ratio("search_rank_average", average, now=True)
    table.amount("keywords_top5", top, now=True)
    table.ratio("search_impression_share_ratio", shown / possible)
    table.amount("organic_traffic_value", summed(world, _TOPIC, value))
    table.amount("inbound_links", latest(world, "site.measured", lambda h: h.event.inbound_links, only), now=True)
    table.amount(
        "referring_domains", latest(world, "site.measured", lambda h: h.event.referring_domains, only), now=True
    )

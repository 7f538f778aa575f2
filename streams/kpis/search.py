"""Search and links: how the site is found."""

from __future__ import annotations

from streams.events import campaigns as c
from streams.events.topics import Topic
from streams.kpis.alert import Compare, Threshold
from streams.kpis.formula import Ratio
from streams.kpis.measured import tally
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit
from streams.measures.amount import Amount, Money, Thousandths
from streams.measures.feed import feed
from streams.measures.level import Level, count_up_to, mean, only
from streams.measures.where import is_present

_CAMPAIGNS = (Topic.CAMPAIGNS,)
_RANKS = feed(c.SearchMeasured, where=is_present("rank"), amount=Thousandths("rank"))

RANK = Level("search.rank", _CAMPAIGNS, _RANKS, key="keyword", over=mean, says="latest rank of each keyword")
TOP5 = Level(
    "search.top5",
    _CAMPAIGNS,
    _RANKS,
    key="keyword",
    over=count_up_to(5),
    stored_as="search.rank",
    says="keywords up to rank 5",
)
SHOWN = tally(
    "search.shown",
    c.SearchMeasured,
    where=is_present("eligible_impressions"),
    amount=Amount("impressions"),
    says="impressions where the eligible ones are known",
)
ELIGIBLE = tally(
    "search.eligible", c.SearchMeasured, amount=Amount("eligible_impressions"), says="eligible impressions"
)
TRAFFIC_VALUE = tally(
    "search.value",
    c.SearchMeasured,
    where=is_present("cpc"),
    amount=Money("cpc", currency=None, times="clicks"),
    says="clicks × cost per click",
)
SEARCH_IMPRESSIONS = tally(
    "search.impressions", c.SearchMeasured, amount=Amount("impressions"), says="search impressions"
)
SEARCH_CLICKS = tally("search.clicks", c.SearchMeasured, amount=Amount("clicks"), says="search clicks")
INBOUND = Level(
    "site.inbound_links",
    _CAMPAIGNS,
    feed(c.SiteMeasured, where=is_present("inbound_links"), amount=Amount("inbound_links")),
    over=only,
    says="latest inbound links",
)
DOMAINS = Level(
    "site.referring_domains",
    _CAMPAIGNS,
    feed(c.SiteMeasured, where=is_present("referring_domains"), amount=Amount("referring_domains")),
    over=only,
    says="latest referring domains",
)

SEARCH = Chapter(
    "search",
    "Search and links",
    "How the site is found.",
    (
        Kpi(
            id="search_rank_average",
            meaning="Mean of the latest rank of each keyword.",
            formula=RANK,
            owner=Owner.MARKETING,
            better=Better.DOWN,
            unit=Unit.RANK,
            windows=NOW,
            alerts=(
                Threshold(
                    name="Worse",
                    compare=Compare.ABOVE,
                    threshold=20,
                    hold=3_600_000,
                    summary="The keywords rank worse than 20 on average: beyond the second page of results.",
                ),
            ),
            source="19 B2B KPIs: search ranking",
        ),
        Kpi(
            id="keywords_top5",
            meaning="Keywords whose latest rank is 5 or better.",
            formula=TOP5,
            owner=Owner.MARKETING,
            windows=NOW,
            no_alert="the average rank is watched",
            source="19 B2B KPIs: search ranking",
        ),
        Kpi(
            id="search_impression_share_ratio",
            meaning="Impressions per eligible impression.",
            formula=Ratio(SHOWN, ELIGIBLE),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            no_alert="a question of budget",
            source="data-driven guide: SEO",
        ),
        Kpi(
            id="organic_traffic_value",
            meaning="What the clicks from search would have cost as ads.",
            formula=TRAFFIC_VALUE,
            owner=Owner.MARKETING,
            unit=Unit.MONEY,
            no_alert="follows the ranks, which are watched",
            source="data-driven guide: SEO",
        ),
        Kpi(
            id="inbound_links",
            meaning="Links to the site.",
            formula=INBOUND,
            owner=Owner.MARKETING,
            windows=NOW,
            no_alert="moves slowly",
            source="data-driven guide: SEO",
        ),
        Kpi(
            id="referring_domains",
            meaning="Domains that link to the site.",
            formula=DOMAINS,
            owner=Owner.MARKETING,
            windows=NOW,
            no_alert="moves slowly",
            source="data-driven guide: SEO",
        ),
    ),
)

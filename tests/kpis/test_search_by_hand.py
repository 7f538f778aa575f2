"""Search and links, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("search_rank_average", "keywords_top5")
def test_ranks_are_the_latest_of_each_keyword() -> None:
    """crm: 9, then 5 with the greater id at the same time. erp: 7, its later event names no rank. cms: 5.0005 → 5.000.

    bi: 3 is older than 30, a year old or not. Mean (5 + 7 + 5 + 30) / 4; up to rank 5: crm and cms."""
    shown = kpis(
        """
        -2d search.measured id=x2 keyword=crm rank=5 clicks=0 impressions=0 campaign=c1
        -2d search.measured id=x1 keyword=crm rank=9 clicks=0 impressions=0 campaign=c2
        -500d search.measured keyword=bi rank=3 clicks=0 impressions=0
        -499d search.measured keyword=bi rank=30 clicks=0 impressions=0
        -3d search.measured keyword=erp rank=7 clicks=0 impressions=0
        -1d search.measured keyword=erp clicks=0 impressions=0
        -1d search.measured keyword=cms rank=5.0005 clicks=0 impressions=0
        """
    )
    shown.shows("search_rank_average", "now: 47/4")
    shown.shows("keywords_top5", "now: 2")


@by_hand("search_rank_average", "keywords_top5")
def test_no_ranks_have_no_average() -> None:
    """Of no keyword there is no mean; how many there are up to rank 5 is 0."""
    shown = kpis("-1m search.measured keyword=crm clicks=1 impressions=2")
    shown.shows("search_rank_average")
    shown.shows("keywords_top5", "now: 0")


@by_hand("search_impression_share_ratio")
def test_impression_share_takes_what_names_the_eligible_ones() -> None:
    """1h: 30 of 100; the 500 impressions without eligible ones are left out. 7d: and 50 of 60, (30 + 50) / 160."""
    shown = kpis(
        """
        -2d  search.measured keyword=a clicks=0 impressions=50 eligible_impressions=60
        -10m search.measured keyword=a clicks=0 impressions=30 eligible_impressions=100
        -10m search.measured keyword=a clicks=0 impressions=500 eligible_impressions=null
        """
    )
    shown.shows("search_impression_share_ratio", "1h 1d: 30/100", "7d..90d: 80/160")


@by_hand("search_impression_share_ratio")
def test_no_eligible_impressions_no_share() -> None:
    """Eligible impressions of 0 make no share."""
    shown = kpis("-1m search.measured keyword=a clicks=0 impressions=5 eligible_impressions=0")
    shown.shows("search_impression_share_ratio")


@by_hand("organic_traffic_value")
def test_traffic_value() -> None:
    """1h: 10 × 1.5 + 3 × 0.2 = 15.6; the cost per click 0.00005 rounds half-even to 0 and 0.00015 to 0.0002: 100 × 0.0002.

    From 30d on 2 × 100 more. What names no cost per click gives nothing."""
    shown = kpis(
        """
        -8d  search.measured keyword=a clicks=2 impressions=9 cpc=100
        -10m search.measured keyword=a clicks=10 impressions=99 cpc=1.5
        -10m search.measured keyword=b clicks=3 impressions=9 cpc="0.20"
        -10m search.measured keyword=b clicks=1000 impressions=9 cpc=0.00005
        -10m search.measured keyword=b clicks=100 impressions=9 cpc="0.00015"
        -10m search.measured keyword=b clicks=7 impressions=9
        """
    )
    shown.shows("organic_traffic_value", "1h..7d: 15.62", "30d 90d: 215.62")


@by_hand("inbound_links", "referring_domains")
def test_links_are_the_latest_counts() -> None:
    """Inbound links: 40 two days ago; the later event names domains only, by the greater id 8 rather than 9."""
    shown = kpis(
        """
        -3d site.measured inbound_links=90
        -2d site.measured inbound_links=40 referring_domains=3
        -1d site.measured id=k8 referring_domains=8
        -1d site.measured id=k7 referring_domains=9
        """
    )
    shown.shows("inbound_links", "now: 40")
    shown.shows("referring_domains", "now: 8")


@by_hand("inbound_links", "referring_domains", "automation_triggers")
def test_links_that_were_never_counted_are_absent() -> None:
    """A level without a value is unknown, not 0."""
    shown = kpis("-1d site.measured inbound_links=0")
    shown.shows("inbound_links", "now: 0")
    shown.shows("referring_domains")
    shown.shows("automation_triggers")

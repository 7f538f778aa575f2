"""What was won and earned, worked out by hand."""

from decimal import Decimal

from streams.journeys.definitions import Definitions
from tests.cases import by_hand, kpis

_DEALS = """
    -40d deal.won account=acme deal=d1 amount=1000 cost=400 channel=email segment=s campaign=may kind=new
    -3d  deal.won account=acme deal=d2 amount="200.00005" channel=ppc kind=upsell
    -2h  deal.won account=beta deal=d3 amount=300 cost="100" channel=tv kind=null
    -30m deal.refunded account=acme deal=d2 amount=50 channel=ppc
    -30m deal.lost account=beta deal=d4 amount=9 channel=ppc kind=new
    -8d  deal.lost account=acme deal=d5 channel=email
"""


@by_hand("deals_won", "deals_lost", "win_ratio", "upsell_revenue")
def test_deals_won_and_lost() -> None:
    """Won: 1h none, 1d d3, 7d d2 and d3, 90d all three. Lost: d4 now, d5 from 30d on.

    Win ratio: 1h 0 / 1, 1d 1 / 2, 7d 2 / 3, 30d 2 / 4, 90d 3 / 5. ppc: 1h, 1d 0 / 1, then 1 / 2; other 1 / 1; email 30d 0 / 1,
    90d 1 / 2. The upsell of 200.00005 is exactly between two steps of 1/10,000 and goes to the even one, 200.0000."""
    shown = kpis(_DEALS)
    other = "1d..90d channel=other: 1"
    shown.shows(
        "deals_won",
        "1h: 0",
        "1d: 1",
        "7d 30d: 2",
        "90d: 3",
        other,
        "7d..90d channel=ppc: 1",
        "90d channel=email: 1",
        "7d..90d kind=upsell: 1",
        "90d kind=new: 1",
    )
    shown.shows(
        "deals_lost",
        "1h..7d: 1",
        "30d 90d: 2",
        "1h..90d channel=ppc: 1",
        "30d 90d channel=email: 1",
        "1h..90d kind=new: 1",
    )
    shown.shows(
        "win_ratio",
        "1h: 0",
        "1d: 1/2",
        "7d: 2/3",
        "30d: 2/4",
        "90d: 3/5",
        other,
        "1h 1d channel=ppc: 0",
        "7d..90d channel=ppc: 1/2",
        "30d channel=email: 0",
        "90d channel=email: 1/2",
    )
    shown.shows("upsell_revenue", "1h 1d: 0", "7d..90d: 200")


@by_hand("revenue", "gross_profit", "profit_margin_ratio", "average_deal_size")
def test_revenue_and_profit() -> None:
    """Revenue: 1h −50; 1d 300 − 50 = 250; 7d 200 + 250 = 450; 90d 1450. Profit less 100 (1d) and 400 more (90d):

    −50, 150, 350, 950; of the revenue: 1h absent (not positive), 150 / 250, 350 / 450, 950 / 1450.
    Size: 1d 300; 7d 500 / 2; 90d 1500 / 3. ppc: 1h, 1d −50, then 150, its size 200."""
    shown = kpis(_DEALS)
    shown.shows(
        "revenue",
        "1h: -50",
        "1d: 250",
        "7d 30d: 450",
        "90d: 1450",
        "1h 1d channel=ppc: -50",
        "7d..90d channel=ppc: 150",
        "1d..90d channel=other: 300",
        "90d channel=email: 1000",
        "90d segment=s: 1000",
        "90d campaign=may: 1000",
    )
    shown.shows("gross_profit", "1h: -50", "1d: 150", "7d 30d: 350", "90d: 950")
    shown.shows("profit_margin_ratio", "1d: 150/250", "7d 30d: 350/450", "90d: 950/1450")
    shown.shows(
        "average_deal_size",
        "1d: 300",
        "7d 30d: 500/2",
        "90d: 1500/3",
        "1d..90d channel=other: 300",
        "7d..90d channel=ppc: 200",
        "90d channel=email: 1000",
    )


@by_hand("revenue_growth_ratio", "growth_roi_ratio")
def test_growth_against_the_window_before() -> None:
    """Won now 300, 1.5 h ago 100, 36 h ago 200, 10 days ago 400, 100 days ago 1000. Revenue in W and in the W before:

    1h 300, 100; 1d 400, 200; 7d 600, 400; 30d 1000, 0 (absent); 90d 1000, 1000. Spent 50 in every window:
    (300 − 100 − 50) / 50, (400 − 200 − 50) / 50, (600 − 400 − 50) / 50, (1000 − 50) / 50, (1000 − 1000 − 50) / 50."""
    shown = kpis(
        """
        -9m   deal.won account=a deal=d1 amount=300
        -90m  deal.won account=a deal=d2 amount=100
        -36h  deal.won account=a deal=d3 amount=200
        -10d  deal.won account=a deal=d4 amount=400
        -100d deal.won account=a deal=d5 amount=1000
        -9m   spend.recorded amount=50
        """
    )
    shown.shows("revenue_growth_ratio", "1h: 2", "1d: 1", "7d: 1/2", "90d: 0")
    shown.shows("growth_roi_ratio", "1h: 150/50", "1d: 150/50", "7d: 150/50", "30d: 950/50", "90d: -50/50")


@by_hand("revenue_growth_ratio")
def test_the_window_before_begins_and_ends_with_panes() -> None:
    """At 12:00:05 the hour before covers 10:00:10 up to 11:00:10: of 1, 10, 100 and 1000 around its ends it has 10 + 100.

    The hour itself has 1000: (1000 − 110) / 110. The day before begins yesterday at 12:10 and has nothing: absent, and so on.
    """
    shown = kpis(
        """
        -2h+4s deal.won account=a deal=d1 amount=1
        -2h+5s deal.won account=a deal=d2 amount=10
        -1h+4s deal.won account=a deal=d3 amount=100
        -1h+5s deal.won account=a deal=d4 amount=1000
        """,
        at="2024-04-17T12:00:05Z",
    )
    shown.shows("revenue_growth_ratio", "1h: 890/110")


@by_hand("revenue_growth_ratio", "profit_margin_ratio", "repeat_deal_ratio", "promo_deal_ratio", "win_ratio")
def test_ratios_to_nothing_or_less_are_absent() -> None:
    """The only event is a refund of 90 minutes ago: growth against −5 says nothing (1h), nor does a margin of −5 (1d on).

    Nothing was won or lost, so no share of the deals exists either."""
    shown = kpis("-90m deal.refunded account=a deal=d1 amount=5")
    shown.shows("revenue_growth_ratio")
    shown.shows("profit_margin_ratio")
    shown.shows("repeat_deal_ratio")
    shown.shows("promo_deal_ratio")
    shown.shows("win_ratio")


@by_hand("revenue", "marketing_spend", "gross_profit")
def test_money_is_converted_then_rounded() -> None:
    """A USD is 0.5: 0.0005, 0.00075, 0.00025 and 0.00005 USD are 0.00025, 0.000375, 0.000125 and 0.000025, each rounded
    half-even to 0.0002, 0.0004, 0.0001 and 0. With 10 USD, which are 5, and 1 in no currency, the base: 6.0007 in all.

    The cost of 4 USD is 2, which leaves 4.0007; the spend of 8 USD is 4."""
    shown = kpis(
        """
        -9m deal.won account=a deal=d1 amount="0.0005" currency=USD
        -9m deal.won account=a deal=d2 amount=0.00075 currency=USD
        -9m deal.won account=a deal=d3 amount=0.00025 currency=USD
        -9m deal.won account=a deal=d4 amount=0.00005 currency=USD
        -9m deal.won account=a deal=d5 amount=10 currency=USD cost=4
        -9m deal.won account=a deal=d6 amount=1
        -9m spend.recorded amount=8 currency=USD
        """,
        definitions=Definitions(rates={"USD": Decimal("0.5")}),
    )
    shown.shows("revenue", "1h..90d: 6.0007")
    shown.shows("gross_profit", "1h..90d: 4.0007")
    shown.shows("marketing_spend", "1h..90d: 4")


@by_hand("revenue")
def test_conversion_rounds_once() -> None:
    """At 3 for a EUR, 0.00005 EUR is 0.00015, half-even 0.0002. Rounded before the conversion it would have been nothing.

    Without a table of rates the amount is taken as it is, 0.00005, which rounds to 0."""
    line = "-9m deal.won account=a deal=d amount=0.00005 currency=EUR"
    kpis(line, definitions=Definitions(rates={"EUR": Decimal(3)})).shows("revenue", "1h..90d: 0.0002")
    kpis(line).shows("revenue", "1h..90d: 0")

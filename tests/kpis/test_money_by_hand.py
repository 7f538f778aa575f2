"""What was earned and spent, worked out by hand."""

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


@by_hand("marketing_spend", "total_cost")
def test_spend_by_kind_with_corrections() -> None:
    """Media (also where no kind is said): now 100 − 30 (a correction), in 7d 20 more. Overhead 500 three days ago.

    A correction may leave less than nothing: channel ppc −30 in 1h."""
    shown = kpis(
        """
        -2d  spend.recorded amount="20.00" kind=media channel=ppc campaign=may
        -3d  spend.recorded amount=500 kind=overhead channel=ppc
        -9m  spend.recorded amount=100 campaign=may
        -9m  spend.recorded amount=-30 kind=media channel=ppc
        -9m  spend.recorded amount=7 kind=incremental
        """
    )
    shown.shows(
        "marketing_spend",
        "1h 1d: 70",
        "7d..90d: 90",
        "1h 1d channel=ppc: -30",
        "7d..90d channel=ppc: -10",
        "1h 1d campaign=may: 100",
        "7d..90d campaign=may: 120",
    )
    shown.shows(
        "total_cost",
        "1h 1d: 77",
        "7d..90d: 597",
        "1h 1d kind=media: 70",
        "7d..90d kind=media: 90",
        "7d..90d kind=overhead: 500",
        "1h..90d kind=incremental: 7",
    )


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


@by_hand("ad_impressions", "ad_clicks", "ad_click_ratio", "cost_per_click")
def test_ads() -> None:
    """ppc: 1000 shown, 10 clicked, 5 spent; display: 500 shown, none clicked; may (a campaign): 3 days ago 500, 5, spent 20.

    1h: 10 / 1500, 5 / 10; 7d: 15 / 2000, 25 / 15. display: 0 / 500 and no cost per click. may: 5 / 500, 20 / 5."""
    shown = kpis(
        """
        -3d ad.delivered impressions=500 clicks=5 campaign=may
        -3d spend.recorded amount=20 campaign=may
        -9m ad.delivered impressions=1000 clicks=10 channel=ppc
        -9m ad.delivered impressions=500 clicks=0 channel=display
        -9m spend.recorded amount=5 channel=ppc
        -9m spend.recorded amount=5000 kind=overhead channel=ppc
        """
    )
    shown.shows(
        "ad_impressions",
        "1h 1d: 1500",
        "7d..90d: 2000",
        "1h..90d channel=ppc: 1000",
        "1h..90d channel=display: 500",
        "7d..90d campaign=may: 500",
    )
    shown.shows("ad_clicks", "1h 1d: 10", "7d..90d: 15", "1h..90d channel=ppc: 10", "7d..90d campaign=may: 5")
    shown.shows(
        "ad_click_ratio",
        "1h 1d: 10/1500",
        "7d..90d: 15/2000",
        "1h..90d channel=ppc: 10/1000",
        "1h..90d channel=display: 0",
        "7d..90d campaign=may: 5/500",
    )
    shown.shows(
        "cost_per_click", "1h 1d: 5/10", "7d..90d: 25/15", "1h..90d channel=ppc: 5/10", "7d..90d campaign=may: 20/5"
    )


@by_hand("cost_per_lead", "cost_per_mql", "cost_per_sql", "cost_per_sale", "customer_acquisition_cost")
def test_costs_per_result() -> None:
    """Spent: 60 by email, 40 by ppc. Leads: 2 by email (one an SQL), 1 by ppc: 100 / 3; MQLs and SQLs: 1 by email.

    Deals: 2 of acme by email, its first 2 days ago by ppc: 1h 100 / 1 sale, no new customer; 7d 100 / 2 sales, 1 customer.
    ppc: 40 / 1 lead, no MQL, from 7d on 1 sale and 1 customer. social: a lead and no spend, 0 / 1."""
    shown = kpis(
        """
        -9m spend.recorded amount=60 channel=email
        -9m spend.recorded amount=40 channel=ppc
        -9m lead.created contact=a lead=L channel=email
        -9m lead.advanced contact=b lead=L channel=email stage=sql
        -9m lead.created contact=c lead=L channel=ppc
        -9m deal.won account=acme deal=d2 amount=1 channel=email
        -2d deal.won account=acme deal=d1 amount=1 channel=ppc
        -2d lead.created contact=d lead=L channel=social
        """
    )
    shown.shows(
        "cost_per_lead",
        "1h 1d: 100/3",
        "7d..90d: 100/4",
        "1h..90d channel=email: 60/2",
        "1h..90d channel=ppc: 40/1",
        "7d..90d channel=social: 0",
    )
    shown.shows("cost_per_mql", "1h..90d: 100", "1h..90d channel=email: 60")
    shown.shows("cost_per_sql", "1h..90d: 100", "1h..90d channel=email: 60")
    shown.shows("cost_per_sale", "1h 1d: 100", "7d..90d: 50", "1h..90d channel=email: 60", "7d..90d channel=ppc: 40")
    shown.shows("customer_acquisition_cost", "7d..90d: 100", "7d..90d channel=ppc: 40")


_RETURNS = (
    "cost_per_lead",
    "cost_per_mql",
    "cost_per_sql",
    "cost_per_sale",
    "cost_per_click",
    "ad_click_ratio",
    "customer_acquisition_cost",
    "ltv_to_cac_ratio",
    "marketing_roi_ratio",
    "net_roi_ratio",
    "growth_roi_ratio",
    "clv_roi_ratio",
    "average_deal_size",
    "nps",
    "csat_average",
    "customer_retention_ratio",
    "customer_lifetime_value",
)


@by_hand(*_RETURNS)
def test_prices_and_returns_of_nothing_are_absent() -> None:
    """All topics have been heard of, but nothing was sold, no lead came, and the corrections leave a spend below 0."""
    shown = kpis(
        """
        -9m spend.recorded amount=-1 channel=ppc
        -9m ad.delivered impressions=0 clicks=0 channel=ppc
        -9m deal.refunded account=a deal=d amount=1
        -9m customer.churned account=a
        -100d lead.created contact=a lead=L
        -9m page.viewed contact=a page=/
        """
    )
    for ratio in _RETURNS:
        shown.shows(ratio)


@by_hand("customer_lifetime_value", "ltv_to_cac_ratio", "clv_roi_ratio", "marketing_roi_ratio", "net_roi_ratio")
def test_returns() -> None:
    """Ever: won 1000 (500 days ago, cost 300), 400 (now, cost 100), refunded 50 (300 days ago): 1350 − 400 over 2 accounts
    = 475. Now: spent 200 on media and 50 overhead, one new customer: CAC 200, LTV / CAC 475 / 200.

    Media return: (400 − 100 − 200) / 200; net: (400 − 250) / 250; by lifetime value: (475 × 1 − 200) / 200."""
    shown = kpis(
        """
        -500d deal.won account=acme deal=d1 amount=1000 cost=300
        -300d deal.refunded account=acme deal=d1 amount=50
        -9m   deal.won account=beta deal=d2 amount=400 cost=100
        -9m   spend.recorded amount=200
        -9m   spend.recorded amount=50 kind=overhead
        """
    )
    shown.shows("customer_lifetime_value", "now: 950/2")
    shown.shows("ltv_to_cac_ratio", "1h..90d: 475/200")
    shown.shows("marketing_roi_ratio", "1h..90d: 100/200")
    shown.shows("net_roi_ratio", "1h..90d: 150/250")
    shown.shows("clv_roi_ratio", "1h..90d: 275/200")


@by_hand("revenue", "marketing_roi_ratio", "cost_per_lead", "cost_per_sale", "growth_roi_ratio")
def test_what_needs_two_topics_waits_for_both() -> None:
    """Deals only: revenue is known; what was spent is not, so no return. With campaigns, leads are still unknown."""
    deals = "-9m deal.won account=a deal=d amount=8"
    shown = kpis(deals)
    shown.shows("revenue", "1h..90d: 8")
    shown.shows("marketing_roi_ratio")
    shown.shows("growth_roi_ratio")
    shown.shows("cost_per_sale")
    shown = kpis(deals + "\n -8m spend.recorded amount=4")
    shown.shows("marketing_roi_ratio", "1h..90d: 1")
    shown.shows("cost_per_sale", "1h..90d: 4")
    shown.shows("cost_per_lead")

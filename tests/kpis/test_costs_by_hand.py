"""What was spent and what came of it, worked out by hand."""

from tests.cases import by_hand, kpis


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

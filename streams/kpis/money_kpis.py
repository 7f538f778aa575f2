"""Money and customers: the entries, made of the measures in `money`."""

from __future__ import annotations

from typing import Final

from streams.journeys.account import BUYERS, NEW
from streams.journeys.people import FLOWS
from streams.kpis import money as m
from streams.kpis.alert import Change, Compare, Threshold
from streams.kpis.customer_kpis import CUSTOMER_KPIS
from streams.kpis.formula import (
    Before,
    Difference,
    Named,
    Product,
    Ratio,
    Sum,
    Whole,
)
from streams.kpis.money_entry import FOLLOWS, MIX, low, money_kpi
from streams.kpis.spec import NOW, Better, Chapter, Owner, Unit

REVENUE: Final = Difference(m.WON_AMOUNT, m.REFUNDED)
GROSS_PROFIT: Final = Difference(REVENUE, m.COST)
LIFETIME_VALUE: Final = Ratio(Difference(Difference(m.WON_EVER, m.REFUNDED_EVER), m.COST_EVER), BUYERS)
ACQUISITION_COST: Final = Ratio(m.SPEND, NEW)


MONEY: Final = Chapter(
    "money",
    "Money and customers",
    "What was earned, what it cost, who stays.",
    (
        money_kpi("deals_won", "Deals won.", m.WON, "channel", "kind", owner=Owner.SALES, no_alert=FOLLOWS),
        money_kpi(
            "deals_lost",
            "Deals lost.",
            m.LOST_DEALS,
            "channel",
            "kind",
            owner=Owner.SALES,
            better=Better.DOWN,
            no_alert=FOLLOWS,
        ),
        money_kpi(
            "win_ratio",
            "Deals won per deal decided.",
            Ratio(m.WON, Sum(m.WON, m.LOST_DEALS)),
            "channel",
            owner=Owner.SALES,
            unit=Unit.RATIO,
            no_alert="win ratios differ too much for a default",
        ),
        money_kpi(
            "revenue",
            "Amounts won less amounts refunded.",
            REVENUE,
            "channel",
            "segment",
            "campaign",
            unit=Unit.MONEY,
            no_alert="its growth is watched",
        ),
        money_kpi(
            "revenue_growth_ratio",
            "Revenue against the window before.",
            Ratio(Difference(REVENUE, Before(REVENUE)), Before(REVENUE)),
            unit=Unit.RATIO,
            alerts=(
                Threshold(
                    name="Falling",
                    window="30d",
                    compare=Compare.BELOW,
                    threshold=-0.3,
                    hold=3_600_000,
                    summary="Revenue fell by more than 30 % against the 30 days before.",
                ),
            ),
        ),
        money_kpi(
            "average_deal_size",
            "Mean amount of the deals won.",
            Ratio(m.WON_AMOUNT, m.WON),
            "channel",
            owner=Owner.SALES,
            unit=Unit.MONEY,
            no_alert=MIX,
        ),
        money_kpi(
            "gross_profit",
            "Revenue less the cost to deliver.",
            GROSS_PROFIT,
            unit=Unit.MONEY,
            no_alert="the return is watched",
        ),
        money_kpi(
            "profit_margin_ratio",
            "Gross profit per revenue.",
            Ratio(GROSS_PROFIT, REVENUE),
            unit=Unit.RATIO,
            no_alert="the return is watched",
        ),
        *CUSTOMER_KPIS,
        money_kpi(
            "promo_deal_ratio",
            "The share of deals won with a promo.",
            Ratio(Named(m.PROMO_DEALS, "promo"), Whole(m.WON)),
            "promo",
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            better=Better.DEPENDS,
            no_alert=MIX,
            source="account-based marketing guide: promo-driven conversions",
        ),
        money_kpi(
            "marketing_spend",
            "Media spend.",
            m.SPEND,
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            unit=Unit.MONEY,
            better=Better.DEPENDS,
            no_alert="the return is watched",
        ),
        money_kpi(
            "total_cost",
            "Spend of every kind.",
            m.ALL_COSTS,
            "kind",
            unit=Unit.MONEY,
            better=Better.DOWN,
            no_alert="the return is watched",
        ),
        money_kpi(
            "ad_impressions",
            "Ad impressions.",
            m.AD_IMPRESSIONS,
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            vanity=True,
            no_alert="a vanity number: impressions win nothing by themselves",
            source="account-based marketing guide: vanity numbers",
        ),
        money_kpi(
            "ad_clicks",
            "Ad clicks.",
            m.AD_CLICKS,
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            no_alert="cost per lead is watched",
        ),
        money_kpi(
            "ad_click_ratio",
            "Clicks per ad impression.",
            Ratio(m.AD_CLICKS, m.AD_IMPRESSIONS),
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            no_alert="cost per lead is watched",
        ),
        money_kpi(
            "cost_per_click",
            "Media spend per ad click.",
            Ratio(m.SPEND, m.AD_CLICKS),
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            unit=Unit.MONEY,
            better=Better.DOWN,
            no_alert="cost per lead is watched",
        ),
        money_kpi(
            "cost_per_lead",
            "Media spend per lead created.",
            Ratio(m.SPEND, FLOWS["created"]),
            "channel",
            owner=Owner.MARKETING,
            unit=Unit.MONEY,
            better=Better.DOWN,
            alerts=(
                Change(
                    name="Doubling",
                    window="30d",
                    compare=Compare.ABOVE,
                    ratio=2.0,
                    least=20,
                    summary="A lead costs twice as much as in the 30 days before.",
                ),
            ),
            source="automation guide: CPL by channel",
        ),
        *(
            money_kpi(
                f"cost_per_{name}",
                f"Media spend per {thing}.",
                Ratio(m.SPEND, part),
                "channel",
                owner=Owner.MARKETING,
                unit=Unit.MONEY,
                better=Better.DOWN,
                no_alert="cost per lead is watched",
            )
            for name, thing, part in (
                ("mql", "MQL", FLOWS["mql"]),
                ("sql", "SQL", FLOWS["sql"]),
                ("sale", "deal won", m.WON),
            )
        ),
        money_kpi(
            "customer_acquisition_cost",
            "Media spend per new customer.",
            ACQUISITION_COST,
            "channel",
            unit=Unit.MONEY,
            better=Better.DOWN,
            no_alert="its ratio to the lifetime value is watched",
            source="19 B2B KPIs: CAC",
        ),
        money_kpi(
            "customer_lifetime_value",
            "All revenue less all cost to deliver, per account that ever won.",
            LIFETIME_VALUE,
            unit=Unit.MONEY,
            windows=NOW,
            no_alert="its ratio to the acquisition cost is watched",
            source="19 B2B KPIs: LTV",
        ),
        money_kpi(
            "ltv_to_cac_ratio",
            "Lifetime value per acquisition cost.",
            Ratio(LIFETIME_VALUE, ACQUISITION_COST),
            unit=Unit.RATIO,
            alerts=low("90d", 3, "A customer brings less than three times what it cost to win."),
        ),
        money_kpi(
            "marketing_roi_ratio",
            "Gross profit less media spend, per media spend.",
            Ratio(Difference(GROSS_PROFIT, m.SPEND), m.SPEND),
            unit=Unit.RATIO,
            alerts=low("90d", 0, "Marketing has cost more than it brought in 90 days."),
            source="19 B2B KPIs: ROI",
        ),
        money_kpi(
            "net_roi_ratio",
            "Revenue less all cost, per all cost.",
            Ratio(Difference(REVENUE, m.ALL_COSTS), m.ALL_COSTS),
            unit=Unit.RATIO,
            no_alert="the return on marketing is watched",
        ),
        money_kpi(
            "growth_roi_ratio",
            "Growth of revenue less media spend, per media spend.",
            Ratio(Difference(Difference(REVENUE, Before(REVENUE)), m.SPEND), m.SPEND),
            unit=Unit.RATIO,
            no_alert="the return on marketing is watched",
        ),
        money_kpi(
            "clv_roi_ratio",
            "Lifetime value of the new customers less media spend, per media spend.",
            Ratio(Difference(Product(LIFETIME_VALUE, NEW), m.SPEND), m.SPEND),
            unit=Unit.RATIO,
            no_alert="the return on marketing is watched",
        ),
    ),
)

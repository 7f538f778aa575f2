"""Money and customers: the entries, made of the measures in `money`."""

from __future__ import annotations

from typing import Final

from streams.journeys.account import BUYERS, CUSTOMERS, NEW
from streams.journeys.people import FLOWS
from streams.kpis import money as m
from streams.kpis.alert import Alert, Change, Compare, Threshold
from streams.kpis.formula import (
    Before,
    Constant,
    Difference,
    Formula,
    Named,
    Product,
    Ratio,
    Sum,
    Whole,
)
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit

REVENUE: Final = Difference(m.WON_AMOUNT, m.REFUNDED)
GROSS_PROFIT: Final = Difference(REVENUE, m.COST)
LIFETIME_VALUE: Final = Ratio(Difference(Difference(m.WON_EVER, m.REFUNDED_EVER), m.COST_EVER), BUYERS)
ACQUISITION_COST: Final = Ratio(m.SPEND, NEW)
KEPT_OF: Final = Sum(m.KEPT_FROM_BEFORE, Difference(m.CHURNED_SINCE, m.GONE_SINCE))


def _kpi(id: str, meaning: str, formula: Formula, *by: str, **more: object) -> Kpi:
    says: dict[str, object] = {"owner": Owner.FINANCE, "by": by, "source": "data-driven guide: cost and value", **more}
    return Kpi(id=id, meaning=meaning, formula=formula, **says)  # type: ignore[arg-type]  # the fields check themselves


def _low(window: str, threshold: float, summary: str, least: int = 0) -> tuple[Alert, ...]:
    return (
        Threshold(
            name="Low",
            window=window,
            compare=Compare.BELOW,
            threshold=threshold,
            least=least,
            hold=3_600_000,
            summary=summary,
        ),
    )


_FOLLOWS: Final = "volume; the ratios and returns are watched"
_MIX: Final = "a mix, not a goal"

MONEY: Final = Chapter(
    "money",
    "Money and customers",
    "What was earned, what it cost, who stays.",
    (
        _kpi("deals_won", "Deals won.", m.WON, "channel", "kind", owner=Owner.SALES, no_alert=_FOLLOWS),
        _kpi(
            "deals_lost",
            "Deals lost.",
            m.LOST_DEALS,
            "channel",
            "kind",
            owner=Owner.SALES,
            better=Better.DOWN,
            no_alert=_FOLLOWS,
        ),
        _kpi(
            "win_ratio",
            "Deals won per deal decided.",
            Ratio(m.WON, Sum(m.WON, m.LOST_DEALS)),
            "channel",
            owner=Owner.SALES,
            unit=Unit.RATIO,
            no_alert="win ratios differ too much for a default",
        ),
        _kpi(
            "revenue",
            "Amounts won less amounts refunded.",
            REVENUE,
            "channel",
            "segment",
            "campaign",
            unit=Unit.MONEY,
            no_alert="its growth is watched",
        ),
        _kpi(
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
        _kpi(
            "average_deal_size",
            "Mean amount of the deals won.",
            Ratio(m.WON_AMOUNT, m.WON),
            "channel",
            owner=Owner.SALES,
            unit=Unit.MONEY,
            no_alert=_MIX,
        ),
        _kpi(
            "gross_profit",
            "Revenue less the cost to deliver.",
            GROSS_PROFIT,
            unit=Unit.MONEY,
            no_alert="the return is watched",
        ),
        _kpi(
            "profit_margin_ratio",
            "Gross profit per revenue.",
            Ratio(GROSS_PROFIT, REVENUE),
            unit=Unit.RATIO,
            no_alert="the return is watched",
        ),
        _kpi(
            "new_customers",
            "Accounts whose first deal was won.",
            NEW,
            "channel",
            "segment",
            owner=Owner.SALES,
            no_alert=_FOLLOWS,
        ),
        _kpi(
            "customers",
            "Accounts that are customers now.",
            CUSTOMERS,
            "segment",
            owner=Owner.SUCCESS,
            windows=NOW,
            no_alert="retention is watched",
        ),
        _kpi(
            "customer_retention_ratio",
            "Of the customers from before the window, the share that are customers now.",
            Ratio(m.KEPT_FROM_BEFORE, KEPT_OF),
            owner=Owner.SUCCESS,
            unit=Unit.RATIO,
            alerts=_low("90d", 0.9, "More than 10 % of the customers left within 90 days.", least=20),
            source="19 B2B KPIs: retention",
        ),
        _kpi(
            "customer_churns",
            "Churns.",
            m.CHURNS,
            owner=Owner.SUCCESS,
            better=Better.DOWN,
            no_alert="retention is watched",
            source="19 B2B KPIs: retention",
        ),
        _kpi(
            "repeat_deal_ratio",
            "The share of deals won that are not an account's first.",
            Difference(Constant(1), Ratio(NEW, m.WON)),
            owner=Owner.SUCCESS,
            unit=Unit.RATIO,
            no_alert=_MIX,
        ),
        _kpi(
            "upsell_revenue", "Amounts of upsells.", m.UPSOLD, owner=Owner.SUCCESS, unit=Unit.MONEY, no_alert=_FOLLOWS
        ),
        _kpi(
            "referrals",
            "Customers referred.",
            m.REFERRALS,
            owner=Owner.SUCCESS,
            no_alert=_FOLLOWS,
            source="account-based marketing guide",
        ),
        _kpi(
            "nps",
            "Net promoter score: 100 × (promoters − detractors) per answer.",
            Ratio(Product(Constant(100), Difference(m.PROMOTERS, m.DETRACTORS)), m.NPS_ALL),
            owner=Owner.SUCCESS,
            unit=Unit.SCORE,
            alerts=_low("90d", 0, "There are more detractors than promoters.", least=20),
            source="account-based marketing guide: NPS/CSAT",
        ),
        _kpi(
            "csat_average",
            "Mean satisfaction score.",
            Ratio(m.CSAT_SUM, m.CSAT_ALL),
            owner=Owner.SUCCESS,
            unit=Unit.SCORE,
            no_alert="NPS is watched",
            source="account-based marketing guide: NPS/CSAT",
        ),
        _kpi(
            "promo_deal_ratio",
            "The share of deals won with a promo.",
            Ratio(Named(m.PROMO_DEALS, "promo"), Whole(m.WON)),
            "promo",
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            better=Better.DEPENDS,
            no_alert=_MIX,
            source="account-based marketing guide: promo-driven conversions",
        ),
        _kpi(
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
        _kpi(
            "total_cost",
            "Spend of every kind.",
            m.ALL_COSTS,
            "kind",
            unit=Unit.MONEY,
            better=Better.DOWN,
            no_alert="the return is watched",
        ),
        _kpi(
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
        _kpi(
            "ad_clicks",
            "Ad clicks.",
            m.AD_CLICKS,
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            no_alert="cost per lead is watched",
        ),
        _kpi(
            "ad_click_ratio",
            "Clicks per ad impression.",
            Ratio(m.AD_CLICKS, m.AD_IMPRESSIONS),
            "channel",
            "campaign",
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            no_alert="cost per lead is watched",
        ),
        _kpi(
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
        _kpi(
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
            _kpi(
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
        _kpi(
            "customer_acquisition_cost",
            "Media spend per new customer.",
            ACQUISITION_COST,
            "channel",
            unit=Unit.MONEY,
            better=Better.DOWN,
            no_alert="its ratio to the lifetime value is watched",
            source="19 B2B KPIs: CAC",
        ),
        _kpi(
            "customer_lifetime_value",
            "All revenue less all cost to deliver, per account that ever won.",
            LIFETIME_VALUE,
            unit=Unit.MONEY,
            windows=NOW,
            no_alert="its ratio to the acquisition cost is watched",
            source="19 B2B KPIs: LTV",
        ),
        _kpi(
            "ltv_to_cac_ratio",
            "Lifetime value per acquisition cost.",
            Ratio(LIFETIME_VALUE, ACQUISITION_COST),
            unit=Unit.RATIO,
            alerts=_low("90d", 3, "A customer brings less than three times what it cost to win."),
        ),
        _kpi(
            "marketing_roi_ratio",
            "Gross profit less media spend, per media spend.",
            Ratio(Difference(GROSS_PROFIT, m.SPEND), m.SPEND),
            unit=Unit.RATIO,
            alerts=_low("90d", 0, "Marketing has cost more than it brought in 90 days."),
            source="19 B2B KPIs: ROI",
        ),
        _kpi(
            "net_roi_ratio",
            "Revenue less all cost, per all cost.",
            Ratio(Difference(REVENUE, m.ALL_COSTS), m.ALL_COSTS),
            unit=Unit.RATIO,
            no_alert="the return on marketing is watched",
        ),
        _kpi(
            "growth_roi_ratio",
            "Growth of revenue less media spend, per media spend.",
            Ratio(Difference(Difference(REVENUE, Before(REVENUE)), m.SPEND), m.SPEND),
            unit=Unit.RATIO,
            no_alert="the return on marketing is watched",
        ),
        _kpi(
            "clv_roi_ratio",
            "Lifetime value of the new customers less media spend, per media spend.",
            Ratio(Difference(Product(LIFETIME_VALUE, NEW), m.SPEND), m.SPEND),
            unit=Unit.RATIO,
            no_alert="the return on marketing is watched",
        ),
    ),
)

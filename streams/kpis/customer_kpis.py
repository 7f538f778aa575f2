"""Customers: who came, who stayed, what they say. A part of the chapter on money and customers."""

from __future__ import annotations

from typing import Final

from streams.journeys.account import CUSTOMERS, NEW
from streams.kpis import money as m
from streams.kpis.formula import Constant, Difference, Product, Ratio, Sum
from streams.kpis.money_entry import FOLLOWS, MIX, low, money_kpi
from streams.kpis.spec import NOW, Better, Kpi, Owner, Unit

KEPT_OF: Final = Sum(m.KEPT_FROM_BEFORE, Difference(m.CHURNED_SINCE, m.GONE_SINCE))

CUSTOMER_KPIS: Final[tuple[Kpi, ...]] = (
    money_kpi(
        "new_customers",
        "Accounts whose first deal was won.",
        NEW,
        "channel",
        "segment",
        owner=Owner.SALES,
        no_alert=FOLLOWS,
    ),
    money_kpi(
        "customers",
        "Accounts that are customers now.",
        CUSTOMERS,
        "segment",
        owner=Owner.SUCCESS,
        windows=NOW,
        no_alert="retention is watched",
    ),
    money_kpi(
        "customer_retention_ratio",
        "Of the customers from before the window, the share that are customers now.",
        Ratio(m.KEPT_FROM_BEFORE, KEPT_OF),
        owner=Owner.SUCCESS,
        unit=Unit.RATIO,
        alerts=low("90d", 0.9, "More than 10 % of the customers left within 90 days.", least=20),
        source="19 B2B KPIs: retention",
    ),
    money_kpi(
        "customer_churns",
        "Churns.",
        m.CHURNS,
        owner=Owner.SUCCESS,
        better=Better.DOWN,
        no_alert="retention is watched",
        source="19 B2B KPIs: retention",
    ),
    money_kpi(
        "repeat_deal_ratio",
        "The share of deals won that are not an account's first.",
        Difference(Constant(1), Ratio(NEW, m.WON)),
        owner=Owner.SUCCESS,
        unit=Unit.RATIO,
        no_alert=MIX,
    ),
    money_kpi(
        "upsell_revenue", "Amounts of upsells.", m.UPSOLD, owner=Owner.SUCCESS, unit=Unit.MONEY, no_alert=FOLLOWS
    ),
    money_kpi(
        "referrals",
        "Customers referred.",
        m.REFERRALS,
        owner=Owner.SUCCESS,
        no_alert=FOLLOWS,
        source="account-based marketing guide",
    ),
    money_kpi(
        "nps",
        "Net promoter score: 100 × (promoters − detractors) per answer.",
        Ratio(Product(Constant(100), Difference(m.PROMOTERS, m.DETRACTORS)), m.NPS_ALL),
        owner=Owner.SUCCESS,
        unit=Unit.SCORE,
        alerts=low("90d", 0, "There are more detractors than promoters.", least=20),
        source="account-based marketing guide: NPS/CSAT",
    ),
    money_kpi(
        "csat_average",
        "Mean satisfaction score.",
        Ratio(m.CSAT_SUM, m.CSAT_ALL),
        owner=Owner.SUCCESS,
        unit=Unit.SCORE,
        no_alert="NPS is watched",
        source="account-based marketing guide: NPS/CSAT",
    ),
)

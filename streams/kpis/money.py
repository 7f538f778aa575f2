"""Money and customers: what was earned, what it cost, who stays. The measures; the entries are in `money_kpis`."""

from __future__ import annotations

from typing import Final

from streams.events import campaigns as c
from streams.events import deals as d
from streams.journeys.account import CHURNED, GONE, KEPT
from streams.kpis.measured import ever, tally
from streams.measures.amount import Amount, Money, Thousandths
from streams.measures.view import Range
from streams.measures.where import is_present, one_of, within
from streams.measures.window import Span

WON = tally("deals.won", d.DealWon, says="deals won")
LOST_DEALS = tally("deals.lost", d.DealLost, says="deals lost")
WON_AMOUNT = tally("deals.won.amount", d.DealWon, amount=Money("amount"), says="amounts of deals won")
REFUNDED = tally("deals.refunded.amount", d.DealRefunded, amount=Money("amount"), says="amounts refunded")
COST = tally("deals.won.cost", d.DealWon, amount=Money("cost"), says="costs to deliver")
UPSOLD = tally(
    "deals.upsell.amount", d.DealWon, where=one_of("kind", "upsell"), amount=Money("amount"), says="amounts of upsells"
)
PROMO_DEALS = tally("deals.promo", d.DealWon, where=is_present("promo"), says="deals won with a promo")
WON_EVER = ever("deals.won.amount.ever", d.DealWon, amount=Money("amount"), says="all amounts ever won")
REFUNDED_EVER = ever(
    "deals.refunded.amount.ever", d.DealRefunded, amount=Money("amount"), says="all amounts ever refunded"
)
COST_EVER = ever("deals.won.cost.ever", d.DealWon, amount=Money("cost"), says="all costs ever to deliver")

CHURNS = tally("customers.churned", d.CustomerChurned, says="churns")
REFERRALS = tally("customers.referred", d.CustomerReferred, says="referrals")
_NPS: Final = one_of("kind", "nps")
NPS_ALL = tally("nps.all", d.CustomerSurveyed, where=_NPS, says="NPS scores")
PROMOTERS = tally("nps.promoters", d.CustomerSurveyed, where=(_NPS, within("score", 9, 10)), says="NPS scores ≥ 9")
DETRACTORS = tally("nps.detractors", d.CustomerSurveyed, where=(_NPS, within("score", 0, 6)), says="NPS scores ≤ 6")
_CSAT: Final = one_of("kind", "csat")
CSAT_ALL = tally("csat.all", d.CustomerSurveyed, where=_CSAT, says="CSAT scores")
CSAT_SUM = tally("csat.sum", d.CustomerSurveyed, where=_CSAT, amount=Thousandths("score"), says="sum of CSAT scores")

SPEND = tally(
    "spend.media", c.SpendRecorded, where=one_of("kind", None, "media"), amount=Money("amount"), says="media spend"
)
ALL_COSTS = tally(
    "spend.all",
    c.SpendRecorded,
    amount=Money("amount"),
    labelled=(("kind", "kind_or_media"),),
    says="spend of every kind",
)
AD_IMPRESSIONS = tally("ads.impressions", c.AdDelivered, amount=Amount("impressions"), says="ad impressions")
AD_CLICKS = tally("ads.clicks", c.AdDelivered, amount=Amount("clicks"), says="ad clicks")


def _before(at: int, span: Span | None) -> Range:
    assert span is not None
    return Range(None, span.start(at))


def _since(at: int, span: Span | None) -> Range:
    assert span is not None
    return Range(span.start(at), None)


KEPT_FROM_BEFORE = KEPT.counted(_before, "customers now whose first deal lies before the window")
CHURNED_SINCE = CHURNED.counted(_since, "former customers whose latest churn lies in the window")
GONE_SINCE = GONE.counted(_since, "former customers whose first deal lies in the window")

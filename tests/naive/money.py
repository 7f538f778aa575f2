"""Money and customers, by the contract."""

from collections.abc import Callable
from fractions import Fraction

from tests.naive.account import accounts_of, customers, new_customers, retention
from tests.naive.lead import flow, leads_of
from tests.naive.number import money, thousandths
from tests.naive.part import Cut, Part, constant, counted, items, summed
from tests.naive.table import Table
from tests.naive.world import Happening, World


class Earned:
    """Sums of the deals; `before` of the window before."""

    def __init__(self, world: World, *, before: bool = False) -> None:
        self._world = world
        won, refunded = world.of("deal.won"), world.of("deal.refunded")
        self.won = summed(world, "deals", items(won, self._amount), before=before)
        self.cost = summed(world, "deals", items(won, self._cost), before=before)
        self.revenue = self.won - summed(world, "deals", items(refunded, self._amount), before=before)
        upsells = items((h for h in won if h.event.kind == "upsell"), self._amount)
        self.upsold = summed(world, "deals", upsells, before=before)

    def _amount(self, happening: Happening) -> Fraction:
        return money(happening.event.amount, happening.event.currency, self._world.rules.rates)

    def _cost(self, happening: Happening) -> Fraction:
        return money(happening.event.cost, happening.event.currency, self._world.rules.rates)


def _lifetime_value(world: World, earned: Earned) -> Part:
    buyers = len(accounts_of(world))
    profit = (earned.revenue - earned.cost).value(Cut(None)) or Fraction(0)
    value = profit / buyers if buyers else None
    return Part(lambda _: value, lambda _: set(), frozenset({"deals"}))


def _surveys(table: Table) -> None:
    world = table.world
    answers = world.of("customer.surveyed")

    def scores(kind: str, holds: Callable[[float], bool] = lambda _: True) -> list[Happening]:
        return [h for h in answers if h.event.kind == kind and holds(h.event.score)]

    def part(happenings: list[Happening]) -> Part:
        return summed(world, "deals", items(happenings))

    promoters, detractors = part(scores("nps", lambda s: s >= 9)), part(scores("nps", lambda s: s <= 6))
    table.ratio("nps", constant(100) * (promoters - detractors) / part(scores("nps")))
    sums = summed(world, "deals", items(scores("csat"), lambda h: thousandths(h.event.score)))
    table.ratio("csat_average", sums / part(scores("csat")))


def _if_any(part: Part) -> Part:
    """Absent under a label of which the window has nothing."""
    return Part(lambda cut: part.value(cut) or (None if cut.dimension else Fraction(0)), part.labels, part.topics)


def _deals_and_customers(table: Table, earned: Earned) -> None:
    world, accounts = table.world, accounts_of(table.world)
    before = Earned(world, before=True)
    won, lost = counted(world, "deals", "deal.won"), counted(world, "deals", "deal.lost")
    profit = earned.revenue - earned.cost
    new = new_customers(world, accounts)
    promoted = summed(world, "deals", items(h for h in world.of("deal.won") if h.event.promo is not None))

    table.amount("deals_won", won, "channel", "kind")
    table.amount("deals_lost", lost, "channel", "kind")
    table.ratio("win_ratio", won / (won + lost), "channel")
    table.amount("revenue", earned.revenue, "channel", "segment", "campaign")
    table.ratio("revenue_growth_ratio", (earned.revenue - before.revenue) / before.revenue)
    table.ratio("average_deal_size", earned.won / won, "channel")
    table.amount("gross_profit", profit)
    table.ratio("profit_margin_ratio", profit / earned.revenue)
    table.amount("new_customers", new, "channel", "segment")
    table.amount("customers", customers(world, accounts), "segment", now=True)
    table.ratio("customer_retention_ratio", retention(world, accounts))
    table.amount("customer_churns", counted(world, "deals", "customer.churned"))
    table.ratio("repeat_deal_ratio", constant(1) - new / won)
    table.amount("upsell_revenue", earned.upsold)
    table.amount("referrals", counted(world, "deals", "customer.referred"))
    table.ratio("promo_deal_ratio", _if_any(promoted) / won.total(), "promo")


def _costs_and_returns(table: Table, earned: Earned) -> None:
    world, accounts, leads = table.world, accounts_of(table.world), leads_of(table.world)
    records, ads = world.of("spend.recorded"), world.of("ad.delivered")

    def spent(happening: Happening) -> Fraction:
        return money(happening.event.amount, happening.event.currency, world.rules.rates)

    media = [h for h in records if h.event.kind in (None, "media")]
    spend = summed(world, "campaigns", items(media, spent))
    all_spend = [item._replace(labels={"kind": item.labels["kind"] or "media"}) for item in items(records, spent)]
    cost = summed(world, "campaigns", all_spend)
    shown = summed(world, "campaigns", items(ads, lambda h: h.event.impressions))
    clicks = summed(world, "campaigns", items(ads, lambda h: h.event.clicks))
    new, before = new_customers(world, accounts), Earned(world, before=True)
    lifetime_value, acquisition_cost = _lifetime_value(world, earned), spend / new

    table.amount("marketing_spend", spend, "channel", "campaign")
    table.amount("total_cost", cost, "kind")
    table.amount("ad_impressions", shown, "channel", "campaign")
    table.amount("ad_clicks", clicks, "channel", "campaign")
    table.ratio("ad_click_ratio", clicks / shown, "channel", "campaign")
    table.ratio("cost_per_click", spend / clicks, "channel", "campaign")
    for kpi, stage in (("cost_per_lead", "created"), ("cost_per_mql", "mql"), ("cost_per_sql", "sql")):
        table.ratio(kpi, spend / summed(world, "leads", flow(leads, stage)), "channel")
    table.ratio("cost_per_sale", spend / counted(world, "deals", "deal.won"), "channel")
    table.ratio("customer_acquisition_cost", acquisition_cost, "channel")
    table.ratio("customer_lifetime_value", lifetime_value, now=True)
    table.ratio("ltv_to_cac_ratio", lifetime_value / acquisition_cost)
    table.ratio("marketing_roi_ratio", (earned.revenue - earned.cost - spend) / spend)
    table.ratio("net_roi_ratio", (earned.revenue - cost) / cost)
    table.ratio("growth_roi_ratio", (earned.revenue - before.revenue - spend) / spend)
    table.ratio("clv_roi_ratio", (lifetime_value * new - spend) / spend)


def money_and_customers(table: Table) -> None:
    """The chapter."""
    earned = Earned(table.world)
    _deals_and_customers(table, earned)
    _surveys(table)
    _costs_and_returns(table, earned)

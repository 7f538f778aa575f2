"""Leads and the funnel, by the contract."""

from tests.naive.account import accounts_of, new_customers
from tests.naive.lead import STAGES, cohort, flow, leads_of
from tests.naive.part import Cut, Item, Part, counted, distinct, items, summed
from tests.naive.table import Expected, Table
from tests.naive.web import visitors
from tests.naive.window import LENGTHS
from tests.naive.world import World

_COHORTS = {
    "mql_ratio": ("created", "mql"),
    "mql_to_sql_ratio": ("mql", "sql"),
    "sql_to_quote_ratio": ("sql", "quote"),
    "quote_to_won_ratio": ("quote", "won"),
    "lead_to_won_ratio": ("created", "won"),
    "mql_to_won_ratio": ("mql", "won"),
}
_FLOWS = dict(zip(("leads_created", "mqls", "sqls", "quotes", "leads_won"), STAGES, strict=True))


def funnel(table: Table) -> None:
    """The chapter."""
    world = table.world
    leads = leads_of(world)

    def part(things: list[Item]) -> Part:
        return summed(world, "leads", things)

    flows = {stage: part(flow(leads, stage)) for stage in STAGES}
    for kpi, stage in _FLOWS.items():
        table.amount(kpi, flows[stage], "channel", "campaign", "segment")
    for kpi, (a, b) in _COHORTS.items():
        table.ratio(kpi, part(cohort(leads, a, b)) / flows[a], "channel")
    rejected = [lead.item(t) for lead in leads if (t := lead.t("mql")) is not None and lead.rejected is not None]
    table.ratio("sales_rejected_ratio", part(rejected) / flows["mql"], "channel")
    lost = [lead.item(lead.lost, reason=lead.reason) for lead in leads if lead.lost is not None]
    table.amount("leads_lost", part(lost), "reason")

    still = [lead for lead in leads if lead.is_open]
    table.amount("open_leads", part([lead.item(0) for lead in still]), "stage", now=True, total=False)
    scored = [(lead, lead.score) for lead in still if lead.score is not None]
    scores, how_many = part([lead.item(0, s) for lead, s in scored]), part([lead.item(0) for lead, _ in scored])
    table.ratio("lead_score_average", scores / how_many, "stage", "channel", "segment", now=True)
    table.amount("hot_leads", part([lead.item(0) for lead, s in scored if s >= world.rules.hot_score]), now=True)
    created = [(lead, lead.t("created") or 0, lead.score) for lead in leads if lead.score is not None]
    new = part([lead.item(t, s) for lead, t, s in created if s is not None]) / part([x.item(t) for x, t, _ in created])
    table.ratio("new_lead_score_average", new, "channel", "campaign")
    table.amount("accounts_with_leads", distinct(world, "leads", world.of("lead.created"), "account"))
    _stage_counts(table, world, flows)


def _stage_counts(table: Table, world: World, flows: dict[str, Part]) -> None:
    ads, search = world.of("ad.delivered"), world.of("search.measured")
    shown = items([*ads, *search, *world.of("social.reached")], lambda h: h.event.impressions)
    stages = {
        "impressions": summed(world, "campaigns", shown),
        "clicks": summed(world, "campaigns", items([*ads, *search], lambda h: h.event.clicks)),
        "visitors": visitors(world),
        "leads": flows["created"],
        "mqls": flows["mql"],
        "sqls": flows["sql"],
        "quotes": flows["quote"],
        "won": flows["won"],
        "repeat": counted(world, "deals", "deal.won") - new_customers(world, accounts_of(world)),
    }
    for stage, part in stages.items():
        for window in LENGTHS if part.topics <= world.topics else ():
            value = part.value(Cut(window))
            assert value is not None  # counts and sums
            row = Expected(value, value, optional=value == 0)
            table.rows["funnel_stage_count", window, (("stage", stage),), None] = row

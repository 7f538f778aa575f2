"""Speed, by the contract."""

from fractions import Fraction
from itertools import pairwise

from tests.naive.lead import STAGES, Lead, leads_of
from tests.naive.part import Item, Part, counted, summed
from tests.naive.table import Table


def _duration(lead: Lead, a: str, b: str) -> Item | None:
    """From a to b at t(b), if both were themselves observed."""
    begin, end = lead.t(a), lead.t(b)
    if begin is None or end is None or lead.observed[a] is None or lead.observed[b] is None:
        return None
    return lead.item(end, Fraction(end - begin, 1000), stage=b)


def speed(table: Table) -> None:
    """The chapter."""
    world = table.world
    leads, target = leads_of(world), world.rules.response_target
    clocked = [(lead, start) for lead in leads if (start := lead.clock()) is not None]
    answered = [(lead, start, lead.responded) for lead, start in clocked if lead.responded is not None]
    waiting = [(lead, since) for lead in leads if (since := lead.waits_since()) is not None]
    overdue = [(lead, since) for lead, since in waiting if world.at - since > target]

    def now(things: list[tuple[Lead, int]]) -> Part:
        return summed(world, "leads", [lead.item(since) for lead, since in things])

    responses = [lead.item(r, Fraction(r - start, 1000)) for lead, start, r in answered if r >= start]
    table.spread("sales_response_seconds", "leads", responses, "mean p50 p90 p95", "channel", "segment")
    within = summed(world, "leads", [lead.item(start) for lead, start, r in answered if r - start <= target])
    pending = now([each for each in waiting if each not in overdue])
    owed = summed(world, "leads", [lead.item(start) for lead, start in clocked]) - pending
    table.ratio("sales_response_within_target_ratio", within / owed, "channel")
    table.amount("leads_waiting", now(waiting), "channel", now=True)
    table.amount("leads_waiting_overdue", now(overdue), "channel", now=True)
    oldest = min((since for _, since in waiting), default=None)
    age = None if oldest is None else Fraction(world.at - oldest, 1000)
    table.ratio("oldest_waiting_seconds", Part(lambda _: age, lambda _: set(), frozenset({"leads"})), now=True)

    steps = [item for lead in leads for a, b in pairwise(STAGES) if (item := _duration(lead, a, b))]
    table.spread("stage_duration_seconds", "leads", steps, "mean p50 p90", "stage", total=False)
    cycles = [item for lead in leads if (item := _duration(lead, "created", "won"))]
    table.spread("sales_cycle_seconds", "leads", cycles, "mean p50 p90", "channel")
    booked, held = (counted(world, "leads", f"lead.meeting_{verb}") for verb in ("booked", "held"))
    table.amount("meetings_booked", booked, "kind")
    table.amount("meetings_held", held, "kind")
    table.ratio("meeting_show_ratio", held / booked, "kind")

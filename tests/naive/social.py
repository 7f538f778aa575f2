"""Social and automation, by the contract."""

from tests.naive.lead import leads_of
from tests.naive.level import latest, only
from tests.naive.part import Part, counted, items, summed
from tests.naive.table import Table


def social(table: Table) -> None:
    """Both chapters."""
    world = table.world
    reached = world.of("social.reached")
    reach = summed(world, "campaigns", items(reached, lambda h: h.event.reach))
    engaged = counted(world, "engagements", "social.engaged")
    touched: dict[str, int] = {}
    for time, event in world.of("social.engaged"):
        touched.setdefault(event.contact, time)
    wins = [(lead, lead.t("won")) for lead in leads_of(world)]
    won = [lead.item(time) for lead, time in wins if time is not None]
    assisted = [lead.item(t) for lead, t in wins if t is not None and touched.get(lead.contact, t) < t]
    assistance = summed(world, "leads", assisted)
    assistance = Part(assistance.value, assistance.labels, frozenset({"leads", "engagements"}))

    table.amount("social_reach", reach, "network")
    table.amount(
        "social_impressions", summed(world, "campaigns", items(reached, lambda h: h.event.impressions)), "network"
    )
    followers = latest(world, "social.followers_counted", lambda h: h.event.followers, sum, "network")
    table.amount("social_followers", followers, "network", now=True)
    table.amount("social_engagements", engaged, "network", "action")
    table.ratio("social_engagement_ratio", engaged / reach, "network")
    table.ratio("social_assisted_win_ratio", assistance / summed(world, "leads", won))

    triggers = latest(world, "automation.measured", lambda h: h.event.triggers, only)
    table.amount("automation_triggers", triggers, now=True)
    started, completed = (counted(world, "engagements", f"scenario.{verb}") for verb in ("started", "completed"))
    table.ratio("scenario_completion_ratio", completed / started, "scenario")

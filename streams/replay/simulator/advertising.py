"""Paid attention: what ads deliver in an hour and cost in a day, by campaign, and what else marketing costs."""

from typing import Final

from streams.replay.simulator.company import Campaign
from streams.replay.simulator.hours import HOUR, MINUTE, next_time, traffic
from streams.replay.simulator.line import Fields
from streams.replay.simulator.world import Plan, World

# Invoices are booked before midnight, so that a day's spend lies in the day.
_BOOKED_AT: Final = 23.9
_CORRECTED: Final = 0.02


def start_advertising(world: World) -> None:
    for campaign in world.campaigns():
        if campaign.clicks:
            advertised = _Advertised(world, campaign)
            world.start(advertised.hours())
            world.start(advertised.days())
    world.start(_overhead(world))


class _Advertised:
    """One campaign's deliveries, and the clicks that are still to be paid."""

    def __init__(self, world: World, campaign: Campaign) -> None:
        self._world = world
        self._campaign = campaign
        self._says: Fields = {"channel": campaign.channel, "campaign": campaign.name}
        self._unpaid = 0

    def hours(self) -> Plan:
        """Once an hour, a little after it, what was shown and clicked."""
        world, campaign = self._world, self._campaign
        while True:
            yield world.now - world.now % HOUR + HOUR + 2 * MINUTE
            if campaign not in world.campaigns_now():
                continue
            share = sum(office.share * traffic(office.zone, world.now - HOUR) for office in world.company.offices)
            clicks = world.chance.count(campaign.clicks * share * world.traffic)
            shown = world.chance.count(campaign.clicks / campaign.click_ratio * share * world.traffic)
            self._unpaid += clicks
            world.measure("ad.delivered", {**self._says, "impressions": max(shown, clicks), "clicks": clicks})

    def days(self) -> Plan:
        """The day's bill, and at times a correction of it."""
        world, company, price = self._world, self._world.company, self._campaign.cost_per_click
        while True:
            yield next_time(company.offices[0].zone, world.now, _BOOKED_AT)
            clicks, self._unpaid = self._unpaid, 0
            if clicks:
                amount = round(clicks * world.chance.about(price, 0.08), 2)
                paid: Fields = {**self._says, "currency": company.currency, "kind": "media"}
                world.measure("spend.recorded", {**paid, "amount": amount})
                if world.chance.happens(_CORRECTED):
                    world.measure("spend.recorded", {**paid, "amount": -round(amount * 0.1, 2)})


def _overhead(world: World) -> Plan:
    """Salaries and tools every week; what was spent on top of plan every fourth."""
    company, weeks = world.company, 0
    while True:
        yield next_time(company.offices[0].zone, world.now, 18.0, (4,))
        weeks += 1
        spent: Fields = {"channel": "other", "currency": company.currency}
        amount = round(world.chance.about(company.overhead_per_week * world.scale, 0.05), 2)
        world.measure("spend.recorded", {**spent, "amount": amount, "kind": "overhead"})
        if weeks % 4 == 0:
            world.measure("spend.recorded", {**spent, "amount": round(amount / 3, 2), "kind": "incremental"})

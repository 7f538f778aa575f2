"""Customers: they log in, are asked how they like it, renew every quarter, buy more, refer friends, or leave."""

from typing import Final

from streams.replay.simulator.hours import DAY, WORKDAYS, next_time
from streams.replay.simulator.line import Fields
from streams.replay.simulator.people import Account, Contact
from streams.replay.simulator.sales import in_office_hours
from streams.replay.simulator.touch import Touch
from streams.replay.simulator.visits import Website
from streams.replay.simulator.world import Plan, World

_QUARTER: Final = 91 * DAY
_CHURNS: Final = 0.05
_UPSELLS: Final = 0.13
_REFUNDS: Final = 0.012
_REFERS: Final = 0.11
_ANSWERS_NPS: Final = 0.55
_ANSWERS_CSAT: Final = 0.8
# How customers answer, happy ones first: the rest of the shares go down the scale.
_NPS: Final = (10, 9, 9, 10, 8, 8, 9, 7, 10, 9, 6, 7, 4, 8, 9, 3)
_CSAT: Final = (5, 5, 4, 5, 4, 4, 5, 3, 4, 2)
_LOGINS_PER_WEEK: Final = 0.8


class Customers:
    """What accounts do once they have bought."""

    def __init__(self, world: World, website: Website) -> None:
        self._world = world
        self._website = website
        world.on_account("deal.won", self._won)
        world.on_contact("form.submitted", self._signed_up)

    def settle(self, account: Account, renews_at: int) -> None:
        """Make the account a customer whose contract runs until `renews_at`."""
        account.customer = True
        self._world.start(self._quarters(account, renews_at))
        for person in account.people[:2]:
            self._world.start(self._logins(person))

    def _won(self, world: World, account: Account, deal: Fields) -> None:
        if not account.customer:
            self.settle(account, world.now + _QUARTER)
        if world.chance.happens(_REFUNDS):
            world.start(self._refund(account, deal))

    def _signed_up(self, world: World, contact: Contact, touch: Touch, fields: Fields) -> None:
        if fields["kind"] == "trial":
            world.engage(contact, "contact.signed_up", touch, {})
            world.start(self._logins(contact, trial_ends=world.now + 14 * DAY))

    def _refund(self, account: Account, deal: Fields) -> Plan:
        world, chance = self._world, self._world.chance
        yield world.now + int(chance.about(9 * DAY))
        amount = round(float(deal["amount"]) * chance.choice((1.0, 0.5, 0.25)), 2)
        back: Fields = {"deal": deal["deal"], "amount": amount, "currency": world.company.currency}
        world.deal(account, "deal.refunded", back)

    def _quarters(self, account: Account, renews_at: int) -> Plan:
        """Contract after contract, as long as the account stays."""
        world, chance = self._world, self._world.chance
        while account.customer:
            yield from self._asked(account, renews_at)
            yield renews_at
            if chance.happens(_CHURNS):
                account.customer = False
                world.deal(account, "customer.churned", {})
                return
            self._buys(account, "renewal", 1.0)
            if chance.happens(_UPSELLS):
                yield world.now + int(chance.about(4 * DAY))
                self._buys(account, "upsell", 0.5)
            renews_at = next_time(account.office.zone, renews_at + _QUARTER - DAY, 11.0, WORKDAYS)

    def _asked(self, account: Account, renews_at: int) -> Plan:
        """In the middle of a quarter customers are surveyed; happy ones send friends."""
        world, chance = self._world, self._world.chance
        asked_at = renews_at - int(chance.random() * 80 * DAY)
        if asked_at <= world.now:  # the world began in the middle of the quarter, and this was before
            return
        yield asked_at
        if chance.happens(_ANSWERS_CSAT):
            world.deal(account, "customer.surveyed", {"kind": "csat", "score": chance.choice(_CSAT)})
        yield min(renews_at, world.now + int(chance.about(3 * DAY)))
        if chance.happens(_ANSWERS_NPS):
            score = chance.choice(_NPS)
            world.deal(account, "customer.surveyed", {"kind": "nps", "score": score})
            if score > 8 and chance.happens(_REFERS):
                world.deal(account, "customer.referred", {})

    def _buys(self, account: Account, kind: str, part: float) -> None:
        world, chance = self._world, self._world.chance
        amount = round(chance.about(account.segment.contract * part, 0.2), 2)
        deal: Fields = {"channel": "direct", "deal": world.people.name("deal"), "amount": amount}
        cost = round(amount * chance.about(0.3, 0.15), 2)
        world.deal(account, "deal.won", {**deal, "currency": world.company.currency, "cost": cost, "kind": kind})

    def _logins(self, contact: Contact, trial_ends: int | None = None) -> Plan:
        """Log-ins in office hours, while the trial lasts or the account stays a customer."""
        world, chance = self._world, self._world.chance
        account, direct = world.people.identify(contact), world.touch("direct")
        per_week = _LOGINS_PER_WEEK * (1.0 if trial_ends is None else 2.0)
        while account.customer or (trial_ends is not None and world.now < trial_ends):
            yield in_office_hours(contact, world, world.now + int(chance.expovariate(per_week) * 7 * DAY))
            if trial_ends is None or world.now < trial_ends:
                world.engage(contact, "contact.logged_in", direct, {})
                if chance.happens(0.15):
                    self._website.drop_in(contact, direct)

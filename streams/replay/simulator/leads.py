"""The journey of a lead: from a form, a partner or a referral to won or lost, with everything sales does between."""

from collections.abc import Generator
from typing import Final

from streams.replay.simulator.company import Form, Lever
from streams.replay.simulator.hours import DAY, HOUR, MINUTE, SECOND, traffic
from streams.replay.simulator.line import Fields
from streams.replay.simulator.people import Account, Contact, Lead
from streams.replay.simulator.sales import first_call, in_office_hours, medium
from streams.replay.simulator.touch import Touch
from streams.replay.simulator.visits import Website
from streams.replay.simulator.world import Plan, World

_BECOMES_MQL: Final = 0.44
_ACCEPTED: Final = 0.93
_QUOTED: Final = 0.58
_WON: Final = 0.44
_SHOWS_UP: Final = 0.83
_AUTO_REPLY: Final = 0.75
_MQL_SCORE: Final = 60.0
_NOT_MQL: Final = ("no need", "no budget", "unreachable", "student", "competitor")
_NOT_ACCEPTED: Final = ("too small", "wrong contact", "no project", "bad data")
_NOT_QUOTED: Final = ("no budget", "bad timing", "missing feature")
_NOT_WON: Final = ("price", "competitor", "no decision", "bad timing")


class Funnel:
    """Where leads come from and what becomes of them."""

    def __init__(self, world: World, website: Website) -> None:
        self._world = world
        self._website = website
        self._forms: dict[str, Form] = {page.form.kind: page.form for page in world.company.pages if page.form}
        world.on_contact("form.submitted", self._submitted)
        world.on_account("customer.referred", self._referred)
        world.start(self._partners())

    def open(self, contact: Contact, touch: Touch, score: float, promo: str | None = None) -> None:
        """Make a lead of the contact, unless there is an open one."""
        if contact.lead is None:
            self._world.people.identify(contact)
            contact.lead = Lead(self._world.people.name("lead"), contact, score)
            self._world.start(self._journey(contact.lead, touch, promo))

    def _submitted(self, world: World, contact: Contact, touch: Touch, fields: Fields) -> None:
        form = self._forms.get(str(fields["kind"]))
        score = form.score if form else 15
        if score:
            promo = fields.get("promo")
            self.open(contact, touch, score + world.chance.randrange(10), str(promo) if promo else None)

    def _referred(self, world: World, account: Account, fields: Fields) -> None:
        friend = world.people.hire(world.people.account())
        self.open(friend, world.touch("referral"), 45.0)

    def _partners(self) -> Plan:
        """Partners pass on leads, and now and then a call comes in, in the hours that offices work."""
        world, chance = self._world, self._world.chance
        while True:
            for office in world.company.offices:
                mean = world.company.partner_leads * office.share * world.traffic * traffic(office.zone, world.now)
                for _ in range(chance.count(mean)):
                    contact = world.people.stranger(office)
                    channel = "partner" if chance.happens(0.8) else "offline"
                    self.open(contact, world.touch(channel), 30.0 + chance.randrange(20))
            yield world.now + int(chance.about(HOUR, 0.1))

    def _journey(self, lead: Lead, touch: Touch, promo: str | None) -> Plan:
        created: Fields = {**touch.says, "score": lead.score}
        if promo:
            created["promo"] = promo
        self._tell(lead, "lead.created", created)
        yield from self._answered(lead)
        reason = yield from self._sold(lead, touch, promo)
        lead.contact.lead = None
        if reason:
            self._tell(lead, "lead.lost", {"reason": reason})

    def _tell(self, lead: Lead, kind: str, fields: Fields) -> None:
        self._world.lead(lead.contact, kind, {"lead": lead.id, **fields})

    def _answered(self, lead: Lead) -> Plan:
        world, chance = self._world, self._world.chance
        call = first_call(world)
        yield world.now + int(chance.about(1.5 * SECOND))
        self._tell(lead, "lead.assigned", {"rep": chance.choice(world.company.reps)})
        if chance.happens(_AUTO_REPLY):
            yield min(world.now + int(chance.about(10 * SECOND)), call)
            self._tell(lead, "lead.contacted", {"medium": "email", "auto": True})
        yield call
        self._tell(lead, "lead.contacted", {"medium": medium(world)})

    def _sold(self, lead: Lead, touch: Touch, promo: str | None) -> Generator[int, None, str | None]:
        """From the first call to the end: returns why the lead was lost, or nothing when it was won."""
        world, chance = self._world, self._world.chance
        account = world.people.identify(lead.contact)
        patience = account.segment.patience
        self._come_back(lead, touch)
        if not chance.happens(_BECOMES_MQL * (0.6 + lead.score / 80)):
            yield world.now + int(chance.about(12 * DAY * patience, 0.6))
            return chance.choice(_NOT_MQL)

        yield in_office_hours(lead.contact, world, world.now + int(chance.about(15 * HOUR, 1.0)))
        lead.score = max(lead.score, _MQL_SCORE + chance.randrange(25))
        self._tell(lead, "lead.scored", {"score": lead.score})
        self._tell(lead, "lead.advanced", {"stage": "mql"})
        yield in_office_hours(lead.contact, world, world.now + int(chance.about(7 * HOUR, 0.9)))
        if not chance.happens(_ACCEPTED * min(touch.quality, 1.05) * world.lever(Lever.ACCEPTANCE)):
            reason = chance.choice(_NOT_ACCEPTED)
            self._tell(lead, "lead.rejected", {"reason": reason})
            yield world.now + int(chance.about(6 * DAY))
            return reason

        self._tell(lead, "lead.advanced", {"stage": "sql"})
        yield from self._met(lead)
        if not chance.happens(_QUOTED):
            yield in_office_hours(lead.contact, world, world.now + int(chance.about(5 * DAY * patience)))
            return chance.choice(_NOT_QUOTED)

        yield in_office_hours(lead.contact, world, world.now + int(chance.about(2 * DAY * patience)))
        self._tell(lead, "lead.advanced", {"stage": "quote"})
        self._come_back(lead, touch)
        yield in_office_hours(lead.contact, world, world.now + int(chance.about(6 * DAY * patience, 0.6)))
        return self._decided(lead, touch, account, promo)

    def _met(self, lead: Lead) -> Plan:
        """A demo or a call, booked, held unless they do not show up, and then perhaps booked anew."""
        world, chance = self._world, self._world.chance
        kind = chance.choice(("demo", "demo", "call", "other"))
        for _ in range(3):
            yield in_office_hours(lead.contact, world, world.now + int(chance.about(40 * MINUTE)))
            self._tell(lead, "lead.meeting_booked", {"kind": kind})
            yield in_office_hours(lead.contact, world, world.now + int(chance.about(1.6 * DAY)))
            if chance.happens(_SHOWS_UP):
                self._tell(lead, "lead.meeting_held", {"kind": kind})
                self._tell(lead, "lead.contacted", {"medium": "meeting"})
                return
            if chance.happens(0.4):
                return

    def _decided(self, lead: Lead, touch: Touch, account: Account, promo: str | None) -> str | None:
        world, chance = self._world, self._world.chance
        amount = round(chance.about(account.segment.contract, 0.35), 2)
        deal: Fields = {**touch.says, "deal": world.people.name("deal"), "amount": amount}
        deal["kind"] = "upsell" if account.customer else "new"
        if not chance.happens(_WON):
            world.deal(account, "deal.lost", deal)
            return chance.choice(_NOT_WON)
        self._tell(lead, "lead.advanced", {"stage": "won"})
        deal |= {"currency": world.company.currency, "cost": round(amount * chance.about(0.32, 0.15), 2)}
        deal["lead"] = lead.id
        if promo:
            deal["promo"] = promo
        world.deal(account, "deal.won", deal)
        return None

    def _come_back(self, lead: Lead, touch: Touch) -> None:
        """People who are being sold to look at the site again, mostly by themselves."""
        world, chance = self._world, self._world.chance
        for _ in range(chance.count(1.1 * touch.quality)):
            at = in_office_hours(lead.contact, world, world.now + int(chance.about(1.5 * DAY, 1.0)))
            self._website.drop_in(lead.contact, world.touch("direct"), at)

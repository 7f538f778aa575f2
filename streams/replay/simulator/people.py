"""Who there is: accounts, the people in them, and the company's knowledge of both. Bounded: strangers are forgotten."""

from collections import deque
from dataclasses import dataclass, field

from streams.replay.simulator.chance import Chance, Weighted
from streams.replay.simulator.company import Company, Segment
from streams.replay.simulator.hours import Office
from streams.replay.simulator.line import Fields

# Shares of the visits that nothing else brings about: by new people, by people seen lately; known accounts the rest.
_NEW = 0.62
_RETURNING = 0.2
# Accounts whose mail passes a scanner.
_SCANNED = 0.35
# Of the visitors who tell who they are, these share an account with somebody known.
_COLLEAGUES = 0.62
# Recent strangers and prospects that may come back, per unit of scale; whoever falls out starts anew.
_STRANGERS = 2_500
_PROSPECTS = 250
# Subscribers beyond this multiple of the first list are dropped, oldest first: the hygiene of a mailing list.
_LIST_GROWTH = 2


@dataclass(slots=True, eq=False)
class Account:
    """A company that may buy. `scanned`: its mail passes a scanner that opens everything at once."""

    id: str
    segment: Segment
    office: Office
    scanned: bool
    customer: bool = False
    people: list["Contact"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Lead:
    """An open lead and the score it has reached."""

    id: str
    contact: "Contact"
    score: float


@dataclass(slots=True, eq=False)
class Contact:
    """A person. `interest` multiplies how often they open, click and convert; `says` is what their events carry."""

    id: str
    office: Office
    interest: float
    says: Fields
    account: Account | None = None
    subscribed: bool = False
    unreachable: bool = False
    lead: Lead | None = None


class People:
    """Everybody that the company has heard of, and who comes next."""

    def __init__(self, company: Company, chance: Chance, tag: str, scale: float) -> None:
        self._chance = chance
        self._tag = tag
        self._segments = Weighted(company.segments, lambda segment: segment.share)
        self._offices = Weighted(company.offices, lambda office: office.share)
        self._named = 0
        self._limit = round(company.subscribers * scale * _LIST_GROWTH)
        self._strangers: deque[Contact] = deque(maxlen=round(_STRANGERS * max(scale, 1.0)))
        self._prospects: deque[Account] = deque(maxlen=round(_PROSPECTS * max(scale, 1.0)))
        self.subscribers: dict[str, Contact] = {}

    def name(self, thing: str) -> str:
        """A new id that says what it is, and that it is simulated."""
        self._named += 1
        return f"sim-{self._tag}-{thing}-{self._named}"

    def stranger(self, office: Office) -> Contact:
        """Somebody who has not been here before and whose account is not known."""
        contact = Contact(self.name("contact"), office, self._chance.about(1.0, 0.4), {})
        contact.says["contact"] = contact.id
        self._strangers.append(contact)
        return contact

    def somebody(self, office: Office) -> Contact:
        """A visitor: new, seen lately, or from an account that is known."""
        chance, draw = self._chance, self._chance.random()
        if draw < _NEW or not self._strangers:
            return self.stranger(office)
        if draw < _NEW + _RETURNING:
            return chance.choice(self._strangers)
        return self.acquaintance()

    def acquaintance(self) -> Contact:
        """Somebody from an account that is known; a new one as long as there is none."""
        if not self._prospects:
            return self.hire(self.account())
        return self._chance.choice(self._chance.choice(self._prospects).people)

    def account(self) -> Account:
        """A new account, without people as yet."""
        pick = self._chance.pick
        return Account(self.name("account"), pick(self._segments), pick(self._offices), self._chance.happens(_SCANNED))

    def hire(self, account: Account) -> Contact:
        """A new person at a known account."""
        contact = self.stranger(account.office)
        self._join(contact, account)
        return contact

    def identify(self, contact: Contact) -> Account:
        """The account of the contact, who tells it now if it was not known: a new one, or one with room for more."""
        if contact.account is None:
            chance, account = self._chance, None
            if self._prospects and chance.happens(_COLLEAGUES):
                account = chance.choice(self._prospects)
            if account is None or len(account.people) >= account.segment.people:
                account = self.account()
            self._join(contact, account)
        assert contact.account is not None
        return contact.account

    def _join(self, contact: Contact, account: Account) -> None:
        if not account.people:
            self._prospects.append(account)
        contact.account = account
        contact.office = account.office
        contact.says |= {"account": account.id, "segment": account.segment.name}
        account.people.append(contact)

    def subscribe(self, contact: Contact) -> None:
        contact.subscribed = True
        self.subscribers[contact.id] = contact
        if len(self.subscribers) > self._limit:
            self.unsubscribe(next(iter(self.subscribers.values())))

    def unsubscribe(self, contact: Contact) -> None:
        contact.subscribed = False
        self.subscribers.pop(contact.id, None)

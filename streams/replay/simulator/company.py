"""What a simulated company is made of: declarations only, so that another company, or another bad week, is data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from streams.replay.simulator.hours import Office


class Lever(StrEnum):
    """What an episode can turn: each is a factor on what is usual, 1 in quiet times."""

    NEGLECT = "share of leads that nobody picks up at first"
    RESPONSE = "time to the first call"
    ACCEPTANCE = "share of MQLs that sales accepts"
    UNSUBSCRIBES = "share of mails that end in an unsubscribe"
    COMPLAINTS = "share of mails that end in a complaint"
    BOUNCES = "share of visits that end on their first page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A size of account: its share of the market, its median contract per quarter, and how long it takes to decide."""

    name: str
    share: float
    contract: float
    patience: float
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where visits come from: share of visits, how many leave at once, how many convert, how good their leads are."""

    name: str
    share: float
    bounce: float
    intent: float
    quality: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Paid or unpaid attention through one channel.

    It runs from `first_day` after the world begins for `days` days (None: for good), and again every `every_days`.
    `clicks` and `visits` are those of an average workday; `intent` and `quality` multiply those of the channel.
    """

    name: str
    channel: str
    visits: float
    first_day: int = 0
    days: int | None = None
    every_days: int | None = None
    intent: float = 1.0
    quality: float = 1.0
    clicks: float = 0.0
    click_ratio: float = 0.01
    cost_per_click: float = 0.0

    def runs_on(self, day: int) -> bool:
        since = day - self.first_day
        if since >= 0 and self.every_days is not None:
            since %= self.every_days
        return since >= 0 and (self.days is None or since < self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A mail to every subscriber, on a weekday at an hour of the headquarters, every so many weeks."""

    name: str
    weekday: int
    hour: float
    every_weeks: int
    cta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: what it asks for, which end of the funnel it serves, the score it gives, and how often it is filled."""

    name: str
    kind: str
    funnel: str
    score: int
    submits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the site. `lands` is its weight as a first page, `shows` the call to action on it (name and kind)."""

    path: str
    lands: float
    follows: float
    content: str | None = None
    shows: tuple[str, str] | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """An automated series of mails, started by a form of one of these kinds: days between its mails, and its end."""

    name: str
    kinds: tuple[str, ...]
    gaps_days: tuple[float, ...]
    finishes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Webinar:
    """A webinar every so many weeks: weekday and hour at the headquarters, and how many register."""

    name: str
    weekday: int
    hour: float
    every_weeks: int
    registrations: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A social network: followers at the start, what they grow by in a day, and posts in a week."""

    name: str
    followers: int
    grows: float
    posts_per_week: float
    engagement: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A search term the company is found under: its rank at the start, searches a day, and what a click would cost."""

    term: str
    rank: float
    searches: float
    cost_per_click: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A time in which things are not as usual, in whole weeks: it begins with the week-th Monday (the first is 0)."""

    name: str
    week: int
    weeks: int
    levers: Mapping[Lever, float]
    campaigns: tuple[Campaign, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """All that the simulator knows beforehand.

    `offices[0]` is the headquarters; `duty` answers leads when all are closed. `visits` (unpaid ones) and
    `partner_leads` are those of an average workday, `subscribers` and `customers` those of the start.
    """

    name: str
    currency: str
    offices: tuple[Office, ...]
    duty: Office
    segments: tuple[Segment, ...]
    channels: tuple[Channel, ...]
    campaigns: tuple[Campaign, ...]
    pages: tuple[Page, ...]
    newsletters: tuple[Newsletter, ...]
    scenarios: tuple[Scenario, ...]
    webinars: tuple[Webinar, ...]
    networks: tuple[Network, ...]
    keywords: tuple[Keyword, ...]
    episodes: tuple[Episode, ...] = ()
    reps: tuple[str, ...]
    visits: float
    partner_leads: float
    subscribers: int
    customers: int
    overhead_per_week: float

"""Small worlds for Hypothesis: events of every type about few people, leads, mails and accounts, so that they collide.

Times lie up to 200 days back and gather at the edges of panes and windows; many are equal. How many worlds a test sees is
told by its form (see `forms`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from streams.events import campaigns, deals, engagements, leads
from streams.events.event import Event
from streams.events.quantity import Money, SignedMoney
from streams.events.types import TYPES_OF
from streams.journeys.definitions import Definitions
from tests.cases import milliseconds
from tests.folding import Arrival
from tests.forms import THOROUGH
from tests.naive.window import DAY, HOUR, LENGTHS, MINUTE, PANES
from tests.naive.world import Rules

many: Final = settings(
    max_examples=3_000 if THOROUGH else 40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

INSTANTS: Final = tuple(
    map(milliseconds, ("2024-04-17T12:00:00Z", "2024-04-17T12:00:05.001Z", "2024-04-17T07:50:42.260Z"))
)
"""The start of a pane of every grid, and two that are none of any."""


@dataclass(frozen=True)
class Told:
    """Definitions, as the product and as the naive reading take them."""

    definitions: Definitions
    rules: Rules


_RATES: Final = {"EUR": Decimal(1), "USD": Decimal("0.91"), "JPY": Decimal("0.00613")}
TOLD: Final = (
    Told(Definitions(), Rules()),
    Told(
        Definitions(response_clock="mql", hot_score=50_000, response_target=2 * HOUR, rates=_RATES),
        Rules(response_clock="mql", hot_score=Fraction(50), response_target=2 * HOUR, rates=_RATES),
    ),
    Told(
        Definitions(response_clock="assigned", response_target=DAY),
        Rules(response_clock="assigned", response_target=DAY),
    ),
)


def _or_none(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*values, None])


_SECONDS: Final = st.sampled_from([0, 1, 0.0005, 0.0015, 59.9995, 600, 3600.25])
_COUNTS: Final = st.sampled_from([0, 1, 2, 3, 10, 1000])
_AMOUNTS: Final = st.sampled_from(["0", "0.00005", "0.00015", "1.5", "100", "12345.6789"])
_FLAG: Final = _or_none(True, False)

_DIMENSIONS: Final = {
    "channel": _or_none("email", "ppc", "social", "tv", ""),
    "campaign": _or_none("c1", "c2"),
    "segment": _or_none("s1", "s2"),
    "account": _or_none("a1", "a2", "a3"),
}
_FIELDS: Final[Mapping[str, st.SearchStrategy[Any]]] = _DIMENSIONS | {
    "contact": st.sampled_from(["p1", "p2"]),
    "lead": st.sampled_from(["l1", "l2"]),
    "message": _or_none("m1", "m2"),
    "score": st.sampled_from([1, 3, 5, 50, 79.9995, 79.9985, 80, 4.0005]),
    "stage": st.sampled_from(["mql", "sql", "quote", "won"]),
    "medium": st.sampled_from(["call", "email"]),
    "reason": _or_none("price", "rival"),
    "page": st.sampled_from(["/a", "/b"]),
    "content": st.sampled_from(["guide", "film"]),
    "form": st.just("f"),
    "cta": st.just("c"),
    "funnel": _or_none("top", "bottom"),
    "network": st.sampled_from(["x", "y"]),
    "scenario": st.sampled_from(["welcome", "trial"]),
    "keyword": st.sampled_from(["k1", "k2"]),
    "deal": st.sampled_from(["d1", "d2"]),
    "promo": _or_none("pr1", "pr2"),
    "rep": st.none(),
    "currency": _or_none("EUR", "USD", "JPY"),
    "amount": _AMOUNTS.map(Money),
    "cost": _or_none("0.00025", "7").map(lambda text: text and Money(text)),
    "cpc": _or_none("0.00015", "1.25").map(lambda text: text and Money(text)),
    "rank": _or_none(1, 5, 5.0005, 30),
    "seconds": _SECONDS,
    **dict.fromkeys(("auto", "machine", "hard", "landing", "bounced"), _FLAG),
    **dict.fromkeys(("pages", "impressions", "clicks", "reach", "followers", "triggers"), _COUNTS),
    **{n: _or_none(0, 7, 100) for n in ("eligible_impressions", "inbound_links", "referring_domains")},
}
_OWN: Final[Mapping[type[Event], Mapping[str, st.SearchStrategy[Any]]]] = {
    leads.LeadCreated: {"score": _or_none(1, 79.9995, 80)},
    leads.LeadMeetingBooked: {"kind": st.sampled_from(["call", "demo"])},
    leads.LeadMeetingHeld: {"kind": st.sampled_from(["call", "demo"])},
    engagements.PageViewed: {"content": _or_none("guide", "film")},
    engagements.ContentEngaged: {"action": st.sampled_from(["viewed", "shared"])},
    engagements.SocialEngaged: {"action": st.sampled_from(["like", "share"])},
    engagements.CtaShown: {"kind": st.sampled_from(["demo", "trial"])},
    engagements.CtaClicked: {"kind": st.sampled_from(["demo", "trial"])},
    engagements.FormSubmitted: {"kind": _or_none("demo", "trial"), "page": _or_none("/a", "/b")},
    **{deal: {"account": st.sampled_from(["a1", "a2", "a3"])} for deal in TYPES_OF["deals"]},  # type: ignore[index]
    deals.CustomerSurveyed: {
        "account": st.sampled_from(["a1", "a2"]),
        "kind": st.sampled_from(["nps", "csat"]),
        "score": st.sampled_from([1, 2.5, 4.0005, 5]),
    },
    campaigns.SpendRecorded: {
        "kind": _or_none("media", "overhead", "incremental"),
        "amount": st.sampled_from(["-30", "0", "0.00005", "100", "12.3456"]).map(SignedMoney),
    },
}
_DEAL_KIND: Final = _or_none("new", "renewal", "upsell")


def _events_of(cls: type[Event]) -> st.SearchStrategy[Callable[[str], Event]]:
    """Events of a class that lack only their id: what is told of each of its fields."""
    own = {"kind": _DEAL_KIND, **_FIELDS, **_OWN.get(cls, {})}
    fields = [field for field in cls.__struct_fields__ if field not in ("id", "time")]
    drawn = st.fixed_dictionaries({field: own[field] for field in fields})
    return drawn.map(lambda values: lambda id: cls(id=id, time="", **values))


def _ages(at: int) -> st.SearchStrategy[int]:
    """How long before the instant: at the edges of windows and panes, near now, or anywhere in 200 days."""
    edges = {1, 2, 5 * MINUTE, 2 * HOUR, 30 * DAY, 365 * DAY}
    for name, length in LENGTHS.items():
        for span in (length, 2 * length):
            first_pane = -(-(at - span) // PANES[name]) * PANES[name]
            edges |= {span, at - first_pane}
    near = sorted(age for edge in edges for age in (edge - 1, edge, edge + 1) if age >= 1)
    return st.one_of(st.sampled_from(near), st.integers(1, 2 * HOUR), st.integers(1, 200 * DAY))


_CLASSES: Final[list[type[Event]]] = [cls for classes in TYPES_OF.values() for cls in classes]
_ANY_EVENT: Final = st.sampled_from(_CLASSES).flatmap(_events_of)
# Leads, mails and accounts have long lives with few types of events: without this, most worlds would hold a glimpse of each.
_OF_LIVES: Final[list[type[Event]]] = [
    *(leads.LeadCreated, leads.LeadAdvanced, leads.LeadAdvanced, leads.LeadContacted, leads.LeadAssigned),
    *(leads.LeadScored, leads.LeadLost, leads.LeadRejected, engagements.SocialEngaged),
    *(engagements.EmailDelivered, engagements.EmailOpened, engagements.EmailClicked),
    *(deals.DealWon, deals.DealWon, deals.DealRefunded, deals.CustomerChurned, campaigns.SpendRecorded),
]
_LIVES: Final = st.sampled_from(_OF_LIVES).flatmap(_events_of)


@st.composite
def worlds(draw: st.DrawFn, at: int) -> list[Arrival]:
    """Distinct events with their times, all before the instant. Ids order differently from times."""
    ages = draw(st.lists(_ages(at), min_size=1, max_size=5))
    age = st.one_of(st.sampled_from(ages), _ages(at))
    smallest = draw(st.sampled_from([1, 15, 30]))  # left alone, Hypothesis makes hardly ten, too few to meet
    one = st.tuples(age, st.one_of(_ANY_EVENT, _LIVES), st.integers(0, 9))
    made = draw(st.lists(one, min_size=smallest, max_size=40))
    return [(at - back, event(f"{rank}-{number}")) for number, (back, event, rank) in enumerate(made)]


def rearranged(world: list[Arrival], random: Random) -> list[list[Arrival]]:
    """The same events as they might arrive: in another order, some of them again, in batches of any size."""
    arrivals = world + random.choices(world, k=random.randint(0, len(world)))
    random.shuffle(arrivals)
    batches, size = [], random.choice((1, 3, 10, 100))
    while arrivals:
        cut = random.randint(1, size)
        batches.append(arrivals[:cut])
        arrivals = arrivals[cut:]
    return batches

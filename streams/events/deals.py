"""The topic `deals`: what an account buys, gives back, says, and whether it stays."""

from typing import Annotated, Final

from msgspec import Meta

from streams.events.dimensions import DealKind, SurveyKind
from streams.events.event import Event
from streams.events.fields import Account, Currency, Deal, Promo, Score
from streams.events.quantity import Money, OutOfRangeError

Kind = Annotated[DealKind, Meta(description="What kind of deal.", examples=["new"])]

SURVEY_SCORES: Final = {"nps": (0, 10), "csat": (1, 5)}
"""The least and the greatest score of each kind of survey."""


class AccountEvent(Event, frozen=True, kw_only=True):
    """An event about one account."""

    account: Account


class DealEvent(AccountEvent, frozen=True, kw_only=True):
    """An event about one deal of one account."""

    deal: Deal


class DealWon(DealEvent, frozen=True, kw_only=True):
    """A deal was closed."""

    amount: Annotated[Money, Meta(description="What the deal is worth.", examples=["4800.00"])]
    currency: Currency | None = None
    cost: (
        Annotated[
            Money, Meta(description="What it costs to deliver, in the currency of the deal.", examples=["1250.50"])
        ]
        | None
    ) = None
    kind: Kind | None = None
    lead: (
        Annotated[str, Meta(description="The lead it came from, for information: no lead changes.", examples=["l-77"])]
        | None
    ) = None
    promo: Promo | None = None


class DealRefunded(DealEvent, frozen=True, kw_only=True):
    """Money of a deal was given back."""

    amount: Annotated[Money, Meta(description="What was given back.", examples=["480.00"])]
    currency: Currency | None = None


class DealLost(DealEvent, frozen=True, kw_only=True):
    """A deal will not come about."""

    amount: Annotated[Money, Meta(description="What the deal would have been worth.", examples=["4800.00"])] | None = (
        None
    )
    kind: Kind | None = None


class CustomerChurned(AccountEvent, frozen=True, kw_only=True):
    """An account stopped being a customer."""


class CustomerReferred(AccountEvent, frozen=True, kw_only=True):
    """An account brought another one."""


class CustomerSurveyed(AccountEvent, frozen=True, kw_only=True):
    """An account answered a survey."""

    kind: Annotated[SurveyKind, Meta(description="nps is scored from 0 to 10, csat from 1 to 5.", examples=["nps"])]
    score: Annotated[Score, Meta(description="The score that was given.", examples=[9])]

    def __post_init__(self) -> None:
        least, greatest = SURVEY_SCORES[self.kind]
        if not least <= self.score <= greatest:
            raise OutOfRangeError(f"A score of {self.kind} lies between {least} and {greatest}.")


DEAL_EVENTS = (DealWon, DealRefunded, DealLost, CustomerChurned, CustomerReferred, CustomerSurveyed)

"""The journey of an account: its first deal, its latest deal, its latest churn, and the segment it was last said to be in.

A customer is an account with a deal.won and no churn later than the latest of them (a greater time; ids do not matter).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from streams.events.deals import CustomerChurned, DealWon
from streams.events.dimensions import channel_label
from streams.events.event import Event
from streams.events.topics import Topic
from streams.measures.journey import Arrivals, Changes, Contribution, Named, Standing, is_last
from streams.measures.measure import Measure
from streams.measures.ranking import Ranking
from streams.measures.sums import Stock, Tally

_DEALS: Final = (Topic.DEALS,)

NEW: Final = Tally("accounts.new", _DEALS, says="accounts whose first deal was won in the window")
CUSTOMERS: Final = Stock("accounts.customers", _DEALS, says="accounts that are customers now")
BUYERS: Final = Stock("accounts.buyers", _DEALS, says="accounts that ever won")
KEPT: Final = Ranking("accounts.kept", _DEALS, says="customers now, by their first deal")
GONE: Final = Ranking("accounts.gone", _DEALS, says="former customers, by their first deal")
CHURNED: Final = Ranking("accounts.churned", _DEALS, says="former customers, by their latest churn")


class First(NamedTuple):
    """The first deal.won; its time and id order it."""

    time: int
    id: str
    channel: str | None
    segment: str | None


class Account(msgspec.Struct, array_like=True):
    """Times in ms; None where there was no such event."""

    first: First | None = None
    won: int | None = None
    churned: int | None = None
    segment: Named | None = None

    def is_customer(self) -> bool:
        """Whether it is one now."""
        return self.won is not None and (self.churned is None or self.churned <= self.won)


class Accounts:
    """The journey of accounts."""

    name = "accounts"
    classes: tuple[type[Event], ...] = (DealWon, CustomerChurned)
    measures: tuple[Measure, ...] = (NEW, CUSTOMERS, BUYERS, KEPT, GONE, CHURNED)
    dimensions: tuple[str, ...] = ("channel", "segment")

    def __init__(self) -> None:
        self._decoder = msgspec.msgpack.Decoder(Account)
        self._encoder = msgspec.msgpack.Encoder()

    def key(self, event: Event) -> str | None:
        return event.account

    def advance(self, state: Account | None, arrivals: Arrivals) -> Account:
        account = Account() if state is None else Account(state.first, state.won, state.churned, state.segment)
        for time, event in arrivals:
            if isinstance(event, CustomerChurned):
                account.churned = time if account.churned is None else max(account.churned, time)
                continue
            channel = None if event.channel is None else channel_label(event.channel)
            deal = First(time, event.id, channel, event.segment)
            account.first = min(account.first or deal, deal, key=lambda first: (first.time, first.id))
            account.won = time if account.won is None else max(account.won, time)
            if event.segment is not None and is_last(time, event.id, account.segment):
                account.segment = Named(time, event.id, event.segment)
        return account

    def contributions(self, state: Account) -> Iterator[Contribution]:
        if state.first is None:
            return
        yield NEW, state.first.time, 1, (state.first.channel, state.first.segment)
        yield BUYERS, None, 1, (None, None)
        if state.is_customer():
            yield CUSTOMERS, None, 1, (None, None if state.segment is None else state.segment.value)

    def changes(self, key: str, old: Account | None, new: Account) -> Changes:
        contributed, contributes = [] if old is None else list(self.contributions(old)), list(self.contributions(new))
        stood, stands = [] if old is None else list(self.standings(key, old)), list(self.standings(key, new))
        return (
            [said for said in contributed if said not in contributes],
            [said for said in contributes if said not in contributed],
            [said for said in stood if said not in stands],
            [said for said in stands if said not in stood],
        )

    def standings(self, key: str, state: Account) -> Iterator[Standing]:
        if state.first is None:
            return
        nowhere = (None, None)
        if state.is_customer():
            yield KEPT, key, state.first.time, nowhere
        elif state.churned is not None:
            yield GONE, key, state.first.time, nowhere
            yield CHURNED, key, state.churned, nowhere

    def forgettable(self, state: Account, before: int) -> bool:
        """Never: customers, former ones and whoever ever bought are counted without a time."""
        return False

    def dump(self, state: Account) -> bytes:
        return self._encoder.encode(state)

    def load(self, blob: bytes) -> Account:
        return self._decoder.decode(blob)

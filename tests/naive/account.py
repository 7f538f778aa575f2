"""The life of every account, worked out from all its events at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tests.naive.part import Cut, Item, Part, items, summed
from tests.naive.window import precedes
from tests.naive.world import Happening, World

_TOPIC = frozenset({"deals"})


@dataclass
class Account:
    """Its deals won, ordered by (time, id), and the times it churned."""

    won: list[Happening] = field(default_factory=list)
    churned: list[int] = field(default_factory=list)

    @property
    def is_customer(self) -> bool:
        """A deal won, and no churn later than the latest of them."""
        return bool(self.won) and all(churn <= self.won[-1].time for churn in self.churned)

    @property
    def segment(self) -> str | None:
        """The one on the latest deal that names one."""
        return next((h.event.segment for h in reversed(self.won) if h.event.segment is not None), None)


def accounts_of(world: World) -> list[Account]:
    """Every account that ever won a deal."""
    found: dict[str, Account] = {}
    for happening in world.of("deal.won"):
        found.setdefault(happening.event.account, Account()).won.append(happening)
    for time, event in world.of("customer.churned"):
        if event.account in found:
            found[event.account].churned.append(time)
    return list(found.values())


def new_customers(world: World, accounts: list[Account]) -> Part:
    """Accounts at their first deal."""
    return summed(world, "deals", items(account.won[0] for account in accounts))


def customers(world: World, accounts: list[Account]) -> Part:
    """Accounts that are customers now."""
    here = [Item(0, Fraction(1), {"segment": account.segment}) for account in accounts if account.is_customer]
    return summed(world, "deals", here)


def retention(world: World, accounts: list[Account]) -> Part:
    """Of the accounts from before the window that had not left for good before it, the share that are customers now."""

    def value(cut: Cut) -> Fraction | None:
        window = cut.window or ""
        earlier = [account for account in accounts if precedes(window, world.at, account.won[0].time)]
        gone = [a for a in earlier if not a.is_customer and precedes(window, world.at, max(a.churned))]
        kept = [account for account in earlier if account.is_customer]
        there = len(earlier) - len(gone)
        return Fraction(len(kept), there) if there else None

    return Part(value, lambda _: set(), _TOPIC)

"""What must come out: one plain pass over the load, sharing no code with the fold."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tests.bench.load import Record

PANE_MS: Final = 10_000

ACTIVE: Final = frozenset(
    (
        *("email.opened", "email.clicked", "page.viewed", "session.ended", "cta.clicked", "form.submitted"),
        *("content.engaged", "social.engaged", "contact.signed_up", "contact.logged_in"),
    )
)

Reading = dict[tuple[str, tuple[tuple[str, str], ...]], float]
"""KPI and labels -> value, in a window that holds all of the load, or where it has none."""


@dataclass
class Naive:
    """Every distinct event of a part of the load, counted."""

    types: Counter[str] = field(default_factory=Counter)
    panes: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """Type, channel, start of the pane in ms."""
    sent: Counter[str] = field(default_factory=Counter)
    views: Counter[str] = field(default_factory=Counter)
    contacts: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    active_by: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    accounts: set[str] = field(default_factory=set)
    mails: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))

    def noted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records, counted as they go by."""
        for record in records:
            self._count(json.loads(record.value))
            yield record

    def _count(self, event: dict[str, Any]) -> None:
        name, contact, channel = event["type"], event["contact"], event["channel"]
        time_ms = round(datetime.fromisoformat(event["time"]).timestamp() * 1000)
        self.types[name] += 1
        self.panes[name, channel, time_ms - time_ms % PANE_MS] += 1
        self.contacts.add(contact)
        if name == "email.sent":
            self.sent[event["campaign"]] += 1
        elif name == "page.viewed":
            self.views[channel] += 1
        if event.get("machine"):
            return
        if name in ACTIVE:
            self.active.add(contact)
            self.active_by[channel].add(contact)
            if "account" in event:
                self.accounts.add(event["account"])
        if "message" in event:
            self.mails[name].add((contact, event["message"]))

    def reading(self) -> Reading:
        """Some values of every kind: sums, distinct counts, journeys, in total and broken down."""
        opened, clicked, delivered = (len(self.mails[f"email.{step}"]) for step in ("opened", "clicked", "delivered"))
        return {
            ("emails_sent", ()): self.types["email.sent"],
            **{("emails_sent", (("campaign", name),)): n for name, n in self.sent.items()},
            ("page_views", ()): self.types["page.viewed"],
            **{("page_views", (("channel", name),)): n for name, n in self.views.items()},
            ("social_engagements", ()): self.types["social.engaged"],
            ("contacts", ()): len(self.contacts),
            ("active_contacts", ()): len(self.active),
            **{("active_contacts", (("channel", name),)): len(who) for name, who in self.active_by.items()},
            ("engaged_accounts", ()): len(self.accounts),
            ("email_open_ratio", ()): opened / delivered,
            ("email_click_to_open_ratio", ()): clicked / opened,
        }

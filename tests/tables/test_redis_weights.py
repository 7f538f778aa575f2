"""What an entity weighs in Redis is what the page on the tables says: measured from some thousands of each to twice as many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import md5
from typing import Any, Final

import pytest
from redis.asyncio import Redis

from streams.events.codec import ANY
from streams.events.topics import GROUP_OF
from streams.events.types import TOPIC_OF
from streams.fold.plan import Plan
from streams.tables.shard import ShardId
from tests.cases import AT, milliseconds
from tests.folding import Arrival
from tests.pages import ROOT, Page
from tests.tables.conftest import InRedis
from tests.tables.shard_worker import ShardWorker

pytestmark = pytest.mark.flow

MANY: Final = 2_048
"""Redis doubles a hash table when it is full, so from one power of two to the next its share is the same for each."""
TOLERANCE: Final = 0.02

Said = tuple[str, dict[str, Any]]
"""The type and the fields of an event."""


def contact(number: int) -> Iterator[Said]:
    """Of whom one page view is known."""
    yield "page.viewed", _who(number) | {"page": "/", "channel": "organic"}


def contact_of_three_channels(number: int) -> Iterator[Said]:
    """Who came three times, by another way each."""
    yield from contact(number)
    yield "email.clicked", _who(number) | {"channel": "email"}
    yield "contact.logged_in", _who(number) | {"channel": "direct"}


def mail(number: int) -> Iterator[Said]:
    """To one of few contacts, who opened it."""
    for step in ("delivered", "opened"):
        yield f"email.{step}", _who(number % 8) | {"message": f"m-{number:07}", "channel": "email"}


def waiting_lead(number: int) -> Iterator[Said]:
    """Scored, and not answered yet; its contact is in the figure."""
    for type in ("lead.created", "lead.scored"):
        yield type, _who(number) | {"lead": f"l-{number:07}", "channel": "organic", "score": 50}


def answered_lead(number: int) -> Iterator[Said]:
    """Still open."""
    yield from waiting_lead(number)
    yield "lead.contacted", _who(number) | {"lead": f"l-{number:07}", "channel": "organic", "medium": "call"}


def account(number: int) -> Iterator[Said]:
    """That bought once."""
    yield "deal.won", {"account": f"acct-{number:05}", "deal": "d", "amount": 1, "segment": "enterprise"}


KINDS: Final[dict[str, Callable[[int], Iterator[Said]]]] = {
    "a contact with one page view": contact,
    "a contact with engagements in three channels": contact_of_three_channels,
    "a mail, delivered and opened": mail,
    "an open lead that waits, with its contact": waiting_lead,
    "an open lead that was answered, with its contact": answered_lead,
    "an account that bought": account,
}
WEIGHTS: Final = {row[0]: int(row[1]) for row in Page(ROOT / "streams/tables/README.md").table("What an entity weighs")}


def test_every_weight_is_measured() -> None:
    """The page says no other."""
    assert WEIGHTS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_entity_weighs_what_the_page_says(kind: str, in_redis: InRedis, client: Redis, plan: Plan) -> None:
    """Heavier is a step back, and lighter is news."""
    group = GROUP_OF[TOPIC_OF[type(_events(kind, 0)[0][1])]]
    shard = ShardId(group, 0)
    worker = await ShardWorker(plan, shard, in_redis.writer(shard)).open()
    used = []
    for begin in (0, MANY):
        await worker.take([arrival for number in range(begin, begin + MANY) for arrival in _events(kind, number)])
        used.append(sum([await client.memory_usage(key, samples=0) or 0 async for key in client.scan_iter()]))
    assert (used[1] - used[0]) / MANY == pytest.approx(WEIGHTS[kind], rel=TOLERANCE)


def _who(number: int) -> dict[str, Any]:
    return {"contact": f"p-{number:07}", "campaign": f"campaign-{number % 40:02}", "segment": "enterprise"}


def _events(kind: str, number: int) -> list[Arrival]:
    lines = [
        {"id": md5(f"{number} {place}".encode()).hexdigest(), "type": type, "time": AT} | fields
        for place, (type, fields) in enumerate(KINDS[kind](number))
    ]
    return list(ANY.decode_batch([json.dumps(line).encode() for line in lines], milliseconds(AT) + 1_000).events)

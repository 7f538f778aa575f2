"""The workload *memory*: bytes in Redis for one contact, one mail, one open lead.

Each is the difference of two states of equally many events, one with twice as many of the thing as the other, so that what the
state has anyway (panes, ids, labels) falls out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final, NamedTuple

from redis import Redis

from streams.events.topics import Topic
from streams.fold.plan import Plan
from streams.kpis.catalogue import catalogue
from tests.bench.load import CHANNELS, SEGMENTS, Record, instant
from tests.bench.section import Section, Tell, markdown
from tests.bench.stages import Stages
from tests.services.redis import RedisServer

THINGS: Final = 100_000
"""Of the larger state; half as many in the smaller."""


_ids = count()


class Kind(NamedTuple):
    """What is counted, and the event number `turn` about thing number `thing`, at a time."""

    says: str
    event: Callable[[int, int, str], Record]


def memory(quick: bool, tell: Tell) -> Section:
    """Every kind of thing."""
    things = THINGS // (10 if quick else 1)
    rows = []
    with RedisServer() as server, server.client() as client:
        for kind in KINDS:
            few, many = (_bytes(server, client, kind, things, distinct) for distinct in (things // 2, things))
            each = (many - few) / (things - things // 2)
            tell(f"{kind.says}: {each:.0f} bytes")
            rows.append([kind.says, f"{each:.0f}"])
    about = f"The difference between a state of {things // 2:,} and one of {things:,}, made of equally many events."
    return Section("Memory of Redis", f"{about}\n\n{markdown(['thing', 'bytes'], rows)}")


def _bytes(server: RedisServer, client: Redis, kind: Kind, events: int, distinct: int) -> int:
    """What Redis has allocated with the state of so many events about so many distinct things."""
    end_ms = time.time_ns() // 1_000_000
    with Stages(Plan(catalogue()), server.url, end_ms) as stages:
        empty = int(client.info("memory")["used_memory"])
        stages.run(_known(events, end_ms))
        times = (instant(end_ms - events + number) for number in range(events))
        stages.run(kind.event(number // distinct, number % distinct, time) for number, time in enumerate(times))
        return int(client.info("memory")["used_memory"]) - empty


def _known(contacts: int, end_ms: int) -> Iterator[Record]:
    """The people that mails and leads are about are there in either state."""
    for number in range(contacts):
        yield _record(Topic.ENGAGEMENTS, f"k-{number:06}", number, instant(end_ms - contacts), "email.subscribed", "")


def _contact(turn: int, thing: int, time: str) -> Record:
    return _record(Topic.ENGAGEMENTS, f"p-{thing:06}", thing, time, "page.viewed", ',"page":"/pricing"')


def _mail(turn: int, thing: int, time: str) -> Record:
    return _record(Topic.ENGAGEMENTS, f"k-{thing:06}", thing, time, "email.delivered", f',"message":"m-{thing:06}"')


def _lead(turn: int, thing: int, time: str) -> Record:
    own = f',"lead":"l-{thing:06}","score":{thing % 100}'
    return _record(Topic.LEADS, f"k-{thing:06}", thing, time, "lead.scored" if turn else "lead.created", own)


def _record(topic: Topic, contact: str, number: int, time: str, type_name: str, own: str) -> Record:
    value = (
        f'{{"id":"e-{next(_ids):09}","type":"{type_name}","time":"{time}","contact":"{contact}",'
        f'"channel":"{CHANNELS[number % 10]}","campaign":"campaign-{number % 40:02}","segment":"{SEGMENTS[number % 5]}"{own}}}'
    )
    return Record(topic, contact.encode(), value.encode())


KINDS: Final = (
    Kind("a contact who viewed a page, in one channel", _contact),
    Kind("a mail that was delivered", _mail),
    Kind("an open lead with a score, waiting for an answer", _lead),
)

"""Large tables of two namespaces held against each other in slices: states by key, rankings by member.

Nothing is blocked for longer than a slice takes, and no more than a slice is held. The live table may be written meanwhile;
whatever is unlike may be so because of that, and is for the caller to look at again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Final, NamedTuple

from streams.tables.redis_client import Client, end_if_cancelled, pipeline
from streams.tables.redis_keys import Keys

SLICE: Final = 1_000

Content = bytes | int | None
"""The bytes of a state, the score of a member; None where there is none."""


class Item(NamedTuple):
    """A state (`kind` is `state`, `name` the table) or a member (`ranking`, and the ranking's name)."""

    kind: str
    name: str
    key: bytes


_SCAN: Final = {"state": "HSCAN", "ranking": "ZSCAN"}
_GET: Final = {"state": "HMGET", "ranking": "ZMSCORE"}


def _key(keys: Keys, kind: str, name: str) -> str:
    return keys.state(name) if kind == "state" else keys.ranking(name)


def _content(kind: str, value: Any) -> Content:
    return value if kind == "state" or value is None else int(float(value))


async def contents(client: Client, keys: Keys, kind: str, name: str) -> AsyncIterator[Mapping[bytes, Content]]:
    """Everything in a table, in slices; an entry may come twice, one that is written meanwhile as it was or as it is."""
    cursor = 0
    while True:
        cursor, found = await client.execute_command(_SCAN[kind], _key(keys, kind, name), cursor, "COUNT", SLICE)
        entries = found.items() if isinstance(found, dict) else found
        end_if_cancelled()
        yield {key: _content(kind, value) for key, value in entries}
        if not int(cursor):
            return


async def looked_up(client: Client, keys: Keys, kind: str, name: str, wanted: list[bytes]) -> list[Content]:
    """What a table has under these keys."""
    if not wanted:
        return []
    answers = await client.execute_command(_GET[kind], _key(keys, kind, name), *wanted)
    return [_content(kind, value) for value in answers]


async def unlike(
    client: Client, live: Keys, made: Keys, kind: str, name: str
) -> AsyncIterator[tuple[Item, Content, Content]]:
    """What differs between the two: the item, and what each has of it."""
    async for mine in contents(client, live, kind, name):
        theirs = await looked_up(client, made, kind, name, list(mine))
        for (key, content), other in zip(mine.items(), theirs, strict=True):
            if content != other:
                yield Item(kind, name, key), content, other
    async for made_slice in contents(client, made, kind, name):
        there = await looked_up(client, live, kind, name, list(made_slice))
        for (key, content), other in zip(made_slice.items(), there, strict=True):
            if other is None:
                yield Item(kind, name, key), None, content


async def image(
    client: Client, keys: Keys, items: Iterable[Item]
) -> tuple[Mapping[bytes, bytes], bytes | None, Mapping[bytes, bytes], dict[Item, Content]]:
    """Of one moment: a shard's meta, stock and labels, and what it has of these items."""
    by_table: dict[tuple[str, str], list[bytes]] = {}
    for item in items:
        by_table.setdefault((item.kind, item.name), []).append(item.key)
    async with pipeline(client, transaction=True) as pipe:
        pipe.execute_command("HGETALL", keys.meta)
        pipe.execute_command("GET", keys.stock)
        pipe.execute_command("HGETALL", keys.labels)
        for (kind, name), wanted in by_table.items():
            pipe.execute_command(_GET[kind], _key(keys, kind, name), *wanted)
        meta, stock, labels, *answers = await pipe.execute()
    found = {
        Item(kind, name, key): _content(kind, value)
        for ((kind, name), wanted), values in zip(by_table.items(), answers, strict=True)
        for key, value in zip(wanted, values, strict=True)
    }
    return meta, stock, labels, found

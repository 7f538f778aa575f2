"""What somebody may do to a state: one thing that is wrong, where it is, and what is wrong because of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from streams.events.topics import Group
from streams.tables.pane_bytes import pack, unpack
from streams.tables.redis_client import Client
from streams.tables.redis_keys import bucket_of, ranking_name, shard_keys, shared_keys
from streams.tables.shard import ShardId
from tests.recompute.log import NAMESPACE, NOW

SERIES = "email.sent"
PEOPLE = ShardId(Group.PEOPLE, 1)
LIVE = shard_keys(NAMESPACE, PEOPLE)


async def pane_cell(client: Client) -> None:
    names = sorted(await client.execute_command("ZRANGE", LIVE.changed, 0, -1))
    for name in names:
        key = LIVE.pane(name.decode())
        cells = unpack(await client.execute_command("GET", key))
        if name.startswith(b"6h") and SERIES in cells:
            break
    cells[SERIES][""] += 5
    await client.execute_command("SET", key, pack(cells))


async def whole_pane(client: Client) -> None:
    names = sorted(await client.execute_command("ZRANGE", LIVE.changed, 0, -1))
    key = LIVE.pane(next(name for name in names if name.startswith(b"10m")).decode())
    assert await client.execute_command("DEL", key)


async def state_lost(client: Client) -> None:
    (key, *_) = sorted((await client.execute_command("HGETALL", LIVE.state("people"))).keys())
    assert await client.execute_command("HDEL", LIVE.state("people"), key)


async def state_added(client: Client) -> None:
    blob = next(iter((await client.execute_command("HGETALL", LIVE.state("people"))).values()))
    await client.execute_command("HSET", LIVE.state("people"), "nobody", blob)


async def ranking_member(client: Client) -> None:
    key = LIVE.ranking(ranking_name("contacts.active", ""))
    ((member, score), *_) = await client.execute_command("ZRANGE", key, 0, 0, "WITHSCORES")
    await client.execute_command("ZADD", key, int(score) + 1, member)


async def ranking_bogus(client: Client) -> None:
    await client.execute_command("ZADD", LIVE.ranking(ranking_name("contacts.active", "")), NOW - 1, "nobody")


async def shared_early(client: Client) -> None:
    keys = shared_keys(NAMESPACE, bucket_of(await _account(client)))
    await client.execute_command("ZADD", keys.ranking(ranking_name("accounts.engaged", "")), 7, await _account(client))


async def shared_late(client: Client) -> None:
    keys = shared_keys(NAMESPACE, bucket_of(await _account(client)))
    name = ranking_name("accounts.engaged", "")
    await client.execute_command("ZADD", keys.ranking(name), NOW - 1, await _account(client))


async def shared_bogus(client: Client) -> None:
    keys = shared_keys(NAMESPACE, 3)
    name = ranking_name("accounts.engaged", "")
    await client.execute_command("SADD", keys.rankings, name)
    await client.execute_command("ZADD", keys.ranking(name), NOW - 1, "nobody")


async def meta_latest(client: Client) -> None:
    await client.execute_command("HSET", LIVE.meta, "newest:leads", NOW)


async def _account(client: Client) -> str:
    key = shared_keys(NAMESPACE, 0).ranking(ranking_name("accounts.engaged", ""))
    (member, *_) = await client.execute_command("ZRANGE", key, 0, 0)
    return str(member.decode())


Tamper = Callable[[Client], Awaitable[None]]
TAMPERED: list[tuple[Tamper, str, str, str | None]] = [
    (pane_cell, "people.1", "pane", "emails_sent"),
    (whole_pane, "people.1", "pane", None),
    (state_lost, "people.1", "state", None),
    (state_added, "people.1", "state", None),
    (ranking_member, "people.1", "ranking", None),
    (ranking_bogus, "people.1", "ranking", "active_contacts"),
    (shared_early, "accounts.0", "ranking", "engaged_accounts"),
    (shared_late, "accounts.0", "ranking", "engaged_accounts"),
    (shared_bogus, "accounts.3", "ranking", "engaged_accounts"),
    (meta_latest, "people.1", "meta", None),
]

"""A state of another format is refused with a sentence or brought up to date as a whole, and never read wrongly."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from redis.asyncio import Redis

from streams.fold.delta import Delta
from streams.tables import redis_takeover
from streams.tables.mismatch import StateMismatch
from streams.tables.redis_client import pipeline
from streams.tables.redis_reader import RedisReader
from streams.tables.redis_writer import RedisWriter
from streams.tables.shard import Fenced
from streams.tables.state_format import FORMATS, Formats
from tests.tables.older_format import KEPT, OLD, PLAN, SHARD, UP, found, make_old, rename
from tests.tables.test_redis_tables import losing_connections

NAMESPACE = "formats"
KILLS = 6


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Redis."""
    async with Redis.from_url(redis_url) as client:
        yield client


def writer(client: Redis, formats: Formats) -> RedisWriter:
    """A writer that knows these formats."""
    return RedisWriter(client, NAMESPACE, SHARD, KEPT, clock=lambda: 0, formats=formats)


def reader(client: Redis, formats: Formats) -> RedisReader:
    """A reader that knows these formats, and asks for no KPI."""
    return RedisReader(client, NAMESPACE, PLAN, formats)


async def old(client: Redis) -> RedisWriter:
    """A state of the older format, and the writer that has it open."""
    await make_old(client, NAMESPACE)
    owner = writer(client, OLD)
    await owner.open()
    return owner


async def test_a_state_says_its_format(client: Redis) -> None:
    """So that every later version can tell."""
    await writer(client, FORMATS).open()
    assert await found(client, NAMESPACE) == (FORMATS.newest, set()) == (1, set())


async def test_a_newer_state_is_refused_and_left_to_its_owner(client: Redis) -> None:
    """By a writer, which fences nobody, and by a reader; the sentence names both formats and the ways on."""
    owner = writer(client, Formats(newest=2))
    await owner.open()
    says = r"written by a newer funnelwatch \(format 2, this one knows up to 1\): go on with the newer"
    with pytest.raises(StateMismatch, match=says):
        await writer(client, FORMATS).open()
    with pytest.raises(StateMismatch, match=says):
        await reader(client, FORMATS).snapshot()
    await owner.commit(Delta(), {}, {})


@pytest.mark.parametrize("steps", [{}, {2: rename}], ids=["no step", "a gap"])
async def test_an_older_state_without_a_way_is_refused(client: Redis, steps: dict[int, object]) -> None:
    """With the way out; nothing of it is touched."""
    owner, formats = await old(client), Formats(newest=3, steps=steps)  # type: ignore[arg-type]  # of steps
    says = r"written by an older funnelwatch \(format 1, this one writes 3\) and cannot be brought up to date: run `fun"
    with pytest.raises(StateMismatch, match=says):
        await writer(client, formats).open()
    with pytest.raises(StateMismatch, match=says):
        await reader(client, formats).snapshot()
    assert await found(client, NAMESPACE) == (1, {b"1"})
    await owner.commit(Delta(), {}, {})


async def test_an_older_state_is_brought_up_by_the_writer_that_opens_it(client: Redis) -> None:
    """Through all steps; who wrote the older format is fenced; a reader waits for it, and says for whom."""
    owner, looking = await old(client), reader(client, UP)
    with pytest.raises(StateMismatch, match=r"is of the older format 1: the first worker .* brings it to format 3"):
        await looking.snapshot()
    opened = await writer(client, UP).open()
    assert await found(client, NAMESPACE) == (3, {b"2"})
    assert opened.epoch == 1 + len(UP.steps) + 1
    with pytest.raises(Fenced):
        await owner.commit(Delta(), {}, {})
    assert SHARD in (await looking.snapshot()).shards
    with pytest.raises(StateMismatch, match="written by a newer funnelwatch"):
        await writer(client, OLD).open()


async def test_a_reader_of_the_older_format_notices_what_was_brought_up(client: Redis) -> None:
    """Though it has read the state before: it is refused from then on, not read by the rules of old."""
    await old(client)
    looking = reader(client, OLD)
    await looking.snapshot()
    await writer(client, UP).open()
    with pytest.raises(StateMismatch, match="written by a newer funnelwatch"):
        await looking.snapshot()


async def test_what_lacks_something_is_refused_before_it_is_brought_up(client: Redis) -> None:
    """A worker that could not use the state must not take it from those who can."""
    await old(client)
    other = RedisWriter(client, NAMESPACE, SHARD, KEPT | {"tally b from x.y"}, clock=lambda: 0, formats=UP)
    with pytest.raises(StateMismatch, match="tally b"):
        await other.open()
    assert await found(client, NAMESPACE) == (1, {b"1"})


@pytest.mark.parametrize("executed", [True, False])
async def test_a_step_of_unknown_outcome_is_looked_at_again(
    client: Redis, monkeypatch: pytest.MonkeyPatch, executed: bool
) -> None:
    """The connection is lost in the first step: it is not done twice, and none is left out."""
    await old(client)
    lost, opens = losing_connections(executed), pipeline
    turns = iter([lost])
    monkeypatch.setattr(redis_takeover, "pipeline", lambda *a, **k: next(turns, opens)(*a, **k))
    await writer(client, UP).open()
    assert await found(client, NAMESPACE) == (3, {b"2"})


async def test_whoever_is_killed_leaves_a_shard_old_or_new(client: Redis, redis_url: str) -> None:
    """SIGKILL at random moments of a program that brings a shard up over and over: never a mixture of the two."""
    random, seen = Random(6), Counter[int | None]()
    for _ in range(KILLS):
        await old(client)
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.tables.migrating_program", redis_url, NAMESPACE),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert program.stdout is not None
        assert await program.stdout.readline() == b"brought up\n"
        await asyncio.sleep(random.random() / 10)
        program.kill()
        await program.wait()
        format, states = await found(client, NAMESPACE)
        assert states == ({b"2"} if format == UP.newest else {b"1"})
        seen[format] += 1
    assert len(seen) > 1, f"no kill was in the middle of anything: {seen}"

"""A flood of names: pages, campaigns, keywords, networks that nobody has seen before, one with every event."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from streams.events.topics import Topic
from streams.fold.labels import LEVEL_KEYS
from streams.kpis.naming import OTHER, Vital
from streams.measures.window import HOUR
from streams.replay.record import Record
from streams.replay.shift import rfc3339
from tests.faults.known_history import KnownHistory, known_history
from tests.faults.memory import MIB, resident_mib
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_equal
from tests.flow.installation import Installation
from tests.flow.served import Served
from tests.forms import LONG_FORM_ONLY, THOROUGH
from tests.naive.kpis import expected_values
from tests.naive.table import keyed
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

NAMES = 100_000 if THOROUGH else 8_000
TIMES = 10 if THOROUGH else 4
"""As many names again."""
REDIS_GROWS = 2.0
"""At most, by so many more names, beside what ids and keywords take: ids are remembered one by one."""
KEYWORD_BYTES = 200
"""Of which there may be more than of other names: the latest value of each is kept."""
SCRAPE_GROWS = 1.1
WORKER_MIB = 200.0 if THOROUGH else 60.0
"""What a worker may take more for them, ids included."""
SUMS = {
    "page_views": ("content", "campaign"),
    "social_reach": ("network",),
    "ad_impressions": ("campaign",),
    "revenue": ("campaign", "segment"),
}
"""By these dimensions these sums have to add up to their totals."""
LEVELS = {"keywords_top5", "search_rank_average", "social_followers"}
"""Are made of one value per name, so a pass over events without names has another."""
SHOWN_S = 60.0
SENT_S = 1_500.0 if THOROUGH else 300.0
"""For a million records, of which a busy machine sends some thousand a second."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Size:
    """What things take, after so many names."""

    redis_mib: float
    scrape_bytes: int
    worker_mib: float
    refused: float


def flood(random: Random, end: int, first: int, count: int) -> Iterator[Record]:
    """Events of few people, accounts and partitions in the last hours, each with a name of its own in all it can name."""
    for number in range(first, first + count):
        name = f"name-{number}"
        time = end - random.randrange(1, 5 * HOUR)
        common = {"id": f"flood-{number}", "time": rfc3339(time), "campaign": name, "segment": name, "channel": name}
        topic, key, own = KINDS[number % len(KINDS)](name)
        yield Record(topic, key.encode(), _encode({**common, **own}), time)


def viewed(name: str) -> tuple[Topic, str, dict[str, Any]]:
    """A page that nobody has seen."""
    return Topic.ENGAGEMENTS, "flood", {"type": "page.viewed", "contact": "flood", "page": name, "content": name}


def begun(name: str) -> tuple[Topic, str, dict[str, Any]]:
    """A scenario."""
    return Topic.ENGAGEMENTS, "flood", {"type": "scenario.started", "contact": "flood", "scenario": name}


def won(name: str) -> tuple[Topic, str, dict[str, Any]]:
    """A deal with a promotion of its own."""
    return Topic.DEALS, "flood", {"type": "deal.won", "account": "flood", "deal": name, "amount": 12.5, "promo": name}


def searched(name: str) -> tuple[Topic, str, dict[str, Any]]:
    """A keyword."""
    counts = {"clicks": 1, "impressions": 10, "rank": 3, "cpc": 0.5}
    return Topic.CAMPAIGNS, "flood", {"type": "search.measured", "keyword": name, **counts}


def reached(name: str) -> tuple[Topic, str, dict[str, Any]]:
    """A network."""
    return Topic.CAMPAIGNS, "flood", {"type": "social.reached", "network": name, "reach": 3, "impressions": 5}


def delivered(name: str) -> tuple[Topic, str, dict[str, Any]]:
    """An ad of a campaign of its own."""
    return Topic.CAMPAIGNS, "flood", {"type": "ad.delivered", "impressions": 7, "clicks": 1}


KINDS = (viewed, begun, won, searched, reached, delivered)
NAMED = {"campaign", "segment", "page", "content", "scenario", "promo", "network", "keyword"}


@LONG_FORM_ONLY
def test_a_flood_of_names_is_bounded_and_totals_are_exact(trial: Trial) -> None:
    """After many more names (ten times in the long form) Redis and the scrape are about as large, the worker hardly larger,
    refused names are counted; every total is the naive one, and what is not told apart any more is in the sums as one."""
    quiet = known_history(trial.random.randrange(1_000), days=10, scale=0.02)
    redis = trial.serve(RedisServer, append_only=False)
    installation = trial.install(trial.kafka, redis)
    worker, exporter = installation.worker(), installation.exporter()
    sent: list[Record] = []

    def after(records: list[Record]) -> Size:
        trial.drive(installation, records).join(SENT_S)
        installation.wait_until_read()
        sent.extend(records)
        tell(f"{len(sent):,} records are read")
        wait_until(lambda: shows_all(exporter, sent), seconds=SHOWN_S, what="the exporter shows it")
        return sizes(worker, exporter, redis)

    base = after(list(quiet.records))
    some = after(list(flood(trial.random, quiet.end, 0, NAMES)))
    many = after(list(flood(trial.random, quiet.end, NAMES, TIMES * NAMES)))
    assert many.refused > some.refused > 0
    allowed = REDIS_GROWS * (some.redis_mib - base.redis_mib) + kept_mib(TIMES * NAMES)
    assert many.redis_mib - base.redis_mib < allowed
    assert many.scrape_bytes < SCRAPE_GROWS * some.scrape_bytes
    assert many.worker_mib - some.worker_mib < WORKER_MIB
    for what, size in (("some", some), ("many", many)):
        trial.figures[f"Redis after {what}, MiB"], trial.figures[f"worker after {what}, MiB"] = (
            size.redis_mib,
            size.worker_mib,
        )
        trial.figures[f"scrape after {what}, kB"] = size.scrape_bytes / 1000
    trial.figures["names"], trial.figures["names, then"], trial.figures["refused"] = (
        NAMES,
        TIMES * NAMES,
        int(many.refused),
    )
    trial.figures["totals compared"] = assert_totals_are_naive(installation, KnownHistory(sent, quiet.end), quiet)


def kept_mib(count: int) -> float:
    """What Redis keeps of ids, eight bytes each and room to grow, and of keywords up to their cap."""
    return (2 * 8 * count + KEYWORD_BYTES * min(count, LEVEL_KEYS)) / MIB


def sizes(worker: Served, exporter: Served, redis: RedisServer) -> Size:
    """How large things are now."""
    with redis.client() as client:
        used = client.info("memory")["used_memory"] / MIB
    refused = worker.total(Vital.REFUSED_LABELS)
    return Size(used, len(exporter.metrics()), resident_mib(worker.process), refused)


def shows_all(exporter: Served, sent: list[Record]) -> bool:
    """Whether all page views are in what the exporter shows."""
    views = {record.value for record in sent if b'"page.viewed"' in record.value}
    return exporter.total("funnelwatch_page_views", window="90d") == len(views)


def assert_totals_are_naive(installation: Installation, history: KnownHistory, quiet: KnownHistory) -> int:
    """The totals without names equal a naive pass over events without names; sums by name, those of all others included, add
    up to their totals. Only `quiet` leaves names out. Gives how many totals were compared."""
    rows = json.loads(installation.run("kpis", "--at", history.at, "--json"))
    nameless = history.arranged(lambda records: [without_names(record) for record in records])
    expected = expected_values(nameless.valid(), history.end)
    totals = {key: row for key, row in expected.items() if not key[2] and key[0] not in LEVELS}
    got = {key: value for key, value in keyed(rows).items() if not key[2] and key[0] not in LEVELS}
    for kpi, dimensions in SUMS.items():
        for dimension in dimensions:
            by_window: defaultdict[str, float] = defaultdict(float)
            labels = set()
            for row in rows:
                if row["kpi"] == kpi and dimension in row["labels"]:
                    by_window[row["window"]] += row["value"]
                    labels.add(row["labels"][dimension])
            assert OTHER in labels, f"no name of {dimension} was refused"
            assert_named(kpi, by_window["1d"], quiet, dimension, got[kpi, "1d", (), None])
    return assert_equal(totals, got)


def assert_named(kpi: str, by_name: float, quiet: KnownHistory, dimension: str, total: float) -> None:
    """What is told by name is the total, less what names nothing in this dimension."""
    unnamed = total_of(kpi, quiet, dimension)
    assert abs(by_name + unnamed - total) < 1e-6 * total, f"{kpi} by {dimension}: {by_name} and {unnamed} of {total}"


def total_of(kpi: str, history: KnownHistory, dimension: str) -> float:
    """The total of the last day from those events that name nothing in the dimension."""
    kept = history.arranged(
        lambda records: [record for record in records if f'"{dimension}":'.encode() not in record.value]
    )
    row = expected_values(
        kept.arranged(lambda records: [without_names(record) for record in records]).valid(), history.end
    ).get((kpi, "1d", (), None))
    return 0.0 if row is None else float(row.low)


def without_names(record: Record) -> Record:
    """The same event, with one and the same name in all that it names."""
    fields = msgspec.json.decode(record.value)
    return record._replace(value=_encode({name: "one" if name in NAMED else value for name, value in fields.items()}))

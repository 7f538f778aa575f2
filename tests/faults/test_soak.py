"""Half an hour in which one thing after the other goes wrong: nothing lost, nothing twice, and nothing grows."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from random import Random

import pytest

from streams.events.codec import Rejected, codec_for
from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.known_history import KnownHistory, known_history
from tests.faults.letters import letters_by_source
from tests.faults.mishaps import Stage, happen
from tests.faults.poison import KINDS, renamed
from tests.faults.proxy import FaultProxy
from tests.faults.sampler import Held, Sampler
from tests.faults.scraper import Scraper
from tests.faults.trend import BLOCKS, Trend
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.forms import THOROUGH
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

SOAK_MINUTES = "FUNNELWATCH_TESTS_SOAK_MINUTES"
"""How long it goes on, for who has not half an hour."""
MINUTES = float(os.environ.get(SOAK_MINUTES) or (30 if THOROUGH else 0.25))
SECONDS = 60 * MINUTES
RATE = 1_000
"""Records a second: some of them new, most sent before, a few poison."""
POISON = 0.002
FRESH_EARLY = 0.9
"""Of the events come in the first third of the time; the others trickle in, so that what grows later is no state."""
CALM_S = 6.0 if THOROUGH else 0.5
EVERY_S = 2.0 if THOROUGH else 0.25
WARM = 1 / 3
"""Of the time is left out of the trends."""

BOUNDS = {"memory, MiB": 24.0 if THOROUGH else 48.0, "file descriptors": 24.0, "threads": 12.0, "tasks": 48.0}
"""By how much a trend may rise an hour: for the new events that come, and for chance. Memory: half of what closed connections
left behind in a worker, at least 42 MiB an hour, while nobody searched for their cycles; the short form still warms up."""
LEAST_HOURS = 1 / 3
"""A shorter soak may rise by as much as one of half an hour: a connection more or less is no trend."""
LIMITS = {"memory, MiB": 600.0, "file descriptors": 120.0, "threads": 60.0, "tasks": 300.0}
"""What nobody may ever hold."""
SLOWEST_SCRAPE_S = 1.0 if THOROUGH else 5.0
"""Of 99 of 100. The short form has other tests beside it."""
CATCH_UP_S = 300.0


def load(history: KnownHistory, random: Random, size: int) -> Iterator[Record]:
    """The events in order, most of them in the first third, with repetitions and poison between them."""
    events = list(history.records)
    early, begun = round(FRESH_EARLY * len(events)), size / 3
    sent = 0
    for number in range(size):
        due = (
            early * number / begun
            if number < begun
            else early + (len(events) - early) * (number - begun) / (size - begun)
        )
        if sent < min(due + 1, len(events)):
            sent += 1
            yield events[sent - 1]
        elif random.random() < POISON:
            yield poison(random, events[random.randrange(sent)], number)
        else:
            yield events[random.randrange(sent)]
    yield from events[sent:]


def poison(random: Random, record: Record, number: int) -> Record:
    """What is no event, of a kind that is drawn."""
    while True:
        value = random.choice(list(KINDS.values()))(random, renamed(record.value, f"poison-{number}"))
        if value and isinstance(codec_for(record.topic).decode(value, 1 << 53), Rejected):
            return record._replace(value=value, time_ms=None)


def trends_of(sampler: Sampler) -> dict[Held, Trend]:
    """What the processes hold, once they are warm; said."""
    trends = {held: Trend.of(samples) for held, samples in sampler.since(WARM).items()}
    print(*(f"{held.whose}: {held.what}: {trend}" for held, trend in trends.items()), sep="\n", flush=True)
    return trends


@pytest.mark.timeout(SECONDS + 1_200)
def test_soak(trial: Trial) -> None:
    """Mishaps drawn from the seed befall workers, Redis, the network and the broker under a steady load; the exporter is
    scraped all along. In the end the KPIs are naive, each poison is put aside, and what the processes hold is flat."""
    history = known_history(trial.random.randrange(1_000), scale=0.05 if MINUTES >= 1 else 0.02)
    records = list(load(history, trial.random, round(SECONDS * RATE)))
    kafka, redis = trial.serve(KafkaServer), trial.serve(RedisServer)
    with FaultProxy(redis.port) as proxy:
        installation = trial.install(
            kafka, redis, proxy.port, kafka_batch_max_records="500", worker_stalled_after="120s"
        )
        spared, mortal = installation.workers(2)
        driving = trial.drive(installation, records, RATE)
        exporter = installation.exporter()
        stage = Stage(installation, kafka, redis, proxy, spared, mortal, trial.random)
        watched = {"worker": (spared, Vital.WORKER_TASKS), "exporter": (exporter, Vital.EXPORTER_TASKS)}
        with Sampler(watched, redis, EVERY_S) as sampler, Scraper(exporter) as scraper:
            try:
                happen(stage, SECONDS, CALM_S)
                driving.join(CATCH_UP_S)
                wait_until(
                    installation.progress.is_caught_up, seconds=CATCH_UP_S, what="all that was sent is committed"
                )
                wait_until(
                    lambda: sampler.least(WARM) >= BLOCKS, seconds=CATCH_UP_S, what="there are samples for a trend"
                )
            except BaseException:
                with suppress(ValueError):  # too short for any
                    trends_of(sampler)
                raise
            trends = trends_of(sampler)
        assert spared.process.returncode is exporter.process.returncode is None, "the spared ones live"
        letters = letters_by_source(installation)
        sent_poison = [record for record in records if record.time_ms is None]
        told = Counter(letter.value for letter, *_ in letters.values())
        sent = Counter(record.value for record in sent_poison)
        assert told.keys() == sent.keys()
        assert told >= sent, "more of one that was sent again, since its acknowledgement was lost; never less"
        assert not re.search("Traceback", spared.process.output())
        compared = assert_naive(installation, history)

    assert scraper.p99_s < SLOWEST_SCRAPE_S
    assert scraper.longest_s < float("inf"), "the exporter did not answer"
    trial.figures.update(stage.happened)
    trial.figures["minutes"], trial.figures["records"], trial.figures["poison"] = (
        MINUTES,
        len(records),
        len(sent_poison),
    )
    trial.figures["shards opened again"], trial.figures["fenced"] = (
        spared.total(Vital.REOPENED),
        spared.total(Vital.FENCED),
    )
    trial.figures["scrapes"], trial.figures["longest scrape (s)"] = scraper.scrapes, scraper.longest_s
    trial.figures["values compared"] = compared
    trial.figures |= {f"{held.whose}: {held.what}": str(trend) for held, trend in trends.items()}
    allowed = {held: BOUNDS[held.what] * max(LEAST_HOURS / trend.hours, 1) for held, trend in trends.items()}
    assert not {held: str(trend) for held, trend in trends.items() if trend.rises(allowed[held])}
    assert not {held: str(trend) for held, trend in trends.items() if trend.most > LIMITS[held.what]}
    assert sum(stage.happened.values()) >= (3 if THOROUGH else 1)

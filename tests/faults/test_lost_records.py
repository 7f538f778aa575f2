"""Kafka no longer has what the state goes on from: that is said, never skipped in silence, and there is a way out."""

from random import Random
from typing import Any

import pytest

from tests.faults.conftest import THOROUGH, Drive, Install
from tests.faults.crew import Crew
from tests.faults.kafka_topics import delete_before, held, make_anew
from tests.faults.known_history import KnownHistory, known_history
from tests.faults.verifier import assert_naive
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer

ALL = [(running, size) for running in (False, True) for size in ("shorter", "as long", "longer")]
TIMES_AND_SIZES = ALL if THOROUGH else [(False, "shorter")]
END_S = 60.0
"""For a worker to find out and to end."""


def history_of(random: Random) -> KnownHistory:
    """Small: what is lost matters here, and not how much."""
    return known_history(random.randrange(1_000), days=25, scale=0.03)


def test_retention_passes_what_was_not_read(
    install: Install,
    drive: Drive,
    kafka: KafkaServer,
    redis_server: RedisServer,
    random: Random,
    figures: dict[str, Any],
) -> None:
    """The workers were away for too long: the log says how many records are gone, and the KPIs are those of the rest. Once
    the gone ones are sent again, late and out of order, they are those of all."""
    history = history_of(random)
    third = len(history.records) // 3
    installation = install(kafka, redis_server)
    crew = Crew(installation, random)
    crew.join()
    drive(installation, history.records[:third]).join()
    crew.wait_until_read()
    crew.stop(tuple(crew.workers))
    drive(installation, history.records[third : 2 * third]).join()
    stored, ends = installation.progress.stored(), installation.progress.ends()
    kept_from = {place: random.randrange(stored[place], max(end, stored[place] + 1)) for place, end in ends.items()}
    deleted = {place: offset - stored[place] for place, offset in kept_from.items() if offset > stored[place] > 0}
    assert deleted, "the seed deleted nothing"
    delete_before(installation, kept_from)
    drive(installation, history.records[2 * third :]).join()
    crew.join()
    crew.wait_until_read()
    log = crew.workers[0].process.output()
    for (topic, partition), count in deleted.items():
        assert f"{count} records of {topic}/{partition} were deleted by Kafka before they were read" in log
    values = assert_naive(installation, KnownHistory([*history.records[:third], *held(installation)], history.end))
    drive(installation, history.records[third : 2 * third]).join()
    crew.wait_until_read()
    assert_naive(installation, history)
    figures |= {"records": len(history.records), "deleted unread": sum(deleted.values()), "values": values}


@pytest.mark.parametrize(("running", "size"), TIMES_AND_SIZES)
def test_topics_are_made_anew(
    install: Install,
    drive: Drive,
    kafka: KafkaServer,
    redis_server: RedisServer,
    random: Random,
    figures: dict[str, Any],
    running: bool,
    size: str,
) -> None:
    """Under the same names, while a worker runs or not, and with fewer records, as many or more: the worker ends with a
    sentence and writes nothing of them; under a fresh namespace the KPIs are those of the new ones."""
    history, other = history_of(random), history_of(random)
    sent = {
        "shorter": other.records[:1_000],
        "as long": history.records[::-1],
        "longer": [*history.records, *other.records],
    }
    installation = install(kafka, redis_server)
    crew = Crew(installation, random)
    (worker,) = crew.join()
    drive(installation, history.records).join()
    crew.wait_until_read()
    before = installation.progress.stored()
    if not running:
        crew.stop((worker,))
    make_anew(installation)
    drive(installation, sent[size]).join()
    if not running:
        (worker,) = crew.join()
    assert worker.process.wait(seconds=END_S) == 1, worker.process.output()
    assert "was made anew" in worker.process.output().splitlines()[-1]
    assert installation.progress.stored() == before
    fresh = installation.afresh()
    Crew(fresh, random).join()
    fresh.wait_until_read()
    values = assert_naive(fresh, KnownHistory(sent[size], history.end))
    figures |= {"records before": len(history.records), "records after": len(sent[size]), "values": values}

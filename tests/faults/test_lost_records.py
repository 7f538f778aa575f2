"""Kafka no longer has what the state goes on from: that is said, never skipped in silence, and there is a way out."""

import re
from random import Random

import pytest

from streams.events.topics import Topic
from streams.kpis.naming import Vital
from tests.faults.crew import Crew
from tests.faults.kafka_topics import add_partitions, delete_before, held, make_anew
from tests.faults.known_history import KnownHistory, known_history
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import PARTITIONS, Installation
from tests.flow.served import Served
from tests.forms import LONG_FORM_ONLY, THOROUGH

pytestmark = pytest.mark.timeout(3600 if THOROUGH else 600)
ALL = [(running, size) for running in (False, True) for size in ("shorter", "as long", "longer")]
TIMES_AND_SIZES = ALL if THOROUGH else [(False, "as long")]
END_S = 120.0
"""For a worker to find out and to end; one that runs looks every half minute."""
MORE = PARTITIONS + 2


def history_of(random: Random) -> KnownHistory:
    """Small: what is lost matters here, and not how much."""
    return known_history(random.randrange(1_000), days=25, scale=0.03)


def test_retention_passes_what_was_not_read(trial: Trial) -> None:
    """The workers were away for too long: the log says how many records are gone, and the KPIs are those of the rest. Once
    the gone ones are sent again, late and out of order, they are those of all."""
    history = history_of(trial.random)
    third = len(history.records) // 3
    installation = trial.install()
    crew = Crew(installation, trial.random)
    crew.join()
    trial.drive(installation, history.records[:third]).join()
    crew.wait_until_read()
    crew.stop(tuple(crew.workers))
    trial.drive(installation, history.records[third : 2 * third]).join()
    stored, ends = installation.progress.stored(), installation.progress.ends()
    kept_from = {
        place: trial.random.randrange(stored[place], max(end, stored[place] + 1)) for place, end in ends.items()
    }
    deleted = {place: offset - stored[place] for place, offset in kept_from.items() if offset > stored[place]}
    assert deleted, "the seed deleted nothing"
    delete_before(installation, kept_from)
    trial.drive(installation, history.records[2 * third :]).join()
    crew.join()
    crew.wait_until_read()
    log = crew.workers[0].process.output()
    for (topic, partition), count in deleted.items():
        place, read = f"{installation.topics[topic]}[{partition}]", stored[topic, partition]
        some = f"The stored offset {read} of {place} is lost: .* {count:,} records were deleted before they were read"
        none = f"Nothing of {place} was read yet, and its records before offset {count} are deleted"
        assert re.search((some if read else none).replace("[", r"\["), log)
    gone = sum(count for place, count in deleted.items() if stored[place])
    assert sum(worker.total(Vital.MISSED) for worker in crew.workers) == gone, "they are counted for the alert"
    values = assert_naive(installation, KnownHistory([*history.records[:third], *held(installation)], history.end))
    trial.drive(installation, history.records[third : 2 * third]).join()
    crew.wait_until_read()
    assert_naive(installation, history)
    trial.figures |= {"records": len(history.records), "deleted unread": sum(deleted.values()), "values": values}


@LONG_FORM_ONLY
@pytest.mark.parametrize(("running", "size"), TIMES_AND_SIZES)
def test_topics_are_made_anew(trial: Trial, running: bool, size: str) -> None:
    """Under the same names, while a worker runs or not, and with fewer records, as many or more: the worker ends with a
    sentence. Under a fresh namespace the KPIs are those of the new records."""
    history, other = history_of(trial.random), history_of(trial.random)
    sent = {
        "shorter": other.records[:1_000],
        "as long": history.records[::-1],
        "longer": [*history.records, *other.records],
    }
    installation, worker = _read(trial, history)
    before, ends = installation.progress.committed(), installation.progress.ends()
    if not running:
        worker.process.stop()
    make_anew(installation)
    trial.drive(installation, sent[size]).join()
    if size == "as long":
        assert installation.progress.ends() == ends, "every stored offset is there again"
    if not running:
        worker = installation.launch("worker")
    assert worker.process.wait(seconds=END_S) == 1, worker.process.output()
    assert re.search(r"was deleted and made anew|it was made anew", worker.process.output().splitlines()[-1])
    assert running or installation.progress.committed() == before
    fresh = installation.afresh()
    fresh.worker()
    fresh.wait_until_read()
    values = assert_naive(fresh, KnownHistory(sent[size], history.end))
    trial.figures |= {"records before": len(history.records), "records after": len(sent[size]), "values": values}


@pytest.mark.parametrize("running", [False, True] if THOROUGH else [False])
def test_partitions_are_added(trial: Trial, running: bool) -> None:
    """People's topics get more of them, so keys move: the worker ends with a sentence. With new topics of as many partitions,
    all events sent to them and a fresh namespace, the KPIs are those of all events."""
    history = history_of(trial.random)
    installation, worker = _read(trial, history)
    before = installation.progress.committed()
    if not running:
        worker.process.stop()
    add_partitions(installation, (Topic.LEADS, Topic.ENGAGEMENTS), MORE)
    if not running:
        worker = installation.launch("worker")
    assert worker.process.wait(seconds=END_S) == 1, worker.process.output()
    said = f"has {MORE} partitions, but the state was made when it had {PARTITIONS}"
    assert said in worker.process.output().splitlines()[-1]
    assert installation.progress.committed() == before
    fresh = installation.afresh(topics={topic: f"{name}-new" for topic, name in installation.topics.items()})
    fresh.create_topics(MORE)
    trial.drive(fresh, history.records).join()
    fresh.worker()
    fresh.wait_until_read()
    values = assert_naive(fresh, history)
    trial.figures |= {
        "partitions before": PARTITIONS,
        "partitions after": MORE,
        "records": len(history.records),
        "values": values,
    }


def _read(trial: Trial, history: KnownHistory) -> tuple[Installation, Served]:
    """An installation that has read the history in, and its worker."""
    installation = trial.install()
    worker = installation.worker()
    trial.drive(installation, history.records).join()
    installation.wait_until_read()
    return installation, worker

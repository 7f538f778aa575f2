"""Clocks that are wrong: those of producers, and our own, stepped by an hour under running processes."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from streams.events.instant import epoch_ms
from streams.events.rejection import Reason
from streams.events.topics import Topic
from streams.kpis.naming import Vital
from streams.measures.window import DAY, HOUR, MINUTE, SECOND
from streams.replay.record import Record
from tests.faults.known_history import KnownHistory, known_history, moved_to, shuffled
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive, assert_shown_is_naive
from tests.flow.installation import SHARDS, Installation
from tests.flow.served import Served
from tests.forms import LONG_FORM_ONLY
from tests.services.http_json import get_json
from tests.services.stepped_clock import SteppedClock
from tests.services.waiting import wait_until

STEP = 3_600
"""Seconds."""
SPAN = 110 * MINUTE
"""Of event time: the hour before now and most of the one before that, which only panes of ten seconds can tell apart."""
SOON_S = 120.0
"""On a busy machine; at most a second or two on an idle one."""
ALL_LABELS = "10000"


@pytest.fixture
def busy_hours(random: Random) -> KnownHistory:
    """Days of the simulated company in the last two hours, in no order, such that all that comes is late and early."""
    now = time.time_ns() // 1_000_000
    quiet = known_history(random.randrange(1_000), days=12)
    return quiet.squeezed(SPAN, now).arranged(shuffled(random))


@pytest.fixture
def clock(tmp_path: Path) -> SteppedClock:
    """The wall clock of those who get its environment."""
    return SteppedClock(tmp_path)


def living_by(clock: SteppedClock, installation: Installation) -> Installation:
    """The same installation for processes that have this clock."""
    return replace(installation, settings={**installation.settings, **clock.environment})


def quarters(records: Sequence[Record]) -> Iterator[list[Record]]:
    """The records in four parts."""
    size = -(-len(records) // 4)
    return (list(records[begin : begin + size]) for begin in range(0, len(records), size))


def wait_until_shown(exporter: Served, clock: SteppedClock) -> None:
    """Waits until the exporter shows the state as it is now, at the instant that its clock says it is."""
    since = time.time() + clock.ahead
    wait_until(lambda: 0 <= instant_of(exporter) - since < 2 * SOON_S, seconds=SOON_S, what="the exporter shows it")


def instant_of(exporter: Served) -> float:
    """The instant (Unix time, s) that the exporter shows."""
    return epoch_ms(get_json(f"http://{exporter.address}/api/kpis")["at"]) / SECOND


def test_a_wall_clock_stepped_by_an_hour_under_worker_and_exporter(
    trial: Trial, busy_hours: KnownHistory, clock: SteppedClock
) -> None:
    """An hour ahead nothing is given up that is wanted again; an hour behind what is from the future is put aside, and
    redriven when the clock is right. Windows follow the clock, nothing that waits is hurried, and in the end all is naive."""
    history = busy_hours
    # A session that a step of an hour would be the end of, and a busy machine is not.
    installation = trial.install(clock="wall", exporter_label_values=ALL_LABELS, kafka_session_timeout="60s")
    stepped = living_by(clock, installation)
    worker, exporter = stepped.worker(), stepped.exporter()
    true, ahead, behind, after = quarters(history.records)
    came = []

    def read(records: list[Record]) -> None:
        trial.drive(installation, records).join()
        installation.wait_until_read()
        came.extend(records)

    read(true)
    clock.step_to(STEP)
    read(ahead)
    last_commit = max(sample.value for sample in worker.samples(Vital.LAST_COMMIT))
    assert last_commit > time.time() + STEP / 2, "the worker's clock is an hour ahead"
    wait_until_shown(exporter, clock)
    assert_shown_is_naive(exporter, history.arranged(lambda _: came))

    clock.step_to(-STEP)
    began = time.time_ns() // 1_000_000
    read(behind)
    refused = int(worker.total(Vital.REJECTED, reason=Reason.FUTURE))
    least, most = (ahead_of(behind, at - STEP * SECOND + 5 * MINUTE) for at in (time.time_ns() // 1_000_000, began))
    assert 0 < least <= refused <= most
    wait_until_shown(exporter, clock)

    clock.step_to(0)
    read(after)
    assert worker.total(Vital.REJECTED) == refused
    redriven = installation.run("dlq", "redrive", "--reason", Reason.FUTURE)
    assert f"{refused:,}" in redriven or str(refused) in redriven, redriven
    installation.wait_until_read()
    wait_until_shown(exporter, clock)

    assert worker.total(Vital.ASSIGNED) == SHARDS
    assert worker.total(Vital.FENCED) == worker.total(Vital.REOPENED) == 0, "no session was lost by the steps"
    assert exporter.total(Vital.REFRESH_ERRORS) == 0
    assert 0 <= exporter.total(Vital.SNAPSHOT_AGE) < SOON_S
    trial.figures["records"], trial.figures["refused, then redriven"] = len(history.records), refused
    trial.figures["values compared"] = assert_naive(installation, history)


def ahead_of(records: Sequence[Record], limit: int) -> int:
    """How many of the records are later than the limit (ms)."""
    return sum((record.time_ms or 0) > limit for record in records)


@LONG_FORM_ONLY
def test_a_silent_world_goes_on_by_the_wall_clock(trial: Trial, busy_hours: KnownHistory, clock: SteppedClock) -> None:
    """No event comes for half an hour, two hours, ten days: windows slide on without any, to the values of the naive pass.
    Then one partition wakes up."""
    installation = trial.install(clock="wall", exporter_label_values=ALL_LABELS)
    stepped = living_by(clock, installation)
    stepped.worker()
    exporter = stepped.exporter()
    trial.drive(installation, list(busy_hours.records)).join()
    installation.wait_until_read()
    views = []
    for ahead in (0, 30 * MINUTE, 2 * HOUR, 10 * DAY):
        clock.step_to(ahead // SECOND)
        wait_until_shown(exporter, clock)
        assert_shown_is_naive(exporter, busy_hours)
        views.append(views_of_the_hour(exporter))
    assert views[0] > views[1] > views[2] == views[3] == 0, "the windows did not slide"
    woken = [moved_to(record, busy_hours.end + 10 * DAY) for record in one_partition(busy_hours.records)]
    woken = [record._replace(value=record.value.replace(b'"id":"', b'"id":"again-')) for record in woken]
    trial.drive(installation, woken).join()
    installation.wait_until_read()
    both = busy_hours.arranged(lambda records: records + woken)
    wait_until(lambda: views_of_the_hour(exporter) > 0, seconds=SOON_S, what="the exporter shows what came")
    trial.figures["values compared"] = assert_naive(installation, replace(both, end=busy_hours.end + 10 * DAY + MINUTE))


def views_of_the_hour(exporter: Served) -> float:
    """Page views of the last hour, as the exporter has them."""
    shown = get_json(f"http://{exporter.address}/api/kpis", kpi="page_views", window="1h")["values"]
    return float(next(row["value"] for row in shown if not row["labels"]))


def one_partition(records: Sequence[Record]) -> list[Record]:
    """Page views of one person, who has some."""
    views = [record for record in records if record.topic is Topic.ENGAGEMENTS and b'"page.viewed"' in record.value]
    (busiest, _), *_ = Counter(record.key for record in views).most_common(1)
    return [record for record in views if record.key == busiest]


def test_clocks_of_producers_that_are_wrong(trial: Trial, busy_hours: KnownHistory) -> None:
    """Hours ahead is put aside as from the future, four minutes ahead counts in its time; seconds taken for milliseconds
    are an event of 1970, milliseconds for seconds or a bare number no time at all; all else is untouched."""
    now = time.time_ns() // 1_000_000
    good = list(busy_hours.records)
    samples = trial.random.sample(good, 60)
    early = [renamed(moved_to(record, now + 4 * MINUTE), "early") for record in samples]
    ancient = [renamed(moved_to(record, now // 1000), "ancient") for record in samples]
    wrong = [renamed(moved_to(record, now + hours * HOUR), f"ahead-{hours}") for record in samples for hours in (1, 5)]
    for number, record in enumerate(samples):
        texts = (str(now), str(now // 1000), f'"{now}"', f'"{year_of_milliseconds(now)}-01-01T00:00:00Z"')
        wrong.append(with_time(renamed(record, f"text-{number}"), trial.random.choice(texts)))
    history = busy_hours.arranged(lambda records: [*records, *early, *ancient, *wrong], shuffled(trial.random))
    history = replace(history, end=now + 5 * MINUTE)
    installation = trial.install(clock="wall")
    worker = installation.worker()
    trial.drive(installation, list(history.records)).join()
    installation.wait_until_read()
    reasons = {reason: int(worker.total(Vital.REJECTED, reason=reason)) for reason in Reason}
    found = {reason: n for reason, n in reasons.items() if n}
    assert found == {Reason.FUTURE: 2 * len(samples), Reason.INVALID_TIME: len(samples)}
    letters = json.loads(installation.run("dlq", "list", "--json"))
    assert Counter(letter["reason"] for letter in letters) == found
    kept = history.arranged(lambda records: [record for record in records if record not in set(wrong)])
    trial.figures.update({f"put aside as {reason}": n for reason, n in found.items()})
    trial.figures["four minutes ahead"], trial.figures["of 1970"] = len(early), len(ancient)
    trial.figures["values compared"] = assert_naive(installation, kept)


def renamed(record: Record, prefix: str) -> Record:
    """Another event, equal but for its id."""
    return record._replace(value=record.value.replace(b'"id":"', f'"id":"{prefix}-'.encode(), 1))


def with_time(record: Record, json_text: str) -> Record:
    """With something else where its time should be."""
    fields = json.loads(record.value)
    return record._replace(
        value=json.dumps({**fields, "time": 0}).replace('"time": 0', f'"time": {json_text}').encode()
    )


def year_of_milliseconds(now: int) -> int:
    """The year of milliseconds since 1970 that are taken for seconds."""
    return 1970 + now // (365 * 86_400)

"""The simulated company, looked at from outside: 90 days of it."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from statistics import mean

import msgspec
import pytest

from streams.events.codec import codec_for
from streams.events.topics import Topic
from streams.events.types import TYPES_OF, message_key, wire_name
from streams.replay.simulator.example import BAD_WEEK, COMPANY
from streams.replay.simulator.hours import DAY, HOUR, MINUTE, WEEK, WEEKEND, Office
from streams.replay.simulator.line import Line
from streams.replay.simulator.simulate import simulate

ROOT = Path(__file__).parents[2]
# A Monday, so that weeks of the history are weeks of the calendar.
START = 1_760_313_600_000
END = START + 90 * DAY
BAD = range(START + BAD_WEEK.week * WEEK, START + (BAD_WEEK.week + BAD_WEEK.weeks) * WEEK)
CALM = range(BAD.start - 2 * WEEK, BAD.start)


@pytest.fixture(scope="module")
def history() -> list[Line]:
    return list(simulate(1, START, END, COMPANY))


def count(lines: list[Line], kind: str, span: range, matching: Callable[[Line], bool] = lambda _: True) -> int:
    return sum(1 for line in lines if line.event["type"] == kind and line.time_ms in span and matching(line))


def test_the_same_seed_and_span_give_the_same_bytes() -> None:
    """A history can be named by its seed: not the clock, not the process and not its hashes have a part in it."""
    program = f"""
from hashlib import sha256
import msgspec
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.simulate import simulate
lines = simulate(7, {START}, {START + 3 * DAY}, COMPANY)
print(sha256(b"".join(map(msgspec.json.encode, lines))).hexdigest())
"""
    one, other = (
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, cwd=ROOT
        ).stdout
        for seed in ("1", "2")
    )
    assert one == other


def test_a_longer_history_begins_like_a_shorter_one() -> None:
    """The world does not know when it will be asked to stop."""
    shorter = list(simulate(7, START, START + 3 * DAY, COMPANY))
    assert list(islice(simulate(7, START, START + 6 * DAY, COMPANY), len(shorter))) == shorter


def test_another_seed_is_another_history_with_other_ids() -> None:
    """Two simulations never pass for duplicates of each other."""
    one, other = ({line.event["id"] for line in simulate(seed, START, START + DAY, COMPANY)} for seed in (1, 2))
    assert not one & other


def test_events_come_in_order_of_time_within_the_span(history: list[Line]) -> None:
    """Order and span hold for every line."""
    assert all(earlier.time_ms <= later.time_ms for earlier, later in pairwise(history))
    assert history[0].time_ms >= START
    assert history[-1].time_ms < END


def test_ids_are_unique_and_say_that_they_are_simulated(history: list[Line]) -> None:
    """Nobody can take a simulated event, person or company for a real one."""
    ids = [str(line.event["id"]) for line in history]
    assert len(set(ids)) == len(ids)
    named = {str(line.event[field]) for line in history for field in ("contact", "account") if field in line.event}
    assert all(name.startswith("sim-") for name in [*ids, *named])


def test_the_volume_is_that_of_a_demo(history: list[Line]) -> None:
    """Enough to fill every panel, little enough to be read in within seconds."""
    assert 150_000 < len(history) < 250_000


def test_the_scale_multiplies_what_happens() -> None:
    """Twice the company is about twice the events."""
    single, double = (sum(1 for _ in simulate(3, START, START + 7 * DAY, COMPANY, scale)) for scale in (1.0, 2.0))
    assert 1.7 < double / single < 2.2


@pytest.mark.parametrize("topic", list(Topic))
def test_every_type_occurs_and_every_event_is_accepted(history: list[Line], topic: Topic) -> None:
    """The codec takes each event of a topic as the time, key and type that it was given out with."""
    lines = [line for line in history if line.topic is topic]
    decoded = codec_for(topic).decode_batch([msgspec.json.encode(line.event) for line in lines], END)
    assert decoded.rejected == []
    assert [time for time, _ in decoded.events] == [line.time_ms for line in lines]
    assert [message_key(event) for _, event in decoded.events] == [line.key for line in lines]
    assert {line.event["type"] for line in lines} == {wire_name(event_type) for event_type in TYPES_OF[topic]}


def test_weekends_are_quiet(history: list[Line]) -> None:
    """A day of the weekend brings a fraction of a workday's leads."""
    days = Counter((line.time_ms - START) // DAY % 7 for line in history if line.event["type"] == "lead.created")
    assert mean(days[day] for day in WEEKEND) < 0.6 * mean(days[day] for day in range(5))


def test_nights_are_quiet_and_answered_in_the_morning() -> None:
    """With a single office nearly all visits fall into its day, and leads of the night wait for it to open."""
    office = Office(name="Reykjavik", zone="Atlantic/Reykjavik", share=1.0)  # always at UTC
    lines = list(simulate(1, START, START + 4 * WEEK, replace(COMPANY, offices=(office,), duty=office)))
    hours = Counter(line.time_ms % DAY // HOUR for line in lines if line.event.get("landing"))
    assert sum(hours[hour] for hour in range(8, 18)) > 0.75 * hours.total()
    answers = Counter(
        line.time_ms % DAY // HOUR
        for line in lines
        if line.event["type"] == "lead.contacted" and "auto" not in line.event
    )
    assert sum(answers[hour] for hour in range(8, 19)) == answers.total()


def test_scanners_open_at_once_and_people_later(history: list[Line]) -> None:
    """Machine opens follow delivery within seconds, a person's mostly within hours."""
    delivered: dict[tuple[object, object], int] = {}
    waits: dict[bool, list[int]] = {True: [], False: []}
    for line in history:
        mail = line.key, line.event.get("message")
        if line.event["type"] == "email.delivered":
            delivered[mail] = line.time_ms
        elif line.event["type"] == "email.opened":
            waits["machine" in line.event].append(line.time_ms - delivered[mail])
    assert max(waits[True]) < MINUTE
    assert mean(waits[False]) > HOUR


def response_minutes(history: list[Line], span: range) -> list[float]:
    """Minutes to the first response of each lead created in the span, longest last."""
    created: dict[object, int] = {}
    answered: dict[object, float] = {}
    for line in history:
        lead = line.event.get("lead")
        if line.event["type"] == "lead.created" and line.time_ms in span:
            created[lead] = line.time_ms
        elif line.event["type"] == "lead.contacted" and "auto" not in line.event and lead in created:
            answered.setdefault(lead, (line.time_ms - created[lead]) / MINUTE)
    return sorted(answered.values())


def accepted(history: list[Line], span: range) -> float:
    """The share of the MQLs of the span that became SQLs."""
    mqls = {line.event["lead"] for line in history if line.event.get("stage") == "mql" and line.time_ms in span}
    return len(mqls & {line.event["lead"] for line in history if line.event.get("stage") == "sql"}) / len(mqls)


def test_quiet_weeks_keep_to_the_thresholds(history: list[Line]) -> None:
    """In a calm fortnight the figures lie on the good side of the default alerts."""
    minutes = response_minutes(history, CALM)
    assert mean(one <= 5 for one in minutes) > 0.9
    assert accepted(history, CALM) > 0.85
    assert count(history, "email.unsubscribed", CALM) < 0.005 * count(history, "email.delivered", CALM)
    assert count(history, "email.delivered", CALM) > 0.98 * count(history, "email.sent", CALM)
    assert (
        0.3
        < count(history, "session.ended", CALM, lambda line: bool(line.event["bounced"]))
        / count(history, "session.ended", CALM)
        < 0.55
    )


def test_the_bad_week_shows(history: list[Line]) -> None:
    """The declared episode is visible in response times, acceptance, unsubscribes and poor leads."""
    minutes = response_minutes(history, BAD)
    assert mean(one <= 5 for one in minutes) < 0.3
    assert minutes[int(0.9 * len(minutes))] > 10 * 60
    assert accepted(history, BAD) < 0.5
    assert count(history, "email.unsubscribed", BAD) > 0.015 * count(history, "email.delivered", BAD)
    giveaway = BAD_WEEK.campaigns[0].name
    assert count(history, "lead.created", BAD, lambda line: line.event.get("campaign") == giveaway) > 10

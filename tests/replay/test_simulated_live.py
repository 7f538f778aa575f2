"""The seam between simulated history and live traffic."""

from itertools import islice, pairwise, takewhile

from streams.replay.simulator.beginnings import begin
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.hours import DAY, HOUR
from streams.replay.simulator.simulate import live, simulate

START = 1_760_313_600_000
SEAM = START + 14 * DAY + 10 * HOUR


def test_live_goes_on_where_history_ended() -> None:
    """History and live together are exactly the history of the whole span: no gap, no jump, no id twice."""
    world = begin(COMPANY, 1, START)
    history = list(world.until(SEAM))
    later = list(takewhile(lambda line: line.time_ms < SEAM + DAY, live(world)))
    assert history + later == list(simulate(1, START, SEAM + DAY, COMPANY))


def test_leads_of_the_history_are_continued_live() -> None:
    """Some lead that was created in history advances in live traffic."""
    world = begin(COMPANY, 1, START)
    created = {line.event["lead"] for line in world.until(SEAM) if line.event["type"] == "lead.created"}
    later = list(takewhile(lambda line: line.time_ms < SEAM + DAY, live(world)))
    assert created & {line.event["lead"] for line in later if line.event["type"] == "lead.advanced"}


def test_the_rate_multiplies_arrivals_and_not_time() -> None:
    """At forty times the rate many more come, and still in order and each at a time of its own."""
    visits = []
    for rate in (1.0, 40.0):
        world = begin(COMPANY, 1, START)
        for _ in world.until(SEAM):
            pass
        lines = list(takewhile(lambda line: line.time_ms < SEAM + HOUR, live(world, rate)))
        assert all(earlier.time_ms <= later.time_ms for earlier, later in pairwise(lines))
        visits.append(sum(1 for line in lines if line.event.get("landing")))
    assert 20 < visits[1] / visits[0] < 60


def test_the_rate_shows_at_once() -> None:
    """Whoever asks for much traffic sees it within the minute, not when the world next draws arrivals."""
    world = begin(COMPANY, 1, START)
    for _ in world.until(SEAM):
        pass
    first = list(takewhile(lambda line: line.time_ms < SEAM + 60_000, live(world, 500.0)))
    assert len(first) > 100
    assert all(line.time_ms >= SEAM for line in first)


def test_live_has_no_end() -> None:
    """Whoever takes more gets more, months past the seam."""
    world = begin(COMPANY, 1, START)
    lines = list(islice(live(world), 20_000))
    assert len(lines) == 20_000

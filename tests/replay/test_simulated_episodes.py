"""Episodes: weeks that are not as usual, declared in the company's data."""

from dataclasses import replace

from streams.replay.simulator.company import Campaign, Episode, Lever
from streams.replay.simulator.episodes import Running
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.hours import DAY, WEEK
from streams.replay.simulator.simulate import simulate

MONDAY = 1_760_313_600_000
SALE = Campaign(name="sale", channel="display", visits=50.0, clicks=60.0, cost_per_click=1.0)
SALE_WEEK = Episode(name="sale", week=1, weeks=1, levers={Lever.BOUNCES: 2.0}, campaigns=(SALE,))


def test_an_episode_begins_with_its_monday_and_ends_with_its_last_week() -> None:
    """A world that begins on a Wednesday counts Mondays from the next one."""
    running = Running((SALE_WEEK,), MONDAY - 5 * DAY)
    assert running.lever(Lever.BOUNCES, MONDAY + WEEK - 1) == 1.0
    assert running.lever(Lever.BOUNCES, MONDAY + WEEK) == 2.0
    assert running.lever(Lever.BOUNCES, MONDAY + 2 * WEEK - 1) == 2.0
    assert running.lever(Lever.BOUNCES, MONDAY + 2 * WEEK) == 1.0


def test_episodes_at_the_same_time_multiply() -> None:
    """Two things that go wrong at once make it worse than either."""
    running = Running((SALE_WEEK, SALE_WEEK), MONDAY)
    assert running.lever(Lever.BOUNCES, MONDAY + WEEK) == 4.0
    assert running.lever(Lever.RESPONSE, MONDAY + WEEK) == 1.0


def test_another_episode_is_nothing_but_data() -> None:
    """A campaign that an episode declares is delivered in its weeks, and in no others."""
    company = replace(COMPANY, episodes=(SALE_WEEK,))
    lines = simulate(1, MONDAY, MONDAY + 3 * WEEK, company)
    delivered = [line.time_ms for line in lines if line.event["type"] == "ad.delivered" and line.key == "sale"]
    assert delivered
    assert min(delivered) >= MONDAY + WEEK
    assert max(delivered) < MONDAY + 2 * WEEK + DAY

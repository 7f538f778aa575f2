"""Which of the company's episodes are on, and what they change."""

from math import prod

from streams.replay.simulator.company import Campaign, Episode, Lever
from streams.replay.simulator.hours import WEEK, next_time


class Running:
    """The episodes of a world that begins at `start_ms`: the week-th Monday after that is where one starts (UTC)."""

    def __init__(self, episodes: tuple[Episode, ...], start_ms: int) -> None:
        first_monday = next_time("UTC", start_ms - 1, 0.0, (0,))
        self.campaigns = tuple(campaign for episode in episodes for campaign in episode.campaigns)
        self._spans = [
            (first_monday + episode.week * WEEK, first_monday + (episode.week + episode.weeks) * WEEK, episode)
            for episode in episodes
        ]

    def at(self, now: int) -> list[Episode]:
        return [episode for begins, ends, episode in self._spans if begins <= now < ends]

    def lever(self, lever: Lever, now: int) -> float:
        return prod(episode.levers.get(lever, 1.0) for episode in self.at(now))

    def campaigns_at(self, now: int) -> list[Campaign]:
        return [campaign for episode in self.at(now) for campaign in episode.campaigns]

"""One shard's side of the fold: its id memory and its instant, from batch to delta."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from streams.events.event import Event
from streams.events.topics import Group
from streams.fold.batch import Batch, arrange
from streams.fold.delta import Delta, Loaded
from streams.fold.fold import fold
from streams.fold.forgetting import Forgetting
from streams.fold.ids import Retention, SeenIds
from streams.fold.labels import Admitted, Labels
from streams.fold.plan import Plan
from streams.measures.window import DAY

PAGE: Final = 128
"""Ids to a page of commits that are small: a kilobyte that is written again with each, and eight thousand pages to a million."""

RETENTION = {
    # Streams of people are dense: the last million ids of a shard. Money is sparse, and is sent again months later.
    Group.PEOPLE: Retention(1_000_000, 0, PAGE),
    Group.DEALS: Retention(1_000_000, 400 * DAY, PAGE),
    Group.CAMPAIGNS: Retention(1_000_000, 400 * DAY, PAGE),
}


class Engine:
    """Folds the batches of one shard. `now` never steps back, so that a pane once given up stays given up."""

    def __init__(
        self,
        plan: Plan,
        group: Group,
        *,
        now: int = 0,
        latest: int = 0,
        pages: Iterable[bytes] = (),
        admitted: Mapping[int, Admitted] | None = None,
        ancient: int | None = None,
    ) -> None:
        self._plan = plan
        self._labels = Labels(admitted)
        self._ids = SeenIds(RETENTION[group], pages)
        self._forgetting = Forgetting(plan, ancient)
        self._now, self._latest = now, latest

    def arrange(self, arrivals: Iterable[tuple[int, Event]]) -> Batch:
        """The batch in order, without repetitions."""
        return arrange(self._plan, arrivals, self._ids)

    def fold(self, batch: Batch, loaded: Loaded, wall: int | None) -> Delta:
        """What the batch changes; `wall` is the wall clock (ms), None to go by event time."""
        self._latest = max(self._latest, batch.latest)
        self._now = max(self._now, self._latest + 1 if wall is None else wall)
        delta = fold(self._plan, batch, loaded, self._ids, self._labels, self._now)
        delta.latest = self._latest
        if batch.runs:
            self._forgetting.advance(batch.earliest, self._now, by_wall=wall is not None)
        delta.ancient = self._forgetting.ancient
        return delta

    def sweep(self) -> str | None:
        """The table of which some states are to be looked at, whether they may be forgotten; mostly none."""
        return self._forgetting.due()

    def forget(self, delta: Delta, table: str, states: Mapping[str, bytes]) -> None:
        """Says in the delta which of these stored states may be forgotten: none that the batch has touched."""
        touched = delta.states.get(table, {})
        delta.forgotten[table] = [key for key in self._forgetting.among(table, states) if key not in touched]

"""Windows over event time and the panes that make them up.

A window of length w at the instant T covers the panes whose start p satisfies T - w <= p < T; "the window before" covers
T - 2w <= p < T - w. Panes are aligned to the Unix epoch. All times and lengths are integer milliseconds.
"""

from __future__ import annotations

from typing import Final, NamedTuple

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class PaneLength(NamedTuple):
    """One grid of panes: its name, the length of a pane, and how long a pane can matter."""

    name: str
    length: int
    retention: int

    def start_of(self, time: int) -> int:
        """The start of the pane that holds the time."""
        return time - time % self.length

    def horizon(self, now: int) -> int:
        """The least pane start that some window, or the window before, can still see at `now`."""
        return -((self.retention - now) // self.length) * self.length


class Window(NamedTuple):
    """A named window and the grid of panes it is summed from."""

    name: str
    length: int
    panes: PaneLength


# Panes are kept for two of the longest window that reads them: the window itself and the window before.
TEN_SECONDS: Final = PaneLength("10s", 10 * SECOND, 2 * HOUR)
TEN_MINUTES: Final = PaneLength("10m", 10 * MINUTE, 14 * DAY)
SIX_HOURS: Final = PaneLength("6h", 6 * HOUR, 180 * DAY)

PANES: Final = (TEN_SECONDS, TEN_MINUTES, SIX_HOURS)
"""The grids from fine to coarse; each coarser length is a multiple of the finer one, so a fine pane lies in one coarser pane."""

WINDOWS: Final = {
    window.name: window
    for window in (
        Window("1h", HOUR, TEN_SECONDS),
        Window("1d", DAY, TEN_MINUTES),
        Window("7d", 7 * DAY, TEN_MINUTES),
        Window("30d", 30 * DAY, SIX_HOURS),
        Window("90d", 90 * DAY, SIX_HOURS),
    )
}


class Span(NamedTuple):
    """A window, or the window before it."""

    window: Window
    before: bool = False

    def start(self, at: int) -> int:
        """The least pane start that the span covers at the instant `at`."""
        low = at - self.window.length * (2 if self.before else 1)
        return -(-low // self.window.panes.length) * self.window.panes.length

    def end(self, at: int) -> int:
        """The bound below which the pane starts of the span lie (exclusive), rounded up to a pane start."""
        high = at - self.window.length if self.before else at
        return -(-high // self.window.panes.length) * self.window.panes.length

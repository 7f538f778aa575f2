"""Which times a window covers, word for word: the panes whose start p satisfies T − w ≤ p < T."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LENGTHS = {"1h": HOUR, "1d": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY}
PANES = {"1h": 10 * SECOND, "1d": 10 * MINUTE, "7d": 10 * MINUTE, "30d": 6 * HOUR, "90d": 6 * HOUR}


def pane_start(window: str, time: int) -> int:
    """The start of the pane that holds the time."""
    return time - time % PANES[window]


def covers(window: str, at: int, time: int) -> bool:
    """Whether the time lies in the window at the instant."""
    return at - LENGTHS[window] <= pane_start(window, time) < at


def covers_before(window: str, at: int, time: int) -> bool:
    """Whether the time lies in the window before."""
    return at - 2 * LENGTHS[window] <= pane_start(window, time) < at - LENGTHS[window]


def precedes(window: str, at: int, time: int) -> bool:
    """Whether the time lies before the window."""
    return pane_start(window, time) < at - LENGTHS[window]

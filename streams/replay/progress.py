"""How far it is: a bar on a terminal, a line now and then elsewhere."""

from time import monotonic
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

_EVERY_S = 5.0


class Progress(Protocol):
    """Hears how far a delivery is."""

    def at(self, events: int, size: int, share: float | None) -> None:
        """So many events of `size` bytes in all were sent; `share` (0 to 1) of the whole is done, None: unknown."""

    def close(self) -> None:
        """Nothing more will be heard."""


class Silent:
    """For tests, and for whoever wants to hear nothing."""

    def at(self, events: int, size: int, share: float | None) -> None:
        pass

    def close(self) -> None:
        pass


class TerminalBar:
    """A bar with events, events a second, megabytes and the time that is left."""

    def __init__(self, console: Console, title: str) -> None:
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[events]:>10,} events  {task.fields[rate]:>9,.0f}/s  {task.fields[mb]:,.1f} MB"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task(title, total=None, events=0, rate=0.0, mb=0.0)
        self._began = monotonic()
        self._bar.start()

    def at(self, events: int, size: int, share: float | None) -> None:
        rate = events / max(monotonic() - self._began, 1e-3)
        total = None if share is None else 1.0
        self._bar.update(self._task, total=total, completed=share or 0.0, events=events, rate=rate, mb=size / 1e6)

    def close(self) -> None:
        self._bar.stop()


class PlainLines:
    """A line every few seconds, for logs."""

    def __init__(self, out: TextIO, every_s: float = _EVERY_S) -> None:
        self._out = out
        self._every = every_s
        self._began = self._last = monotonic()

    def at(self, events: int, size: int, share: float | None) -> None:
        now = monotonic()
        if now - self._last < self._every:
            return
        self._last = now
        done = "" if share is None else f" ({share:.0%})"
        rate = events / (now - self._began)
        print(f"{events:,} events{done}, {rate:,.0f}/s, {size / 1e6:,.1f} MB", file=self._out, flush=True)

    def close(self) -> None:
        pass


def progress_on(out: TextIO, title: str) -> Progress:
    """The bar if `out` is a terminal, lines otherwise."""
    return TerminalBar(Console(file=out), title) if out.isatty() else PlainLines(out)

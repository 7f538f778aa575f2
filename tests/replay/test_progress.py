"""Progress is a bar on a terminal and plain lines in a log."""

import io

import pytest
from rich.console import Console

from streams.replay.progress import PlainLines, TerminalBar, progress_on


def test_a_log_gets_plain_lines() -> None:
    """Each line says how much, how far, how fast."""
    out = io.StringIO()
    lines = PlainLines(out, every_s=0.0)
    lines.at(2_000, 3_000_000, 0.5)
    lines.at(2_500, 3_500_000, None)
    first, second = out.getvalue().splitlines()
    assert first.startswith("2,000 events (50%), ")
    assert first.endswith("/s, 3.0 MB")
    assert second.startswith("2,500 events, ")


def test_a_log_is_not_flooded() -> None:
    """Between two lines lie seconds, however often progress is made."""
    out = io.StringIO()
    lines = PlainLines(out)
    for _ in range(100):
        lines.at(1, 1, None)
    assert out.getvalue() == ""


@pytest.mark.parametrize(("terminal", "kind"), [(True, TerminalBar), (False, PlainLines)])
def test_the_bar_is_for_terminals(terminal: bool, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control sequences never reach a file."""
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: terminal)
    progress = progress_on(out, "replay")
    progress.close()
    assert type(progress) is kind


def test_the_bar_shows_events_speed_and_size() -> None:
    """What is shown is what was reported."""
    out = io.StringIO()
    bar = TerminalBar(Console(file=out, force_terminal=True, width=140), "replay")
    bar.at(1_234, 5_600_000, 0.25)
    bar.close()
    assert "1,234 events" in out.getvalue()
    assert "5.6 MB" in out.getvalue()
    assert "25%" in out.getvalue()

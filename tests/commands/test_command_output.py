"""What commands print of values."""

import json

import click
import pytest

from streams.commands.output import duration_text, print_values, shown
from streams.fold.reading import Value
from streams.kpis.catalogue import catalogue
from streams.kpis.spec import Unit

VALUES = [
    Value("sessions", "7d", {}, None, 1234.0),
    Value("sessions", "7d", {"campaign": "a-campaign-with-quite-a-long-name-indeed"}, None, 34.0),
    Value("session_duration_seconds", "1h", {}, "p90", 84.0),
    Value("leads_waiting", None, {}, None, 3.0),
    Value("open_leads", None, {"stage": "sql"}, None, 5.0),
]


def _printed(
    capsys: pytest.CaptureFixture[str],
    *,
    as_json: bool = False,
    windows: tuple[str, ...] = (),
    breakdowns: bool = False,
) -> str:
    print_values(catalogue(), VALUES, 0, as_json=as_json, windows=windows, breakdowns=breakdowns)
    return capsys.readouterr().out


def test_tables_have_totals_and_what_has_no_total(capsys: pytest.CaptureFixture[str]) -> None:
    """A breakdown is left out unless the KPI is nothing else."""
    lines = [line.split() for line in _printed(capsys).splitlines()]
    assert ["sessions", "1,234"] in lines
    assert ["session_duration_seconds", "p90", "1m", "24s"] in lines
    assert ["leads_waiting", "3"] in lines
    assert ["open_leads", "stage=sql", "5"] in lines
    assert not any("campaign=" in word for line in lines for word in line)


def test_nothing_is_cut_off(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal that is too narrow, names and numbers are still whole."""
    monkeypatch.setenv("COLUMNS", "30")
    printed = _printed(capsys, breakdowns=True)
    assert "  campaign=a-campaign-with-quite-a-long-name-indeed" in printed
    assert "…" not in printed


def test_columns_are_those_that_have_values(capsys: pytest.CaptureFixture[str]) -> None:
    """A chapter's head names its windows, and `now` where something has none."""
    heads = [
        line.split() for line in _printed(capsys, windows=("7d",)).splitlines() if line.startswith(("Web", "Speed"))
    ]
    assert heads == [["Web", "and", "content", "7d"], ["Speed", "now"]]


def test_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get every value, breakdowns asked for or not."""
    assert json.loads(_printed(capsys, as_json=True)) == [value.row() for value in VALUES]


def test_an_unknown_window_is_refused() -> None:
    """The sentence names the windows there are."""
    with pytest.raises(click.BadParameter, match=r"no window 2h; there are 1h, 1d, 7d, 30d, 90d"):
        print_values(catalogue(), VALUES, 0, as_json=False, windows=("2h",), breakdowns=False)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (47.26, "47.3s"), (60, "1m"), (84, "1m 24s"), (3600, "1h"), (90_061, "1d 1h"), (86_700, "1d")],
)
def test_durations_have_two_parts_at_most(seconds: float, text: str) -> None:
    """The largest part and the next, where it is not 0."""
    assert duration_text(seconds) == text


def test_values_are_shown_in_their_unit() -> None:
    """Ratios as percent, money with cents, counts with separators."""
    assert [shown(0.4216, Unit.RATIO), shown(13.711, Unit.RATIO)] == ["42.2%", "1,371.1%"]
    assert [shown(1234.5, Unit.MONEY), shown(1234.0, Unit.COUNT), shown(6.812, Unit.RANK)] == [
        "1,234.50",
        "1,234",
        "6.81",
    ]

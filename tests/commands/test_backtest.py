"""`backtest` as users call it: on files, with other values tried, with bad input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from streams.commands.group import CommandError, funnelwatch

LINES = """\
{"id": "1", "type": "session.ended", "time": "2024-04-01T00:00:30Z", "contact": "ann", "pages": 1, "seconds": 1, "bounced": true}
{"id": "2", "type": "session.ended", "time": "2024-04-01T12:00:30Z", "contact": "bob", "pages": 2, "seconds": 1, "bounced": false}
{"id": "3", "type": "lead.created", "time": "2024-04-02T10:00:30Z", "contact": "ann", "lead": "L"}
{"id": "4", "type": "lead.contacted", "time": "2024-04-02T11:00:30Z", "contact": "ann", "lead": "L", "medium": "call"}
{"id": "5", "type": "lead.created", "time": "2024-04-04T00:00:30Z", "contact": "bob", "lead": "M"}
{"id": "6", "type": "no.such", "time": "2024-04-04T00:00:31Z"}
"""
WAITING = "LeadsWaitingOverdue"


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three days with one lead that waited for an hour, in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    file = tmp_path / "history.jsonl"
    file.write_text(LINES)
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(funnelwatch, ["backtest", *arguments])


def printed_json(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_firings_are_in_a_table_with_what_they_cost(history: Path) -> None:
    """Start, end, duration, peak and threshold of each, then what that makes in 30 days, with a total."""
    done = run(str(history), "--alert", WAITING)
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    started, ended = ["2024-04-02", "10:11"], ["2024-04-02", "11:01"]
    assert [WAITING, "page", *started, *ended, "50m", "1", "above", "0"] in rows
    assert [WAITING, "page", "1", "50m", "10", "1"] in rows
    assert "In 3d: 1 firing, 50m in all; that is 10 pages and 0 tickets in 30 days." in done.stdout
    assert "1 lines were rejected: 1 unknown_type." in done.stderr


def test_nothing_fired_and_what_never_was_are_said(history: Path) -> None:
    """A quiet history says so; an alert whose KPI never was, and one with too little volume, are named apart."""
    done = run(str(history), "--until", "2024-04-02T10:00:00Z", "--alert", "NpsLow", "--alert", "BounceRatioHigh")
    assert "Nothing would have fired." in done.stdout
    assert "Never judged, because their KPI never had a value: NpsLow." in done.stdout
    assert (
        "Never judged, because there was never enough volume, or nothing to compare with: BounceRatioHigh."
        in done.stdout
    )


def test_thresholds_are_compared_by_what_they_cost(history: Path) -> None:
    """Several values make one row each, beside the alert as it is."""
    done = run(str(history), "--alert", WAITING, "--set", "threshold=1,-1", "--set", "hold=2h")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["as", "it", "is", "1", "50m", "10", "0"] in rows
    assert ["threshold=1,", "hold=2h", "0", "0s", "0", "0"] in rows
    assert any(row[:3] == ["threshold=-1,", "hold=2h", "1"] for row in rows)


def test_json_has_everything(history: Path) -> None:
    """Instants in RFC 3339, durations in seconds, the values tried, and no end of what still fires."""
    told = printed_json(str(history), "--set", f"{WAITING}.threshold=-1", "--since", "2024-04-02T09:00:00Z")
    assert (told["since"], told["until"]) == ("2024-04-02T09:00:00.000Z", "2024-04-04T00:00:30.001Z")
    assert (told["step_seconds"], told["events"]) == (60, 5)
    assert [variant["set"] for variant in told["variants"]] == [{}, {f"{WAITING}.threshold": "-1"}]
    [[as_it_is], [never_quiet]] = [variant["alerts"] for variant in told["variants"]]
    assert as_it_is["severity"] == "page"
    [firing] = as_it_is["firings"]
    assert (firing["pending_since"], firing["start"]) == ("2024-04-02T10:06:00.000Z", "2024-04-02T10:11:00.000Z")
    assert (firing["end"], firing["seconds"]) == ("2024-04-02T11:01:00.000Z", 3000)
    assert firing["peak"] == {"at": "2024-04-02T10:06:00.000Z", "value": 1, "bound": 0}
    assert never_quiet["firings"][0]["end"] is None


def test_order_and_number_of_files_do_not_matter(history: Path, tmp_path: Path) -> None:
    """The lines turned round, in two files, one of them twice, are the same history."""
    lines = LINES.splitlines(keepends=True)[::-1]
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text("".join(lines[:3]))
    two.write_text("".join(lines[2:]))
    assert printed_json(str(one), str(two), str(one))["variants"] == printed_json(str(history))["variants"]


def test_the_users_own_catalogue_applies(history: Path, tmp_path: Path) -> None:
    """An alert that a kpis.toml defines is judged, under the settings that name it."""
    (tmp_path / "kpis.toml").write_text('[kpis.sessions.alerts.Few]\nbelow = 2\nwindow = "1d"\nhold = "0s"\n')
    [variant] = printed_json(str(history), "--alert", "SessionsFew")["variants"]
    [few] = variant["alerts"]
    assert (few["name"], few["judged"], len(few["firings"])) == ("SessionsFew", True, 2)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["--alert", "LeadsWaitingOverdoe"],
            "There is no alert 'LeadsWaitingOverdoe'; did you mean LeadsWaitingOverdue",
        ),
        (
            ["--set", "threshold=1"],
            "does not say of which alert: write ALERT.threshold=1, or name one alert with --alert",
        ),
        (["--set", "BounceRatioHigh"], "is not of the form ALERT.KEY=VALUE"),
        (
            ["--set", "BounceRatioHigh.treshold=1"],
            "BounceRatioHigh has no 'treshold' to set; it has window, hold, severity,",
        ),
        (
            ["--set", "BounceRatioHigh.threshold=much"],
            "BounceRatioHigh.threshold must be a number below 10^15, not 'much'.",
        ),
        (["--set", "BounceRatioHigh.window=2d"], "BounceRatioHigh.window must be a window of bounce_ratio (1h, 1d,"),
        (["--set", "BounceRatioHigh.below=0.5"], "BounceRatioHigh cannot be: BounceRatioHigh fires on the good side"),
        (
            ["--set", "BounceRatioHigh.least=1,2,3,4,5", "--set", "BounceRatioHigh.hold=1m,2m,3m,4m,5m"],
            "25 combinations",
        ),
        (["--step", "2h"], "a step is from 1s to 1h"),
        (["--step", "often"], "'often' is not a duration above 0, such as"),
        (["--plot", "alerts.pdf"], "the file has to end with .png or .svg"),
        (["--plot", "nowhere/alerts.png"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(history: Path, arguments: list[str], says: str) -> None:
    """Wrong usage is exit code 2, with the choices, before anything is read."""
    done = run(str(history), *arguments)
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())


def test_an_empty_history_is_no_history(tmp_path: Path, history: Path) -> None:
    """Without an event, or with none in the time that is asked for, there is nothing to say."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    for arguments in ([str(empty)], [str(history), "--since", "2025-01-01T00:00:00Z"]):
        error = run(*arguments).exception
        assert isinstance(error, CommandError)
        assert str(error).startswith("There is no")


def test_a_span_without_end_is_refused(history: Path) -> None:
    """One event of a clock that was wrong by half a century is told of, instead of being worked on for hours."""
    history.write_text(LINES.replace("2024-04-01T00:00:30Z", "1970-04-01T00:00:30Z"))
    error = run(str(history)).exception
    assert isinstance(error, CommandError)
    assert "take a longer --step, or say --since or --until" in str(error)


def test_before_the_first_event_nothing_is_judged(history: Path) -> None:
    """Time of which the history knows nothing would make every alert look rarer."""
    assert (
        printed_json(str(history), "--since", "2020-01-01T00:00:00Z", "--step", "1h")["since"]
        == "2024-04-01T00:00:30.000Z"
    )


def test_a_plot_is_drawn(history: Path, tmp_path: Path) -> None:
    """PNG and SVG by the suffix; the SVG has the names, the condition and what it costs as text."""
    png, svg = tmp_path / "alerts.png", tmp_path / "alerts.svg"
    assert "Drawn: " in run(str(history), "--plot", str(png)).stderr
    assert png.read_bytes().startswith(b"\x89PNG")
    done = run(str(history), "--alert", WAITING, "--set", "threshold=1", "--plot", str(svg))
    assert done.exit_code == 0, done.output
    text = svg.read_text()
    for said in (f"{WAITING}, as it is", f"{WAITING}, threshold=1", "1 firing, 50m in all; 10.0 pages in 30 days"):
        assert said in text
    assert "would not have fired" in text
    assert "leads_waiting_overdue above 0, held for 5m" in text


def test_a_quiet_history_is_not_drawn_unless_asked_for(history: Path, tmp_path: Path) -> None:
    """Without a firing there is no plot, and that is said; an alert that is named is drawn all the same."""
    history.write_text("".join(LINES.splitlines(keepends=True)[2:4]).replace("11:00:30", "10:01:30"))
    quiet = [str(history), "--plot", str(tmp_path / "a.svg")]
    assert "Nothing was drawn" in run(*quiet).stderr
    assert not (tmp_path / "a.svg").exists()
    run(*quiet, "--alert", WAITING)
    assert WAITING in (tmp_path / "a.svg").read_text()


def test_without_matplotlib_one_sentence_says_what_to_install(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra: nothing is read before it is known to be there."""
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "streams.commands.backtest_plot", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    error = run(str(history), "--plot", "a.png").exception
    assert isinstance(error, CommandError)
    assert str(error) == "--plot needs matplotlib: pip install 'funnelwatch[plot]'"

"""What verify and rebuild print, on any terminal, whatever the keys are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from streams.commands.recompute_output import print_json, print_rebuilt, print_verdict
from streams.kpis.catalogue import catalogue
from streams.recompute.differences import Found, KpiDifference, StateDifference
from streams.recompute.past import Lost
from streams.recompute.rebuild import Rebuilt
from streams.recompute.verify import Verdict

AT = 1_700_000_000_000
TEN = 1_700_000_000_000 - 1_700_000_000_000 % 600_000
CATALOGUE = catalogue()


def verdict(kpis: int = 0, cells: int = 0) -> Verdict:
    """With so many differences."""
    values = [KpiDifference("bounce_ratio", "7d", {"channel": f"c{n}"}, None, 0.5, 0.25 + n) for n in range(kpis)]
    state = Found(
        [StateDifference("people.3", "pane", "10m", TEN, "a|b", f"l{n}", 1234, None) for n in range(cells)], cells
    )
    return Verdict(AT, values, state, values=100, shards=12, events=1_000, seconds=2.0)


def lines(capsys: pytest.CaptureFixture[str], found: Verdict, limit: int = 20) -> list[str]:
    """What is printed for people."""
    print_verdict(CATALOGUE, found, limit)
    return capsys.readouterr().out.splitlines()


def test_the_same_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """How much was compared, as of when, and how fast."""
    assert lines(capsys, verdict()) == [
        "The same: 100 values of KPIs and 12 shards, as of 2023-11-14T22:13:20.000Z, recomputed from 1,000 records in 2s (500/s)."
    ]


def test_differences_are_rows_and_the_last_line_says_what_it_comes_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values as people read them, panes with their start; no more rows than asked for, and nothing cut off."""
    monkeypatch.setenv("COLUMNS", "40")
    told = lines(capsys, verdict(3, 2), limit=2)
    assert told[0].split() == ["KPI", "window", "of", "live", "recomputed"]
    assert told[1].split() == ["bounce_ratio", "7d", "channel=c0", "50.0%", "25.0%"]
    assert told[3] == "and 1 more; --limit and --json show them"
    assert told[5].split() == ["shard", "in", "what", "of", "live", "recomputed"]
    assert told[6].split() == ["people.3", "pane", "10m", "2023-11-14T22:10:00Z", "a|b", "l0", "1,234", "–"]
    assert told[-1].startswith("Different: 3 values of 1 KPI, and 2 differences in 1 shard, as of 2023")
    assert told[-1].endswith("`funnelwatch rebuild` switches to the recomputed state.")


def test_a_difference_that_rounding_would_hide_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """With as many digits as it takes."""
    found = replace(verdict(), kpis=[KpiDifference("bounce_ratio", "7d", {}, None, 0.50000001, 0.50000002)])
    assert lines(capsys, found)[1].split()[-2:] == ["0.50000001", "0.50000002"]


def test_times_are_shown_as_times(capsys: pytest.CaptureFixture[str]) -> None:
    """Scores of rankings are times; states are bytes."""
    found = Found()
    found.add([StateDifference("people.0", "ranking", None, None, "contacts.active", "ann", AT, None)])
    found.add([StateDifference("people.0", "state", None, None, "people", "ann", "3 bytes, 0123abcd", None)])
    told = lines(capsys, replace(verdict(), state=found))
    assert told[1].split() == ["people.0", "ranking", "contacts.active", "ann", "2023-11-14T22:13:20.000Z", "–"]
    assert told[2].split() == ["people.0", "state", "people", "ann", "3", "bytes,", "0123abcd", "–"]


def test_what_could_control_the_terminal_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    """Keys and labels are whatever was sent."""
    found = Found()
    found.add([StateDifference("people.0", "state", None, None, "people", "\x1b[2J" + "x" * 100, None, "1")])
    evil = KpiDifference("bounce_ratio", "7d", {"channel": "\x1b[31m"}, None, 1, 2)
    told = "\n".join(lines(capsys, replace(verdict(), kpis=[evil], state=found)))
    assert "\x1b" not in told
    assert r"\x1b[2Jxxx" in told
    assert "…" in told


def test_what_was_not_compared_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Then it is not called the same without a but; with nothing compared it is not called that at all."""
    told = lines(
        capsys, replace(verdict(), lost=[Lost("leads", 3, 1_500)], left_out=["7 KPIs are made of others"], put_aside=2)
    )
    assert told[:2] == [
        "Not compared: Kafka no longer holds the past of leads/3: the first 1,500 records are gone.",
        "Not compared: 7 KPIs are made of others.",
    ]
    assert told[2].startswith("Left out: 2 records that workers put aside")
    assert told[3].startswith("The same, as far as they could be compared: 100 values")
    assert lines(capsys, replace(verdict(), lost=[Lost("leads", 3, 1)], shards=0))[-1] == (
        "Not compared: nothing of the state can be recomputed."
    )


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    """All differences that are kept, and what they come to."""
    print_json(replace(verdict(1, 1), lost=[Lost("leads", 3, 7)]))
    assert json.loads(capsys.readouterr().out) == {
        "same": False,
        "complete": False,
        "at": "2023-11-14T22:13:20.000Z",
        "shards": 12,
        "values": 100,
        "records": 1_000,
        "kpis": [
            {
                "kpi": "bounce_ratio",
                "window": "7d",
                "labels": {"channel": "c0"},
                "stat": None,
                "live": 0.5,
                "recomputed": 0.25,
            }
        ],
        "state": [
            {
                "where": "people.3",
                "part": "pane",
                "grid": "10m",
                "series": "a|b",
                "label": "l0",
                "live": 1234,
                "recomputed": None,
                "start": "2023-11-14T22:10:00.000Z",
            }
        ],
        "state_total": 1,
        "lost": [{"topic": "leads", "partition": 3, "records": 7}],
        "left_out": [],
        "put_aside": 0,
    }


def test_a_rebuild_says_what_it_did_and_what_was_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """The loss on stderr."""
    print_rebuilt(Rebuilt(shards=1, events=10, seconds=0.5, mended=1, lost=[Lost("leads", 0, 3)]))
    out, said = capsys.readouterr()
    assert out.splitlines() == [
        "Rebuilt and switched 1 shard from 10 records in 0.5s (20/s).",
        "Mended 1 entry of the rankings that belong to no shard.",
    ]
    assert said == "Kafka no longer holds the past of leads/0: the first 3 records are gone.\n"

"""What the bench writes: targets that say what is missed, a page with a place for the profile."""

import pytest

from tests.bench import profile
from tests.bench.report import document
from tests.bench.result import Contender, Measured
from tests.bench.section import Section, Target
from tests.bench.stages import STAGES


def test_a_target_says_by_how_much_it_is_missed() -> None:
    """In either direction, relative to the bound."""
    assert Target("rate", 100.0, 90.0, "{:.0f}/s").row == ["rate", "at least 100/s", "90/s", "missed by 10.0%"]
    assert Target("rate", 100.0, 100.0, "{:.0f}/s").row[-1] == "met"
    assert Target("memory", 300, 450, "{:.0f} MB", at_least=False).row == [
        *("memory", "at most 300 MB", "450 MB"),
        "missed by 50.0%",
    ]


def test_the_report_begins_with_the_targets_of_all_sections() -> None:
    """A reader sees first what was promised, then where it comes from, then the machine."""
    report = document([Section("One", "body", [Target("a", 1, 2)]), Section("Two", "other", [Target("b", 2, 1)])])
    places = [report.index(text) for text in ("| a |", "| b |", "## One", "body", "## Two", "## Machine")]
    assert places == sorted(places)


def test_medians_and_processors_of_several_runs() -> None:
    """Cores are processor time by wall time, of all processes together and of each."""
    runs = [Measured(100, seconds, {"contender": 1.0, "redis": 0.5}, 10) for seconds in (1.0, 2.0, 4.0)]
    contender = Contender("c", "count", runs)
    assert contender.rate == 50
    assert contender.cores == 0.75
    assert contender.cores_of("redis") == 0.25
    assert contender.micros("contender") == 10_000
    assert contender.spread == pytest.approx(1.5)


def test_the_page_has_a_place_for_the_profile() -> None:
    """The table in README is the one that was measured last, with all stages and their sum."""
    micros = dict.fromkeys(("transport", *STAGES, "redis", "kafka"), 1.0)
    page = profile.written(profile.README.read_text(), profile.table({"full": micros}))
    assert "| **the worker, all of it** | 7.00 |" in page
    assert profile.written(page, profile.table({"full": micros})) == page

"""What `dlq` prints of letters, whatever is in them."""

from collections import Counter
from dataclasses import replace

import pytest

from streams.commands.dlq_output import print_letter, print_letters, print_tally
from streams.ingest.kept_letters import Mark, Sources
from streams.ingest.letter_summary import Summary, summary
from streams.ingest.redrive import Refusal, Tally
from tests.commands.evil import EVIL, HARMLESS
from tests.ingest.kept import in_portions, kept_letter


async def test_the_tables_have_counts_and_the_newest(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut off on a narrow terminal but payloads, and nothing in them reaches the terminal raw."""
    monkeypatch.setenv("COLUMNS", "30")
    redriven = Sources()
    redriven.add(kept_letter(1).source)
    letters = [kept_letter(1, value=EVIL), kept_letter(2, value=b"y" * 1000), kept_letter(3)]
    print_letters("dead-letters", await summary(in_portions(letters), redriven, 3))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["leads", "not_json", "3", "1", "2023-11-14T22:13:20.000Z", "2023-11-14T22:13:20.000Z"] in lines
    newest = [line for line in lines if line and line[0] in ("0:1", "0:2", "0:3")]
    assert [line[0] for line in newest] == ["0:3", "0:2", "0:1"]
    assert newest[1][-1] == "y" * 60 + "…"
    assert newest[2][-5:] == [*HARMLESS.split(), "redriven"]


def test_no_letters_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Not an empty table."""
    print_letters("dead-letters", Summary())
    assert capsys.readouterr().out == "No dead letters found in dead-letters.\n"


def test_a_letter_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """With what was done with it, and what would become of it."""
    letter = kept_letter(17, value=b"oops", headers=[("trace", b"1\x1b"), ("none", None)], size=4)
    print_letter(
        letter, Mark(letter.source, "3:99", 1_700_000_001_000), Refusal("not_json", "The message is not JSON.")
    )
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["place", "0:17"],
        ["put", "aside", "2023-11-14T22:13:20.000Z"],
        ["reason", "not_json:", "The", "message", "is", "not", "JSON."],
        ["from", "leads", "3:17,", "of", "2023-11-14T22:13:19.000Z"],
        ["redriven", "2023-11-14T22:13:21.000Z,", "to", "leads", "3:99"],
        ["today", "not_json:", "The", "message", "is", "not", "JSON."],
        ["key", "ann"],
        ["value", "4", "bytes"],
        ["header", "trace", "=", r"1\x1b"],
        ["header", "none", "=", "none"],
        [],
        ["00000000", "6f", "6f", "70", "73", "oops"],
    ]


def test_a_time_that_is_none_is_shown_as_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    """Producers choose the timestamps of their records."""
    letter = kept_letter()
    print_letter(replace(letter, source=letter.source._replace(timestamp=2**62)), None, None)
    printed = capsys.readouterr().out
    assert f"of {2**62} ms" in printed
    assert "It would be accepted." in printed


def test_a_tally_says_what_was_sent_and_what_was_left(capsys: pytest.CaptureFixture[str]) -> None:
    """By topic and reason, and that of a dry run does not claim to have sent anything."""
    tally = Tally(
        Counter({("leads", "future"): 1200, ("deals", "empty"): 1}), Counter({("leads", "not_json"): 1}), before=2
    )
    print_tally(tally, "dead-letters", dry_run=False)
    print_tally(Tally(Counter({("leads", "future"): 1})), "dead-letters", dry_run=True)
    print_tally(Tally(), "dead-letters", dry_run=True)
    assert capsys.readouterr().out.splitlines() == [
        "Sent 1,201 letters (deals: 1 empty; leads: 1,200 future).",
        "Left 1 letter where it is (leads: 1 not_json).",
        "2 letters had been sent again before.",
        "Would send 1 letter (leads: 1 future).",
        "No dead letters found in dead-letters.",
    ]

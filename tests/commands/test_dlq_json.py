"""What `dlq` prints of letters for programs."""

import json
from base64 import b64decode

import pytest

from streams.commands.dlq_json import print_letter_json, print_letters_json
from streams.ingest.kept_letters import Mark, Sources
from streams.ingest.redrive import Refusal
from tests.commands.evil import EVIL
from tests.ingest.kept import in_portions, kept_letter


async def printed_rows(capsys: pytest.CaptureFixture[str], limit: int | None = None) -> list[str]:
    redriven = Sources()
    redriven.add(kept_letter(2).source)
    letters = [kept_letter(1, value=EVIL), kept_letter(2, value=None, key=None), kept_letter(3, value=b"x" * 1000)]
    await print_letters_json(in_portions(letters[:1], [], letters[1:]), redriven, limit)
    return [row["place"] for row in json.loads(capsys.readouterr().out)]


async def test_json_is_one_array(capsys: pytest.CaptureFixture[str]) -> None:
    """All letters, or the newest; none is an empty array."""
    assert await printed_rows(capsys) == ["0:1", "0:2", "0:3"]
    assert await printed_rows(capsys, limit=2) == ["0:2", "0:3"]
    await print_letters_json(in_portions([]), Sources(), None)
    assert json.loads(capsys.readouterr().out) == []


async def test_a_row_says_what_a_program_needs(capsys: pytest.CaptureFixture[str]) -> None:
    """Where it lies, where it came from, why, what it was, and whether it was sent again."""
    await print_letters_json(in_portions([kept_letter(17)]), Sources(), None)
    assert json.loads(capsys.readouterr().out) == [
        {
            "place": "0:17",
            "time": "2023-11-14T22:13:20.000Z",
            "reason": "not_json",
            "detail": "The message is not JSON.",
            "topic": "leads",
            "partition": 3,
            "offset": 17,
            "sent": "2023-11-14T22:13:19.000Z",
            "key": "ann",
            "bytes": 1,
            "payload": "{",
            "truncated": False,
            "redriven": False,
        }
    ]


def test_one_letter_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    """All bytes of it, what was done with it, and what would become of it; nothing in it reaches a terminal raw."""
    letter = kept_letter(17, value=EVIL, headers=[("trace", b"1\x1b"), ("none", None)])
    refusal = Refusal("not_json", "The message is not JSON.")
    print_letter_json(letter, Mark(letter.source, "3:99", 1_700_000_001_000), refusal)
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    told = json.loads(printed)
    assert b64decode(told["value_base64"]) == EVIL
    assert told["headers"] == [["trace", "1\x1b"], ["none", None]]
    assert (told["place"], told["redriven"], told["redriven_to"]) == ("0:17", True, {"topic": "leads", "place": "3:99"})
    assert told["today"] == {"reason": "not_json", "detail": "The message is not JSON."}


def test_a_letter_of_nothing_that_would_go_today(capsys: pytest.CaptureFixture[str]) -> None:
    """What is not there is null."""
    print_letter_json(kept_letter(1, key=None, value=None), None, None)
    told = json.loads(capsys.readouterr().out)
    assert {name for name, value in told.items() if value is None} == {
        "key",
        "value_base64",
        "cut",
        "redriven_to",
        "today",
    }

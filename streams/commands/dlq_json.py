"""What `dlq` prints for programs, which see letters as they were sent: JSON escapes what a terminal must not get."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import AsyncIterable, Mapping, Sequence
from typing import Any, Final

from streams.commands.untrusted import beginning, sent_text
from streams.ingest.kept_letters import KeptLetter, Mark, Sources
from streams.ingest.letter_summary import Listed, summary
from streams.ingest.redrive import Refusal

BEGINNING: Final = 500
"""Characters of a payload in a list of letters."""


async def print_letters_json(
    portions: AsyncIterable[Sequence[KeptLetter]], redriven: Sources, limit: int | None
) -> None:
    """For programs: one array of letters, all of them as they are read, or the newest. A letter is never held longer."""
    separator = "["
    if limit is None:
        async for portion in portions:
            for letter in portion:
                separator = _print_row(separator, Listed(letter, letter.source in redriven))
    else:
        for listed in (await summary(portions, redriven, limit)).newest:
            separator = _print_row(separator, listed)
    sys.stdout.write("[]\n" if separator == "[" else "]\n")


def print_letter_json(letter: KeptLetter, mark: Mark | None, refusal: Refusal | None) -> None:
    """One object: what a list says of the letter, its headers, its whole value in base64 (null where it has none), and under
    `today` what is against sending it again, null where nothing is."""
    whole = {
        **_row(Listed(letter, mark is not None)),
        "headers": [[name, _text(value)] for name, value in letter.headers],
        "value_base64": None if letter.value is None else base64.b64encode(letter.value).decode(),
        "cut": letter.cut,
        "redriven_to": None if mark is None else {"topic": mark.source.topic, "place": mark.sent_to},
        "today": None if refusal is None else {"reason": refusal.reason, "detail": refusal.detail},
    }
    sys.stdout.write(json.dumps(whole) + "\n")


def _print_row(separator: str, listed: Listed) -> str:
    sys.stdout.write(separator + json.dumps(_row(listed)))
    return ",\n "


def _row(listed: Listed) -> Mapping[str, Any]:
    letter = listed.letter
    return {
        "place": str(letter.place),
        "time": sent_text(letter.written),
        "reason": letter.reason,
        "detail": letter.detail,
        "topic": letter.source.topic,
        "partition": letter.source.partition,
        "offset": letter.source.offset,
        "sent": sent_text(letter.source.timestamp),
        "key": _text(letter.key),
        "bytes": letter.size,
        "payload": beginning(letter.value, BEGINNING),
        "truncated": letter.cut is not None,
        "redriven": listed.redriven,
    }


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="backslashreplace")

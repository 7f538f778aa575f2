"""What `dlq` prints. Letters hold whatever was sent, so nothing of them reaches the terminal that could control it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import AsyncIterable, Mapping, Sequence
from typing import Any, Final

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.commands.output import instant_text, print_whole
from streams.ingest.kept_letters import KeptLetter, Mark, Sources
from streams.ingest.letter_summary import Listed, Summary, summary
from streams.ingest.redrive import Refusal, Tally

BEGINNING: Final = 60
"""Characters of a payload in the table: the type and the id are among them."""
LONGER_BEGINNING: Final = 500
"""The same for programs, which have no lines to fill."""
DUMP_WIDTH: Final = 16


def print_letters(topic: str, found: Summary) -> None:
    """For people: counts by source topic and reason, then the newest, newest first."""
    console = Console(highlight=False)
    if not found.counts:
        console.print(Text(f"No dead letters found in {topic}."), soft_wrap=True)
        return
    counts = _table("topic", "reason", letters="right", redriven="right", first="left", last="left")
    for (source, reason), count in sorted(found.counts.items(), key=lambda item: (-item[1].letters, item[0])):
        counts.add_row(
            printable(source),
            printable(reason),
            f"{count.letters:,}",
            f"{count.redriven:,}" if count.redriven else "",
            _instant(count.first),
            _instant(count.last),
        )
    print_whole(console, counts)
    newest = _table("place", "from", "time", "reason", "detail", "payload", "")
    for listed in reversed(found.newest):
        letter = listed.letter
        newest.add_row(
            str(letter.place),
            printable(_source(letter)),
            _instant(letter.written),
            printable(letter.reason),
            printable(letter.detail),
            Text(beginning(letter.value, BEGINNING), style="dim"),
            "redriven" if listed.redriven else "",
        )
    console.print()
    print_whole(console, newest)
    total = sum(count.letters for count in found.counts.values())
    if total > len(found.newest):
        console.print(Text(f"the newest {len(found.newest)} of {total:,}; --limit shows more", style="dim"))


async def print_json(portions: AsyncIterable[Sequence[KeptLetter]], redriven: Sources, limit: int | None) -> None:
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


def print_letter(letter: KeptLetter, mark: Mark | None, refusal: Refusal | None) -> None:
    """All of one letter, and what would become of it."""
    facts = {
        "place": str(letter.place),
        "put aside": _instant(letter.written),
        "reason": f"{letter.reason}: {letter.detail}",
        "from": f"{_source(letter)}, of {_instant(letter.source.timestamp)}",
        "redriven": "no" if mark is None else f"{_instant(mark.sent)}, to {mark.source.topic} {mark.sent_to}",
        "today": "It would be accepted." if refusal is None else f"{refusal.reason}: {refusal.detail}",
        "key": "none" if letter.key is None else beginning(letter.key, len(letter.key)),
        "value": "none" if letter.value is None else f"{letter.size:,} bytes",
    }
    if letter.cut is not None:
        facts["cut"] = f"{letter.cut}; of the value {len(letter.value or b''):,} bytes are here"
    for name, value in facts.items():
        click.echo(f"{name:<10} {printable(value)}")
    for name, data in letter.headers:
        shown = "none" if data is None else beginning(data, len(data))
        click.echo(f"{'header':<10} {printable(name)} = {shown}")
    if letter.value:
        click.echo()
        for line in payload(letter.value):
            click.echo(line)


def print_tally(tally: Tally, topic: str, *, dry_run: bool) -> None:
    """What was sent, or would be, and what was left."""
    if not (tally.sent or tally.left or tally.before):
        click.echo(f"No dead letters found in {topic}.")
        return
    sent, left = tally.sent.total(), tally.left.total()
    click.echo(f"{'Would send' if dry_run else 'Sent'} {_letters(sent)}{_by(tally.sent)}.")
    if left:
        click.echo(f"Left {_letters(left)} where {'it is' if left == 1 else 'they are'}{_by(tally.left)}.")
    if tally.before:
        click.echo(f"{_letters(tally.before).capitalize()} had been sent again before.")


def printable(text: str) -> str:
    """The text without control characters, and without what turns the direction of writing: those are escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def beginning(value: bytes | None, length: int) -> str:
    """The first characters of a payload in one line."""
    if value is None:
        return ""
    text = value[: 4 * length].decode(errors="backslashreplace")
    return printable(text[:length]) + ("…" if len(text) > length or len(value) > 4 * length else "")


def payload(value: bytes) -> Sequence[str]:
    """The lines of a whole payload: JSON with indents and otherwise as it was sent, anything else as a hex dump."""
    try:
        text = msgspec.json.format(value, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [_dumped(start, value[start : start + DUMP_WIDTH]) for start in range(0, len(value), DUMP_WIDTH)]
    return [printable(line) for line in text.splitlines()]


def _dumped(start: int, line: bytes) -> str:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
    return f"{start:08x}  {line.hex(' '):<{3 * DUMP_WIDTH - 1}}  {text}"


def _print_row(separator: str, listed: Listed) -> str:
    sys.stdout.write(separator + json.dumps(_row(listed)))
    return ",\n "


def _row(listed: Listed) -> Mapping[str, Any]:
    letter = listed.letter
    return {
        "place": str(letter.place),
        "time": _instant(letter.written),
        "reason": letter.reason,
        "detail": letter.detail,
        "topic": letter.source.topic,
        "partition": letter.source.partition,
        "offset": letter.source.offset,
        "sent": _instant(letter.source.timestamp),
        "key": None if letter.key is None else letter.key.decode(errors="backslashreplace"),
        "bytes": letter.size,
        "payload": beginning(letter.value, LONGER_BEGINNING),
        "truncated": letter.cut is not None,
        "redriven": listed.redriven,
    }


def _source(letter: KeptLetter) -> str:
    return f"{letter.source.topic} {letter.source.partition}:{letter.source.offset}"


def _letters(count: int) -> str:
    return f"{count:,} letter{'' if count == 1 else 's'}"


def _by(counts: Counter[tuple[str, str]]) -> str:
    """` (leads: 3 future, 1 not_json; deals: 2 empty)`."""
    if not counts:
        return ""
    topics: dict[str, list[str]] = {}
    for (topic, reason), count in sorted(counts.items()):
        topics.setdefault(topic, []).append(f"{count:,} {reason}")
    parts = [f"{topic}: {', '.join(of_it)}" for topic, of_it in topics.items()]
    return printable(f" ({'; '.join(parts)})")


def _instant(at: int) -> str:
    """An instant in RFC 3339, or as it came: producers choose the timestamps of their records freely."""
    try:
        return instant_text(at)
    except (ValueError, OverflowError, OSError):
        return f"{at} ms"


def _table(*names: str, **justified: Any) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in names:
        table.add_column(name, no_wrap=True)
    for name, justify in justified.items():
        table.add_column(name, justify=justify, no_wrap=True)
    return table

"""What `dlq` prints for people. Letters hold whatever was sent, so nothing of them reaches the terminal that could control it."""

from __future__ import annotations

from collections import Counter
from typing import Final

import click
from rich.console import Console
from rich.text import Text

from streams.commands.output import plain_table, print_whole
from streams.commands.untrusted import beginning, payload, printable, sent_text
from streams.ingest.kept_letters import KeptLetter, Mark
from streams.ingest.letter_summary import Summary
from streams.ingest.redrive import Refusal, Tally

BEGINNING: Final = 60
"""Characters of a payload in the table: the type and the id are among them."""
COUNTED: Final = ("letters", "redriven")


def print_letters(topic: str, found: Summary) -> None:
    """For people: counts by source topic and reason, then the newest, newest first."""
    console = Console(highlight=False)
    if not found.counts:
        console.print(Text(f"No dead letters found in {topic}."), soft_wrap=True)
        return
    counts = plain_table("topic", "reason", *COUNTED, "first", "last", right=COUNTED)
    for (source, reason), count in sorted(found.counts.items(), key=lambda item: (-item[1].letters, item[0])):
        counts.add_row(
            printable(source),
            printable(reason),
            f"{count.letters:,}",
            f"{count.redriven:,}" if count.redriven else "",
            sent_text(count.first),
            sent_text(count.last),
        )
    print_whole(console, counts)
    newest = plain_table("place", "from", "time", "reason", "detail", "payload", "")
    for listed in reversed(found.newest):
        letter = listed.letter
        newest.add_row(
            str(letter.place),
            printable(_source(letter)),
            sent_text(letter.written),
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


def print_letter(letter: KeptLetter, mark: Mark | None, refusal: Refusal | None) -> None:
    """All of one letter, and what would become of it."""
    facts = {
        "place": str(letter.place),
        "put aside": sent_text(letter.written),
        "reason": f"{letter.reason}: {letter.detail}",
        "from": f"{_source(letter)}, of {sent_text(letter.source.timestamp)}",
        "redriven": "no" if mark is None else f"{sent_text(mark.sent)}, to {mark.source.topic} {mark.sent_to}",
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

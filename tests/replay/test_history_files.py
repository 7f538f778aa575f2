"""Reading history: every line becomes a record for some topic, or the file is refused with a sentence."""

import gzip
import os
import sys
from pathlib import Path

import pytest

from streams.events.topics import Topic
from streams.replay.files import HistoryFile, merged, one_after_another, topic_of
from streams.replay.peek import record_of
from streams.replay.problems import ReplayError
from streams.replay.record import Record

VIEWED = b'{"id":"1","type":"page.viewed","time":"2024-04-16T12:00:00Z","contact":"c","page":"/"}'
WON = b'{"id":"2","type":"deal.won","time":"2024-04-16T13:00:00Z","account":"a","deal":"d","amount":1}'


def records(path: Path) -> list[Record]:
    return list(HistoryFile(str(path)).records())


@pytest.mark.parametrize(
    ("line", "topic", "key"),
    [
        (VIEWED, Topic.ENGAGEMENTS, b"c"),
        (WON, Topic.DEALS, b"a"),
        (b'{"type":"lead.lost","contact":"c","lead":"l","account":"a"}', Topic.LEADS, b"c"),
        (b'{"type":"spend.recorded","campaign":"x","channel":"ppc"}', Topic.CAMPAIGNS, b"x"),
        (b'{"type":"spend.recorded","campaign":null,"channel":"ppc"}', Topic.CAMPAIGNS, b"ppc"),
        (b'{"type":"spend.recorded"}', Topic.CAMPAIGNS, b""),
        (b'{"type":"page.viewed","contact":7}', Topic.ENGAGEMENTS, b""),
        ('{"type":"page.viewed","contact":"Zoë"}'.encode(), Topic.ENGAGEMENTS, "Zoë".encode()),
    ],
)
def test_a_line_goes_to_the_topic_of_its_type_under_its_key(line: bytes, topic: Topic, key: bytes) -> None:
    """Topic and key are those of the contract, whichever file the line is in."""
    assert record_of(line, Topic.DEALS)[:3] == (topic, key, line)


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[1]",
        b'{"type":"no.such_type","contact":"c"}',
        b'{"type":["lead.lost"]}',
        b'{"contact":"c"}',
        b'{"type":"page.viewed","contact":"\xff"}',
        b"[" * 100_000,
        b"7" * 5_000,
    ],
)
def test_a_line_that_is_no_event_is_still_sent(line: bytes) -> None:
    """It goes to the topic of its file unchanged, so that it ends in the dead letters with a reason."""
    assert record_of(line, Topic.DEALS) == Record(Topic.DEALS, b"", line, None)


@pytest.mark.parametrize("time", ['"yesterday"', "1713268800", '"2024-04-16T12:00:00"', "null"])
def test_a_time_that_is_none_is_unknown(time: str) -> None:
    """Only RFC 3339 with an offset tells when something happened."""
    line = f'{{"type":"page.viewed","contact":"c","time":{time}}}'.encode()
    assert record_of(line, Topic.LEADS) == Record(Topic.ENGAGEMENTS, b"c", line, None)


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("april.deals.jsonl", Topic.DEALS),
        ("/data/leads.d/april.engagements.jsonl.gz", Topic.ENGAGEMENTS),
        ("campaigns.jsonl", Topic.CAMPAIGNS),
        ("export.json", Topic.LEADS),
        ("-", Topic.LEADS),
    ],
)
def test_a_file_is_named_after_a_topic(name: str, topic: Topic) -> None:
    """The name without its folders decides, and leads are the default."""
    assert topic_of(name) is topic


def test_compression_is_seen_in_the_bytes(tmp_path: Path) -> None:
    """A compressed file reads alike under any name, and so does a plain one that is called .gz."""
    text = VIEWED + b"\n\n" + WON + b"\r\n"
    packed, plain = tmp_path / "packed.jsonl", tmp_path / "plain.jsonl.gz"
    packed.write_bytes(gzip.compress(text))
    plain.write_bytes(text)
    assert records(packed) == records(plain)
    assert [record.value for record in records(plain)] == [VIEWED, WON]


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    """What some editors put before the first line does not cost an event."""
    path = tmp_path / "marked.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + VIEWED)
    assert [record.value for record in records(path)] == [VIEWED]


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what is piped in, compressed or not."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(gzip.compress(VIEWED))
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert [record.value for record in records(Path("-"))] == [VIEWED]


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """Whoever mistypes a name reads what is wrong, before anything is sent."""
    with pytest.raises(ReplayError, match=r"absent\.jsonl cannot be read: no such file or directory\.$"):
        HistoryFile(str(tmp_path / "absent.jsonl"))


def test_a_directory_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """A folder is not taken for an empty file."""
    with pytest.raises(ReplayError, match="it is a directory"):
        HistoryFile(str(tmp_path))


def test_a_file_that_is_cut_off_ends_with_a_sentence(tmp_path: Path) -> None:
    """What could be unpacked comes first; then it is said that there was more."""
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join([VIEWED] * 5_000), mtime=0)[:-30])
    rest = HistoryFile(str(path)).records()
    assert next(rest).value == VIEWED
    with pytest.raises(ReplayError, match="damaged or cut off"):
        list(rest)


def test_what_has_been_read_is_known(tmp_path: Path) -> None:
    """Progress goes by the bytes on the disk."""
    path = tmp_path / "some.jsonl"
    path.write_bytes(b"\n".join([VIEWED] * 100))
    file = HistoryFile(str(path))
    assert (file.read, file.size) == (0, path.stat().st_size)
    assert len(list(file.records())) == 100
    assert file.read == file.size


def test_files_come_one_after_another_or_by_time(tmp_path: Path) -> None:
    """Merging orders by event time, and keeps a line without one behind the line before it."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    early, late = (VIEWED.replace(b"12:00", time) for time in (b"11:00", b"14:00"))
    first.write_bytes(b"\n".join([VIEWED, b"broken", late]))
    second.write_bytes(b"\n".join([early, WON]))

    def files() -> list[HistoryFile]:
        return [HistoryFile(str(path)) for path in (first, second)]

    assert [record.value for record in one_after_another(files())] == [VIEWED, b"broken", late, early, WON]
    assert [record.value for record in merged(files())] == [early, VIEWED, b"broken", WON, late]

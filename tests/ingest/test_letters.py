"""A dead letter says why and where from, and gives the record back as it came."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from streams.ingest.letters import DETAIL_BYTES, KEPT_BYTES, DeadLetter, Source, mark, short, whole


class Rejected(NamedTuple):
    """A record as it was read."""

    value: bytes | None = b"{"
    key: bytes | None = b"k"
    headers: Sequence[tuple[str, bytes | None]] = ()
    offset: int = 17
    timestamp: int = 1700


def letter(record: Rejected, detail: str = "not JSON") -> DeadLetter:
    return DeadLetter("crm.leads", 3, record, "malformed", detail)


ORIGIN = {
    "reason": b"malformed",
    "detail": b"not JSON",
    "source-topic": b"crm.leads",
    "source-partition": b"3",
    "source-offset": b"17",
    "source-timestamp": b"1700",
}


def test_a_letter_is_the_record_with_reason_and_origin() -> None:
    """Key and value are untouched; the headers say what operations need to find and judge the record."""
    parcel = whole(letter(Rejected()))
    assert (parcel.key, parcel.value, dict(parcel.headers)) == (b"k", b"{", ORIGIN)


def test_headers_of_the_record_cannot_be_mistaken_for_ours() -> None:
    """All of them are kept, in order, twice where they came twice, and under a prefix."""
    parcel = whole(letter(Rejected(headers=(("reason", b"mine"), ("trace", None), ("trace", b"2")))))
    kept = [header for header in parcel.headers if header[0] not in ORIGIN]
    assert kept == [("original.reason", b"mine"), ("original.trace", None), ("original.trace", b"2")]


def test_a_tombstone_stays_a_tombstone() -> None:
    """A record without value is not the same as one with an empty value."""
    assert whole(letter(Rejected(value=None))).value is None


def test_a_short_letter_says_what_was_cut_and_what_the_whole_was() -> None:
    """Size and hash identify the record that the source topic still has."""
    value = b"x" * 1_000_000
    parcel = short(letter(Rejected(value)))
    assert (parcel.key, parcel.value) == (b"k", value[:KEPT_BYTES])
    about = {name: data for name, data in parcel.headers if name not in ORIGIN}
    assert about == {
        "truncated": b"value",
        "size": b"1000000",
        "sha256": hashlib.sha256(value).hexdigest().encode(),
    }


@pytest.mark.parametrize(
    "record", [Rejected(key=b"k" * 1_000_000), Rejected(headers=(("h", b"v" * 1_000_000),))], ids=["key", "headers"]
)
def test_a_short_letter_is_short_whatever_was_large(record: Rejected) -> None:
    """A key or headers can be what no topic takes, too."""
    parcel = short(letter(record))
    assert dict(parcel.headers)["truncated"] == b"value key headers"
    assert parcel.key is None
    assert sum(len(name) + len(data or b"") for name, data in parcel.headers) < KEPT_BYTES


def test_details_are_bounded_and_always_text() -> None:
    """A detail may quote what was sent, however long or broken that is."""
    detail = dict(whole(letter(Rejected(), "\ud800é" + "é" * 5000)).headers)["detail"]
    assert detail is not None
    assert len(detail) <= DETAIL_BYTES
    assert detail.decode().startswith("?éé")


def test_a_record_of_nothing_gets_an_empty_value() -> None:
    """Clients refuse to write a record without key and value, and the worker would stop at it again and again."""
    assert whole(letter(Rejected(value=None, key=None))).value == b""


def test_a_mark_has_the_origin_of_its_letter() -> None:
    """So it is found by the same four headers, and is told from a letter by what only it has."""
    origin = {name: value for name, value in ORIGIN.items() if name.startswith("source")}
    parcel = mark(Source("crm.leads", 3, 17, 1700), "3:99")
    assert (parcel.key, parcel.value, dict(parcel.headers)) == (None, b"", origin | {"redriven": b"3:99"})

"""What is written into the dead-letter topic is read back as it was."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from streams.ingest.kept_letters import KeptLetter, Mark, Place, Sources, kept
from streams.ingest.letters import DeadLetter, Parcel, Source, mark, short, whole
from tests.ingest.test_letters import Rejected

SOURCE = Source("crm.leads", 3, 17, 1700)


class Lying(NamedTuple):
    """A record of the dead-letter topic."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    offset: int = 5
    timestamp: int = 1800


def read_back(parcel: Parcel) -> KeptLetter | Mark | None:
    return kept(Lying(*parcel), 1)


def letter(record: Rejected) -> DeadLetter:
    return DeadLetter("crm.leads", 3, record, "not_json", "The message is not JSON.")


def test_a_letter_gives_the_record_back() -> None:
    """Key, value and headers as they came, even where a header is called like one of ours."""
    headers = (("reason", b"mine"), ("redriven", b"0:1"), ("trace", None), ("trace", b"2"))
    found = read_back(whole(letter(Rejected(headers=headers))))
    assert found == KeptLetter(
        place=Place(1, 5),
        written=1800,
        source=SOURCE,
        reason="not_json",
        detail="The message is not JSON.",
        key=b"k",
        value=b"{",
        headers=[*headers],
        cut=None,
        size=1,
    )


def test_a_cut_letter_says_so() -> None:
    """With the size that it had."""
    found = read_back(short(letter(Rejected(b"x" * 1_000_000))))
    assert isinstance(found, KeptLetter)
    assert (found.cut, found.size) == ("value", 1_000_000)


def test_a_mark_is_no_letter() -> None:
    """It says which letter was sent again, when, and where the event is now."""
    assert read_back(mark(SOURCE, "3:99")) == Mark(SOURCE, "3:99", 1800)


@pytest.mark.parametrize(
    "headers", [[], [("reason", b"x")], [*whole(letter(Rejected())).headers[:4], ("source-offset", b"?")]]
)
def test_what_others_wrote_is_neither(headers: Sequence[tuple[str, bytes | None]]) -> None:
    """A record without the headers of a letter, or with broken ones, is nothing that could be sent anywhere."""
    assert read_back(Parcel(None, b"hello", headers)) is None


def test_sources_are_told_apart_by_all_of_their_parts() -> None:
    """By the timestamp too: a topic that was made anew has the same offsets again."""
    sources = Sources()
    assert sources.add(SOURCE)
    assert not sources.add(SOURCE)
    assert SOURCE in sources
    for other in (
        SOURCE._replace(topic="deals"),
        SOURCE._replace(partition=4),
        SOURCE._replace(offset=18),
        SOURCE._replace(timestamp=1701),
        SOURCE._replace(timestamp=-1),
    ):
        assert other not in sources
        assert sources.add(other)


def test_a_place_is_read_as_it_is_shown() -> None:
    """What the list has can be given to `show`."""
    assert Place.of(str(Place(2, 17))) == Place(2, 17)


@pytest.mark.parametrize("text", ["", "17", "1:", ":1", "a:b", "1:-2", "1:2:3"])
def test_other_text_is_no_place(text: str) -> None:
    """It is refused with an example."""
    with pytest.raises(ValueError, match="a place such as 0:17"):
        Place.of(text)

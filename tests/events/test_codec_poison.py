"""The codec against what tests of faults send: no kind of poison raises, takes long, or takes much memory."""

import time
import tracemalloc
from collections.abc import Callable, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.events.codec import ANY, Rejected
from tests.faults.poison import KINDS, Spoil, bom, cut, flipped, null_bytes, swapped

NOW = 1_713_300_000_000
GOOD = (
    b'{"id":"e-1","type":"page.viewed","time":"2024-04-16T12:00:00Z","contact":"p","page":"/","landing":true}',
    b'{"id":"e-2","type":"deal.won","time":"2024-04-16T12:00:00Z","account":"a","deal":"d","amount":"12.5","cost":3.25}',
    b'{"id":"e-3","type":"lead.created","time":"2024-04-16T14:00:00.5+02:00","contact":"p","lead":"l","score":7.5}',
)
MEGABYTE = 1 << 20
LONGEST_S = 0.05
"""For a megabyte, by the fastest of three: a machine that is busy does other things meanwhile."""
MEMORY_PER_BYTE = 96
"""Of the 64 KiB that are let in: at worst the pieces between brackets are objects of their own."""
MEMORY_OF_ANY = 100_000
"""Bytes that any message may take: error texts, memories of times."""

OF_BYTES = [flipped, cut, swapped, bom, null_bytes]
spoils = st.sampled_from(list(KINDS.values()))


def drawn(spoil: Spoil, seed: int) -> bytes | None:
    """One message of a kind."""
    random = Random(seed)
    return spoil(random, random.choice(GOOD))


@settings(max_examples=500)
@given(st.lists(st.tuples(spoils, st.integers(0, 1 << 32)), min_size=1, max_size=5))
def test_poison_is_rejected_or_an_event_and_alone_in_it(draws: list[tuple[Spoil, int]]) -> None:
    """Whatever lies in a batch, the events beside it are read, and each message fares as it does alone."""
    values = [drawn(spoil, seed) for spoil, seed in draws]
    mixed = [message for value in values for message in (GOOD[0], value)]
    decoded = ANY.decode_batch(mixed, NOW)
    rejected = dict(decoded.rejected)
    assert not any(place % 2 == 0 for place in rejected)
    for place, value in enumerate(values):
        alone = ANY.decode(value, NOW)
        assert rejected.get(2 * place + 1) == (alone if isinstance(alone, Rejected) else None)


@settings(max_examples=200)
@given(spoils, st.lists(st.sampled_from(OF_BYTES), min_size=1, max_size=3), st.integers(0, 1 << 32))
def test_poison_upon_poison_does_not_raise(first: Spoil, more: list[Spoil], seed: int) -> None:
    """What was spoilt is spoilt again on its way."""
    random = Random(seed)
    value = first(random, GOOD[0]) or GOOD[1]
    for spoil in more:
        value = spoil(random, value + b"   ") or value
    outcome = ANY.decode(value, NOW)
    assert not isinstance(outcome, Rejected) or outcome.detail.endswith(".")


def filled(head: bytes, piece: bytes, tail: bytes) -> Callable[[int], bytes]:
    """Messages of a size: a piece again and again between a head and a tail."""
    return lambda size: head + piece * ((size - len(head) - len(tail)) // len(piece)) + tail


HOSTILE: Mapping[str, Callable[[int], bytes]] = {
    "brackets": filled(b"", b"[", b""),
    "closed brackets": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
    "flat brackets": filled(GOOD[0][:-1] + b',"note":[0', b",[]", b"]}"),
    "braces": filled(b"", b'{"a":', b""),
    "quotes": filled(b"", b'"', b""),
    "escapes": filled(b'{"id":"', b"\\", b""),
    "escaped quotes": filled(b'{"id":"', b'\\"', b'"}'),
    "brackets behind escapes": filled(b"[" * 300 + b'"', b'\\"', b""),
    "digits": filled(GOOD[1][:-1] + b',"amount":', b"9", b"}"),
    "digits of a whole number": filled(GOOD[1][:-1] + b',"amount":1', b"0", b".0}"),
    "digits in quotes": filled(GOOD[1][:-1] + b',"amount":"', b"9", b'"}'),
    "an exponent": filled(GOOD[1][:-1] + b',"amount":1e', b"9", b"}"),
    "small digits": filled(GOOD[1][:-1] + b',"amount":0.', b"0", b"1}"),
    "numbers": lambda size: b"{" + b",".join(b'"%06d":1.0' % n for n in range(size // 13)) + b"}",
    "one key again": filled(GOOD[1][:-1], b',"amount":1.50', b"}"),
    "surrogates": filled(GOOD[0][:-1] + b',"page":"', b"\\ud800", b'"}'),
    "pairs of surrogates": filled(GOOD[0][:-1] + b',"page":"', b"\\ud83d\\ude00", b'"}'),
    "no UTF-8": filled(b'{"id":"', b"\xff", b'"}'),
    "no UTF-8 at the end": filled(GOOD[0][:-1] + b',"note":"', b"x", b'\xff"}'),
    "null bytes": filled(b"", b"\0", b""),
    "white space": filled(b"", b" ", GOOD[0]),
    "a time": filled(GOOD[0][:-1] + b',"time":"2024-04-16T12:00:00.', b"1", b'Z"}'),
    "an id": filled(GOOD[0][:-1] + b',"id":"', b"x", b'"}'),
}
SIZES = {"a megabyte": MEGABYTE, "as much as is let in": 65_536}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("name", HOSTILE)
def test_time_and_memory_are_bounded(name: str, size: int) -> None:
    """A megabyte of anything is done with in 50 ms; memory is bounded by the size of what may be decoded at all."""
    value = HOSTILE[name](size)
    assert 0.99 * size < len(value) <= size
    ANY.decode(value, NOW)  # what is compiled once
    assert min(timed(value) for _ in range(3)) < LONGEST_S
    tracemalloc.start()
    try:
        ANY.decode(value, NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= MEMORY_OF_ANY + MEMORY_PER_BYTE * min(len(value), 65_536)


def timed(value: bytes) -> float:
    """Seconds of this process's own time."""
    began = time.process_time()
    ANY.decode(value, NOW)
    return time.process_time() - began

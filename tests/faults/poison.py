"""Messages that are no events, made from those that are: what producers, proxies and people with a console send."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

Spoil = Callable[[Random, bytes], bytes | None]
"""Gives what becomes of an event's message; None is a record without a value."""

LONG: Final = 900_000
"""Bytes: as much as a topic takes by default, headers and all."""


def with_field(value: bytes, json_text: bytes) -> bytes:
    """With one more field."""
    return value[:-1] + b',"note":' + json_text + b"}"


def flipped(random: Random, value: bytes) -> bytes:
    """One to eight bits are others."""
    spoilt = bytearray(value)
    for _ in range(random.randint(1, 8)):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def cut(random: Random, value: bytes) -> bytes:
    """The end is missing."""
    return value[: random.randrange(len(value))]


def swapped(random: Random, value: bytes) -> bytes:
    """Two pieces change places."""
    a, b, c = sorted(random.sample(range(len(value) + 1), 3))
    return value[:a] + value[b:c] + value[a:b] + value[c:]


def huge_number(random: Random, value: bytes) -> bytes:
    """Digits without end, or an exponent."""
    number = random.choice((b"9" * random.randint(20, 60_000), b"1e400", b"-1e99999", b"0." + b"0" * 5_000 + b"1"))
    return one_value(random, value, number)


def deep(random: Random, value: bytes) -> bytes:
    """Levels upon levels, closed or not."""
    depth = random.choice((257, 1_000, 30_000, 400_000))
    left, right = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    levels = depth if len(left) == 1 else min(depth, LONG // 8)
    return with_field(value, left * levels + b"1" + random.choice((right * levels, b"")))


def long_text(random: Random, value: bytes) -> bytes:
    """Nearly a megabyte."""
    piece = random.choice((b"x", b'\\"', "ü".encode(), b"\\u0000"))
    return with_field(value, b'"' + piece * (LONG // len(piece)) + b'"')


def lone_surrogate(random: Random, value: bytes) -> bytes:
    """Half of a pair, in JSON's spelling or in the bytes."""
    return one_value(random, value, random.choice((b'"\\ud800"', b'"\\udc00\\ud800"', b'"\xed\xa0\x80"')))


def no_number(random: Random, value: bytes) -> bytes:
    """What some encoders write for what is no number."""
    return one_value(random, value, random.choice((b"NaN", b"Infinity", b"-Infinity", b"nan")))


def wrong_type(random: Random, value: bytes) -> bytes:
    """A field holds something else."""
    return one_value(random, value, random.choice((b"7", b"null", b"true", b"[]", b"{}", b'""', b'"?"', b"-1")))


def repeated_key(random: Random, value: bytes) -> bytes:
    """A key stands there twice, the second time as something else."""
    name: bytes = random.choice([*json.loads(value)]).encode()
    return value[:-1] + b',"' + name + b'":' + random.choice((b"7", b"null", b'"?"', b"[[]]")) + b"}"


def misspelt_key(random: Random, value: bytes) -> bytes:
    """A field goes by another name, so it is missing, and one is unknown."""
    name: bytes = random.choice([*json.loads(value)]).encode()
    return value.replace(b'"' + name + b'":', b'"' + name.upper() + b'":', 1)


def bom(random: Random, value: bytes) -> bytes:
    """As some editors save it."""
    return b"\xef\xbb\xbf" + value


def null_bytes(random: Random, value: bytes) -> bytes:
    """In between, behind, or nothing but."""
    place = random.randrange(len(value))
    return random.choice((value[:place] + b"\0" + value[place:], value + b"\0", bytes(random.randint(1, 100_000))))


def other_encoding(random: Random, value: bytes) -> bytes:
    """UTF-16, compressed by hand, or with a schema's number in front."""
    return random.choice((value.decode().encode("utf-16"), gzip.compress(value), b"\0\0\0\0\x07" + value))


def other_thing(random: Random, value: bytes) -> bytes:
    """Not JSON, or no object."""
    return random.choice(
        (b"hello", b"[" + value + b"]", b"null", b"17", b'"' + b"x" * 300 + b'"', b"<html>", b" ", b"{}")
    )


def nothing(random: Random, value: bytes) -> bytes | None:
    """A tombstone, or an empty value."""
    return random.choice((None, b""))


def noise(random: Random, value: bytes) -> bytes:
    """Anything at all."""
    return random.randbytes(random.randint(1, 2_000))


def one_value(random: Random, value: bytes, json_text: bytes) -> bytes:
    """Any one of the fields, and not always the same, has another value."""
    fields = {name: json.dumps(field).encode() for name, field in json.loads(value).items()}
    fields[random.choice([*fields])] = json_text
    return b"{" + b",".join(b'"' + name.encode() + b'":' + field for name, field in fields.items()) + b"}"


KINDS: Final[Mapping[str, Spoil]] = {
    spoil.__name__: spoil
    for spoil in (
        *(flipped, cut, swapped, huge_number, deep, long_text, lone_surrogate, no_number, wrong_type),
        *(repeated_key, misspelt_key, bom, null_bytes, other_encoding, other_thing, nothing, noise),
    )
}


def renamed(value: bytes, id: str) -> bytes:
    """The same event under another id: what is spoilt and is an event all the same must not pass for the one it was."""
    return re.sub(rb'"id":"[^"]*"', b'"id":"' + id.encode() + b'"', value, count=1)

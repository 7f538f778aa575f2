"""What was found of a shard beside its panes, as differences: states, members of rankings, labels, what the meta says. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zlib import crc32

from streams.events.topics import Topic
from streams.recompute.differences import StateDifference
from streams.recompute.shared import Wrong
from streams.tables.pane_bytes import unpack_labels
from streams.tables.redis_keys import ranking_of
from streams.tables.redis_twins import Content, Item
from streams.tables.shard_about import about_from_meta


def of_items(where: str, live: Mapping[Item, Content], recomputed: Mapping[Item, Content]) -> Iterator[StateDifference]:
    """What each has of the same items."""
    for item, mine in live.items():
        if mine != recomputed[item]:
            key = item.key.decode(errors="backslashreplace")
            series, label = (item.name, key) if item.kind == "state" else (_ranking(item.name), key)
            yield StateDifference(where, item.kind, None, None, series, label, _told(mine), _told(recomputed[item]))


def _ranking(name: str) -> str:
    series, label = ranking_of(name.encode())
    return f"{series}={label}" if label else series


def _told(content: Content) -> int | str | None:
    """A score as it is; of the bytes of a state how many they are, and a checksum that tells them apart."""
    return f"{len(content)} bytes, {crc32(content):08x}" if isinstance(content, bytes) else content


def of_shared(wrong: Wrong) -> StateDifference:
    """A member of what belongs to no shard."""
    name, key = _ranking(wrong.item.name), wrong.item.key.decode(errors="backslashreplace")
    return StateDifference(f"accounts.{wrong.bucket}", "ranking", None, None, name, key, wrong.live, wrong.recomputed)


def of_labels(where: str, live: Mapping[bytes, bytes], recomputed: Mapping[bytes, bytes]) -> Iterator[StateDifference]:
    """Labels that the recompute admits and that the live shard has no note of."""
    for day, blob in recomputed.items():
        known = unpack_labels(live[day]) if day in live else {}
        for dimension, labels in unpack_labels(blob).items():
            for label in sorted(set(labels) - set(known.get(dimension, ()))):
                yield StateDifference(
                    where, "labels", None, None, dimension, label, None, f"admitted on day {int(day)}"
                )


def of_metas(where: str, live: Mapping[bytes, bytes], recomputed: Mapping[bytes, bytes]) -> Iterator[StateDifference]:
    """What the metas say of the events: the greatest times, and which topics had any."""
    mine, theirs = _said(live), _said(recomputed)
    for name in sorted(mine.keys() | theirs.keys()):
        if mine.get(name) != theirs.get(name):
            yield StateDifference(where, "meta", None, None, name, "", mine.get(name), theirs.get(name))


def _said(meta: Mapping[bytes, bytes]) -> dict[str, int | str]:
    return {
        "latest": int(meta.get(b"latest", 0)),
        **{f"newest of {topic}": time for topic, time in about_from_meta(meta).newest.items()},
        **{f"events of {topic}": "seen" for topic in Topic if f"topic:{topic}".encode() in meta},
    }

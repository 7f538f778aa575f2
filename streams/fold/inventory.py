"""The inventory: one line for everything that the stored state holds, such that what is stored can be compared with what is wanted.

State can only be read by a plan whose whole inventory is in it: whatever is new has no past there, and would begin at 0 in
the middle of a window. What is there and not wanted any more does no harm. A line says all that decides which cells the
same events make, and nothing else: thresholds, windows and words are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from streams.events.types import wire_name
from streams.journeys.definitions import Definitions
from streams.measures.feed import Feed
from streams.measures.level import Level
from streams.measures.measure import Measure
from streams.measures.sketch import Distribution
from streams.measures.sums import Stock, Tally
from streams.measures.uniques import Uniques

Inventory = frozenset[str]

_KINDS: Final = (
    (Tally, "tally"),
    (Stock, "stock"),
    (Distribution, "distribution"),
    (Uniques, "distinct"),
    (Level, "level"),
)
_FROM: Final = " from "
_SHOWN: Final = 3


def inventory(definitions: Definitions, dimensions: Mapping[Measure, Sequence[str]]) -> Inventory:
    """What is kept of the measures with their dimensions, under the definitions."""
    kept = (_line(measure, by) for measure, dims in dimensions.items() for by in (None, *_kept_apart(measure, dims)))
    return frozenset((*definitions.lines(), *kept))


def pack_inventory(lines: Inventory) -> bytes:
    """As bytes; equal inventories are equal bytes."""
    return msgspec.msgpack.encode(sorted(lines))


def unpack_inventory(blob: bytes | None) -> Inventory:
    """From bytes; None holds nothing."""
    return frozenset() if blob is None else msgspec.msgpack.decode(blob, type=Inventory)


def named(lines: Inventory) -> str:
    """The lines for a person: the first few, without what they are made from."""
    heads = sorted({line.partition(_FROM)[0] for line in lines})
    more = f"; and {len(heads) - _SHOWN} more" if len(heads) > _SHOWN else ""
    return "; ".join(heads[:_SHOWN]) + more


def _kept_apart(measure: Measure, dimensions: Sequence[str]) -> Sequence[str]:
    """The dimensions by which cells are kept: the labels of a level are its keys."""
    return () if isinstance(measure, Level) else dimensions


def _line(measure: Measure, dimension: str | None) -> str:
    kind = next((name for cls, name in _KINDS if isinstance(measure, cls)), "ranking")
    name = measure.stored_as if isinstance(measure, Level) else measure.name
    key = f" per {measure.key}" if isinstance(measure, Level | Uniques) else ""
    by = f" by {dimension}" if dimension else ""
    source = getattr(measure, "feed", None)
    return f"{kind} {name}{key}{by}" + "".join(_fed(source) if isinstance(source, Feed) else ())


def _fed(source: Feed) -> Iterator[str]:
    """What decides which events give what, and under which labels."""
    yield _FROM + ", ".join(sorted(map(wire_name, source.classes)))
    if source.where:
        yield f" where {' and '.join(sorted(map(str, source.where)))}"
    if source.amount is not None:
        yield f" adding {source.amount} × {source.amount.scale}"
    for dimension, attribute in source.labelled:
        yield f" with {dimension} as {attribute}"

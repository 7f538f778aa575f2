"""Histories to be read in: real ones, whose values are known, and a simulated one; and orders to send them in."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import msgspec

from streams.measures.window import DAY
from streams.replay.shift import rfc3339
from streams.replay.simulator.example import COMPANY
from streams.replay.simulator.simulate import simulate

SIMULATED_END = 1_745_931_042_260
"""2025-04-29T12:50:42.260Z: a working day, and no start of a pane."""


@dataclass(frozen=True)
class History:
    """Files of events, and the instant to look at them. `shared` is the folder that knows the values of a real one."""

    name: str
    files: Sequence[Path]
    at: str
    shared: Path | None = None


Order = Callable[[list[bytes], Random], list[bytes]]


def in_order(lines: list[bytes], random: Random) -> list[bytes]:
    """As it comes."""
    return lines


def shuffled(lines: list[bytes], random: Random) -> list[bytes]:
    """In no order, all topics mixed."""
    return random.sample(lines, len(lines))


def some_twice(lines: list[bytes], random: Random) -> list[bytes]:
    """Every tenth event once more: half of them at once, half of them after everything else."""
    again = lines[::10]
    return [line for place, line in enumerate(lines) for _ in range(2 if place % 20 == 0 else 1)] + again[1::2]


def shuffled_some_twice(lines: list[bytes], random: Random) -> list[bytes]:
    """In no order, every tenth event twice."""
    return shuffled(lines + lines[::10], random)


ORDERS: Mapping[str, Order] = {order.__name__: order for order in (in_order, shuffled, some_twice, shuffled_some_twice)}


def shared_history(shared: Path, name: str) -> History:
    """A real history, from the folder that is not part of the repository."""
    spec = json.loads((shared / "expected" / f"{name}.json").read_text())
    return History(name, [shared / "data" / file for file in spec["files"]], spec["at"], shared)


def simulated_history(folder: Path, days: int = 95) -> History:
    """The simulated company's last days, and a day more that is not to be counted."""
    path = folder / "simulated.jsonl.gz"
    encode = msgspec.json.Encoder().encode
    lines = simulate(3, SIMULATED_END - days * DAY, SIMULATED_END + DAY, COMPANY, scale=0.05)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(encode(line.event) + b"\n" for line in lines)
    return History("simulated", [path], rfc3339(SIMULATED_END))


def arranged(history: History, order: str, folder: Path, seed: int = 1) -> History:
    """The history in another order. What is mixed is in one file; a line that is no event goes where the file goes."""
    if order == "in_order":
        return history
    lines = [line for path in history.files for line in gzip.decompress(path.read_bytes()).splitlines()]
    path = folder / f"{history.name}.{order}.jsonl"
    path.write_bytes(b"\n".join(ORDERS[order](lines, Random(seed))))
    return replace(history, files=[path])

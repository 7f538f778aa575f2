"""One table of the file: its values by type. What is wrong is noted, and reads as if it were absent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from streams.kpis.custom.problem import Path, Problems, did_you_mean
from streams.measures.window import DAY, HOUR, MINUTE, SECOND

LIMIT: Final = 10**15
"""Numbers lie strictly between -LIMIT and LIMIT: a double holds every whole one of them."""
LONGEST: Final = 90 * DAY
"""No duration that is set is longer than the longest window."""

_UNITS: Final = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_SHOWN: Final = 60

T = TypeVar("T")


class Table:
    """The table at `path`."""

    def __init__(self, path: Path, values: Mapping[str, object], problems: Problems) -> None:
        self.path, self.values, self._problems = path, values, problems

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def refuse(self, reason: str, key: str | None = None) -> None:
        """Notes what cannot be, of the table or of a key in it."""
        self._problems.add(self.path if key is None else (*self.path, key), reason)

    def is_sound(self) -> bool:
        """Whether nothing in it was refused so far."""
        return not self._problems.under(self.path)

    def allow(self, keys: Sequence[str], what: str) -> None:
        """Refuses all other keys; `what` is what the keys are for."""
        for key in self.values:
            if key not in keys:
                self.refuse(f"is not a key of {what}{did_you_mean(key, keys)}", key)

    def flag(self, key: str) -> bool | None:
        """True or false."""
        return self._read(key, lambda value: value if isinstance(value, bool) else None, "true or false")

    def text(self, key: str) -> str | None:
        """Text in one line, not empty."""
        return self._read(key, _text, "text that is not empty")

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts, each once; a text alone is a list of one."""
        return self._read(key, _texts, "a list of texts")

    def chosen(self, key: str, choices: Sequence[str]) -> str | None:
        """One of the choices."""
        return self._read(key, lambda value: str(value) if value in choices else None, _one_of(choices))

    def chosen_texts(self, key: str, choices: Sequence[str]) -> tuple[str, ...] | None:
        """Some of the choices, in their order; not none."""

        def some(value: object) -> tuple[str, ...] | None:
            texts = _texts(value)
            known = bool(texts) and all(text in choices for text in texts or ())
            return tuple(choice for choice in choices if choice in (texts or ())) if known else None

        return self._read(key, some, f"a list with {_one_of(choices)}")

    def number(self, key: str) -> float | None:
        """A finite number."""
        return self._read(key, _number, "a number below 10^15")

    def whole(self, key: str) -> int | None:
        """A whole number, not negative."""
        return self._read(key, _whole, "a whole number from 0")

    def duration(self, key: str) -> int | None:
        """A duration in ms."""
        return self._read(key, _duration, "a duration up to 90d, such as 90s, 10m, 1h or 2d")

    def table(self, key: str) -> Table | None:
        """A table in this one."""

        def inner(value: object) -> Table | None:
            return Table((*self.path, key), value, self._problems) if isinstance(value, Mapping) else None

        return self._read(key, inner, "a table")

    def tables(self) -> dict[str, Table]:
        """All that is in it, each a table."""
        return {key: table for key in self.values if (table := self.table(key)) is not None}

    def _read(self, key: str, read: Callable[[object], T | None], allowed: str) -> T | None:
        """The value of a key as `read` takes it; what it takes as None has to be what is `allowed`."""
        if key not in self.values:
            return None
        found = read(self.values[key])
        if found is None:
            self.refuse(f"must be {allowed}, not {shown(self.values[key])}.", key)
        return found


def shown(value: object) -> str:
    """A value as the file has it, where that is short enough to help; else what kind of value it is."""
    match value:
        case bool():
            return str(value).lower()
        case int() if not -LIMIT * LIMIT < value < LIMIT * LIMIT:  # Python refuses to write out numbers without end
            return "a number of more than 30 digits"
        case int() | float():
            return str(value)
        case str():
            return repr(value) if len(value) <= _SHOWN else "this text"
        case list():
            text = f"[{', '.join(map(shown, value[:_SHOWN]))}]"
            return text if len(text) <= _SHOWN else "this list"
        case Mapping():
            return "a table"
        case _:
            return "this value"


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...] | None:
    values = value if isinstance(value, list) else [value]
    texts = [item for item in values if isinstance(item, str)]
    return tuple(dict.fromkeys(texts)) if len(texts) == len(values) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -LIMIT < value < LIMIT else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LIMIT else None


def _duration(value: object) -> int | None:
    match = re.fullmatch(r"(\d{1,9}) ?([smhd])", value, re.ASCII) if isinstance(value, str) else None
    length = int(match[1]) * _UNITS[match[2]] if match else LONGEST + 1
    return length if length <= LONGEST else None


def _one_of(choices: Sequence[str]) -> str:
    """`a, b or c`."""
    return " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))

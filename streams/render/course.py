"""How a series of a test case runs, a sample a minute, in promtool's notation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.render.wording import number


@dataclass(frozen=True)
class Course:
    """At minute t it is `start + slope × t`. What is `counted` goes on from where it was instead."""

    start: float = 0.0
    slope: float = 0.0
    counted: bool = False
    there: bool = True


GONE: Final = Course(there=False)
"""No samples."""


def level(value: float) -> Course:
    """Always the same."""
    return Course(value)


def rising(start: float, by: float) -> Course:
    """A gauge that rises by so much a minute."""
    return Course(start, by)


def since(seconds: int) -> Course:
    """The timestamp of something that is always so many seconds ago."""
    return Course(-seconds, 60)


def counting(by: float) -> Course:
    """A counter that grows by so much a minute."""
    return Course(slope=by, counted=True)


def written(phases: Iterable[tuple[Course, int]]) -> str:
    """Courses one after the other, each for so many minutes."""
    parts, minute, count = [], 0, 0.0
    for course, minutes in phases:
        if course.there:
            begin = course.start + course.slope * minute
            if course.counted:
                begin = count + course.slope if minute else 0.0
                count = begin + course.slope * (minutes - 1)
            parts.append(f"{number(begin)}+{number(course.slope)}x{minutes - 1}")
        else:
            parts.append(f"stale _x{minutes - 1}" if minute else f"_x{minutes}")
        minute += minutes
    return " ".join(parts)

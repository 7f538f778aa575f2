"""The table of figures in the folder's README: what a run measured, and beside it what earlier ones did that is not outdone."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import Final, NamedTuple, Self

from tests.faults.figures import said

BEGIN: Final = "<!-- figures: written by `make soak` -->"
END: Final = "<!-- end of figures -->"
HEADER: Final = ("| test | form | figures | of |", "|---|---|---|---|")

_PLACE: Final = re.compile(rf"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
_RUN: Final = re.compile(r"^Measured on (\S+): (.*)\.$", re.MULTILINE)
_ROW: Final = re.compile(
    r"^\| `(?P<test>.*?)` \| (?P<form>\S+) \| (?P<figures>.*?) \|(?: (?P<of>.*?) \|)?$", re.MULTILINE
)


class Run(NamedTuple):
    """When and on what was measured: the day as 2026-11-27."""

    day: str
    machine: str

    @classmethod
    def told(cls, page: str) -> Self:
        """That of the page's table. Raises ValueError where it does not say."""
        if (found := _RUN.search(page)) is None:
            raise ValueError("the page does not say when its figures were measured")
        return cls(*found.groups())

    def beside(self, other: Run) -> str:
        """What a row of this run says of it in the table of another: nothing, the day, or the day and the machine."""
        if self == other:
            return ""
        return self.day if self.machine == other.machine else f"{self.day}: {self.machine}"

    def named(self, beside: str) -> Run:
        """The run of a row that says this in the table of this one."""
        day, _, machine = beside.partition(": ")
        return Run(day or self.day, machine or self.machine)


class Row(NamedTuple):
    """`figures` are words."""

    test: str
    form: str
    figures: str
    run: Run

    def line(self, run: Run) -> str:
        """As it stands in the table of a run."""
        return f"| `{self.test}` | {self.form} | {self.figures} | {self.run.beside(run)} |"


def merged(page: str, lines: Iterable[str], run: Run, tests: Container[str]) -> str:
    """The page with the last figures of each test in `lines` (JSON, by `figures.keep`), and those that it had of other tests,
    if they are among `tests`. Raises ValueError where it has no place for them."""
    if (place := _PLACE.search(page)) is None:
        raise ValueError("the page has no place for the figures")
    rows = {row.test: row for row in kept(place[0]) if row.test in tests}
    for fresh in map(json.loads, lines):
        rows[fresh["test"]] = Row(fresh["test"], fresh["form"], said(fresh["figures"]), run)
    table = [*HEADER, *(row.line(run) for _, row in sorted(rows.items()))]
    figures = [BEGIN, "", f"Measured on {run.day}: {run.machine}.", "", *table, "", END]
    return page[: place.start()] + "\n".join(figures) + page[place.end() :]


def kept(page: str) -> Iterator[Row]:
    """The rows that a page has."""
    for row in _ROW.finditer(page):
        yield Row(row["test"], row["form"], row["figures"], Run.told(page).named((row["of"] or "").strip()))

"""What a workload gives to the report: a part of RESULTS.md, and what was measured of the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Tell = Callable[[str], None]
"""Hears how far it is."""


@dataclass(frozen=True)
class Target:
    """Something measured against its bound. `unit` is the format of both: `{:,.0f} events/s`."""

    what: str
    bound: float
    measured: float
    unit: str = "{:.2f}"
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether the bound is kept."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    @property
    def row(self) -> list[str]:
        """What, the target, what was measured, and whether it is met or by how much it is missed."""
        bound = f"{'at least' if self.at_least else 'at most'} {self.unit.format(self.bound)}"
        missed = f"missed by {abs(self.measured / self.bound - 1):.1%}"
        return [self.what, bound, self.unit.format(self.measured), "met" if self.met else missed]


@dataclass(frozen=True)
class Figure:
    """Something measured; `at_most` is what it should be, None where nothing was promised."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None

    def __str__(self) -> str:
        return f"{self.value:,.{0 if self.value >= 100 or float(self.value).is_integer() else 1}f} {self.unit}".rstrip()


@dataclass(frozen=True)
class Section:
    """A heading, what stands below it in Markdown, and the targets that it measured."""

    title: str
    body: str
    targets: Sequence[Target] = field(default_factory=tuple)


Workload = Callable[[bool, Tell], Section]
"""Runs on servers of its own, in its short form if so told; raises where a result is wrong."""


def section_of(title: str, about: str, figures: Iterable[Figure], tell: Tell) -> Section:
    """Figures as a table, each told as soon as it is there; those with a promise are targets as well."""
    rows, targets = [], []
    for figure in figures:
        tell(f"{title}: {figure.what}: {figure}")
        rows.append([figure.what, str(figure)])
        if figure.at_most is not None:
            unit = f"{{:,.0f}} {figure.unit}"
            targets.append(Target(f"{title}: {figure.what}", figure.at_most, figure.value, unit, at_least=False))
    return Section(title, f"{about}\n\n{markdown(['', 'measured'], rows)}", targets)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

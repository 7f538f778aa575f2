"""Latest values: of each key the one on the latest event, by (time, id)."""

from collections.abc import Callable, Collection
from fractions import Fraction

from tests.naive.part import Cut, Part
from tests.naive.world import Happening, World


def latest(
    world: World,
    type: str,
    value: Callable[[Happening], Fraction | int | None],
    combine: Callable[[Collection[Fraction]], Fraction | int | None],
    key: str | None = None,
) -> Part:
    """The latest value per key, combined to one; broken down, a key is a label. Events without a value say nothing."""
    levels: dict[str, Fraction] = {}
    for happening in world.of(type):
        found = value(happening)
        if found is not None:
            levels["" if key is None else getattr(happening.event, key)] = Fraction(found)

    def of(cut: Cut) -> Fraction | None:
        if cut.label is not None:
            return levels[cut.label]
        combined = combine(levels.values())
        return None if combined is None else Fraction(combined)

    return Part(of, lambda _: set(levels), frozenset({"campaigns"}))


def only(values: Collection[Fraction]) -> Fraction | None:
    """The one there is, if any."""
    return next(iter(values), None)

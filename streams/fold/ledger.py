"""What the entities of a batch contribute: entered one by one, and posted to the cells measure by measure.

An entity that changes has its old contributions entered as taken back and its new ones as added. Those of a measure are rows
in order of time, as the events of a class are, and are added up by the same slices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter

from streams.fold.delta import Delta
from streams.fold.panes import Panes
from streams.measures.journey import Contribution, Places
from streams.measures.measure import Measure
from streams.measures.sketch import Distribution
from streams.measures.slices import Slice
from streams.measures.sums import Additive, Stock


def post(
    contributions: Iterable[Contribution], sign: int, targets: Mapping[Measure, Places], panes: Panes, delta: Delta
) -> None:
    """Adds contributions to the cells, or takes them back with sign -1. What no KPI reads and what is too old is left out."""
    by_measure: defaultdict[Measure, list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        by_measure[contribution[0]].append(contribution)
    for measure, those in by_measure.items():
        if (places := targets.get(measure)) is None:
            continue
        assert isinstance(measure, Additive | Distribution)
        slices: list[Slice]
        if isinstance(measure, Stock):
            slices = [([delta.stock], 0, len(those))]
        else:
            those.sort(key=itemgetter(1))
            slices = panes.slices([contribution[1] or 0 for contribution in those])
        amounts = [contribution[2] for contribution in those]
        by = [(dimension, [contribution[3][place] for contribution in those]) for dimension, place in places]
        plain = isinstance(measure, Additive) and amounts.count(1) == len(amounts)
        measure.take(slices, by, None if plain else amounts, sign)

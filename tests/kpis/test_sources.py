"""Everything that the sources ask for is answered by KPIs of the catalogue."""

from __future__ import annotations

import pytest

from streams.kpis.catalogue import catalogue
from streams.kpis.sources import SOURCES

ASKED = [(source, thing, ids) for source, asked in SOURCES for thing, ids in asked]


@pytest.mark.parametrize(("source", "thing", "ids"), ASKED)
def test_every_thing_asked_for_has_kpis(source: str, thing: str, ids: tuple[str, ...]) -> None:
    """No row is without an id, and no id is made up."""
    assert ids, f"{source}: {thing}"
    assert set(ids) <= {kpi.id for kpi in catalogue()}


def test_the_five_sources_are_there() -> None:
    """Two lists with nineteen KPIs and more between them, and three guides."""
    assert len(SOURCES) == 5
    assert sum(len(asked) for _, asked in SOURCES[:2]) >= 19

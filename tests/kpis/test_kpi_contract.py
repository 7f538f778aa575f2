"""The catalogue against the contract it was written from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from streams.kpis.catalogue import catalogue


class Row(NamedTuple):
    """What the contract says of one id, and which ids it says it of."""

    id: str
    line: frozenset[str]
    by: frozenset[str]
    remark: str


@pytest.fixture
def rows(shared: Path) -> list[Row]:
    """Every id of the contract's tables."""
    return list(_rows((shared / "kpis.md").read_text(encoding="utf-8")))


def _rows(contract: str) -> Iterator[Row]:
    for line in contract.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "id":
            by = frozenset(re.findall(r"\w+", re.sub(r"\(.*?\)", "", cells[2])))
            ids = cells[0].split(", ")
            yield from (Row(id, frozenset(ids), by, cells[3]) for id in ids)


def test_every_kpi_of_the_contract_exists_with_its_breakdowns(rows: list[Row]) -> None:
    """No id and no breakdown of the contract is missing, and none was added beside it."""
    assert len(rows) > 100
    assert {kpi.id: frozenset(kpi.by) for kpi in catalogue()} == {row.id: row.by for row in rows}


def test_vanity_numbers_of_the_contract_are_marked(rows: list[Row]) -> None:
    """What the contract calls vanity is marked as such, and nothing else is; `impressions: vanity` is of those only."""
    called = {row.id: re.search(r"(?:(\w+): )?vanity", row.remark) for row in rows}
    wanted = {id for id, said in called.items() if said and id.endswith(said[1] or "")}
    assert {kpi.id for kpi in catalogue() if kpi.vanity} == wanted


def test_alerts_of_the_contract_are_there(rows: list[Row]) -> None:
    """Where the contract gives a line a default alert (⚠, or an objective) one of its KPIs has it; no other KPI has any."""
    wanted = {row.line for row in rows if "⚠" in row.remark or "objective" in row.remark}
    watched = {kpi.id for kpi in catalogue() if kpi.alerts}
    assert watched <= frozenset().union(*wanted)
    assert [line for line in wanted if not line & watched] == []

"""That no KPI goes without a case by hand."""

from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path

from streams.kpis.catalogue import catalogue


def test_every_kpi_has_a_case_by_hand() -> None:
    """The ids named by the cases in `*_by_hand.py` are those of the catalogue, no more and no fewer."""
    modules = [import_module(f"tests.kpis.{file.stem}") for file in Path(__file__).parent.glob("test_*_by_hand.py")]
    cases = {id for module in modules for _, test in getmembers(module, isfunction) for id in getattr(test, "kpis", ())}
    assert cases == {kpi.id for kpi in catalogue()}


def test_every_kpi_of_the_contract_is_in_the_catalogue() -> None:
    """The contract names 109 KPIs, each once."""
    ids = [kpi.id for kpi in catalogue()]
    assert len(ids) == len(set(ids)) == 109

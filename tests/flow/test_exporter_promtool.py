"""What the processes expose keeps to Prometheus' rules, by Prometheus' own tool."""

import subprocess

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from streams.expose.collector import kpi_families
from streams.expose.exposition import Exposition
from streams.expose.operations import Operations
from streams.expose.reading_metrics import ReadingMetrics
from streams.fold.before import change_alert
from streams.fold.reading import Value
from streams.kpis.spec import Kpi
from tests.expose.readings import CATALOGUE, SOME, Clock, Told, refresher_of, view_of
from tests.flow.installation import Installation
from tests.flow.sales import Sales
from tests.services.locate import PROMTOOL
from tests.services.waiting import wait_until


def check(exposition: bytes) -> str:
    """What `promtool check metrics` has to say; nothing if all is well."""
    done = subprocess.run(
        [str(PROMTOOL.path()), "check", "metrics"], input=exposition, capture_output=True, timeout=30, check=False
    )
    return f"exit {done.returncode}: {(done.stdout + done.stderr).decode()}" if done.returncode else ""


def one_of_each(kpi: Kpi) -> list[Value]:
    """A value for every metric of the KPI."""
    window, stat = next(iter(kpi.windows), None), next(iter(kpi.stats), None)
    total = [Value(kpi.id, window, {}, stat, 1.0, 1.0)] if kpi.total else []
    return total + [Value(kpi.id, window, {dimension: "a"}, stat, 1.0) for dimension in kpi.by]


def test_every_metric_of_the_catalogue() -> None:
    """Names, help and types of all that can ever be exported are as they should be."""
    values = [value for kpi in CATALOGUE for value in one_of_each(kpi)]
    before = [value for value in values if not value.labels and change_alert(CATALOGUE[value.kpi])]
    text = Exposition(CATALOGUE)(values, before)
    described = [metric.name for metric in kpi_families(CATALOGUE)]
    assert [name for name in described if f"# TYPE {name} gauge" not in text.decode()] == []
    assert check(text) == ""


async def test_what_the_exporter_says_of_itself() -> None:
    """Its own metrics too, before and after the first reading."""
    registry = CollectorRegistry()
    refresher = refresher_of(Told(view_of(SOME)), Clock(), registry)
    registry.register(ReadingMetrics(refresher))
    assert check(generate_latest(registry)) == ""
    await refresher.refresh()
    assert check(generate_latest(registry)) == ""


def test_what_a_worker_says_of_itself() -> None:
    """And those of the worker."""
    registry = CollectorRegistry()
    Operations(registry, clock=lambda: 0.0, now=lambda: 0)
    assert check(generate_latest(registry)) == ""


def test_what_both_processes_serve(installation: Installation, sales: Sales) -> None:
    """And what the running processes say, after some events."""
    worker, exporter = installation.worker(), installation.exporter()
    sales.create("l1")
    installation.wait_until_read()
    wait_until(lambda: exporter.total("funnelwatch_leads_created", window="1h") == 1, seconds=30, what="the lead")
    for served in (worker, exporter):
        assert check(served.metrics().encode()) == ""


@pytest.mark.parametrize(
    "fault", ["# TYPE Leads gauge\nLeads 1\n", "# HELP x_total x\n# TYPE x_total gauge\nx_total 1\n"]
)
def test_the_tool_objects_to_what_is_wrong(fault: str) -> None:
    """Silence above means something: a bad name or a missing help is heard of."""
    assert check(fault.encode()) != ""

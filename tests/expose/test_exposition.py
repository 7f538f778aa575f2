"""The KPIs as metrics, in Prometheus' text format."""

from collections.abc import Iterable
from math import inf, nan

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from streams.expose.collector import kpi_families
from streams.expose.exposition import Exposition
from streams.fold.reading import Value, read
from tests.expose.readings import CATALOGUE, SOME, view_of


class Parsed:
    """A collector over what the library reads in a text of ours."""

    def __init__(self, text: bytes) -> None:
        self._metrics = list(text_string_to_metric_families(text.decode()))

    def collect(self) -> Iterable[Metric]:
        """All of it."""
        return self._metrics


def registry_of(values: Iterable[Value], before: Iterable[Value] = ()) -> CollectorRegistry:
    """A registry with a collector over what was written of the values."""
    registry = CollectorRegistry()
    registry.register(Parsed(Exposition(CATALOGUE)(list(values), list(before))))
    return registry


def test_it_is_what_the_library_would_write() -> None:
    """Byte by byte, with labels that have to be escaped and numbers of every kind; also of a second reading."""
    names = ["plain", 'a "b"', "back\\slash", "two\nlines", "größe", ""]
    numbers = [0.0, 1.0, 0.1, 1e-9, 123456.0, 999999.9, 1e6, 1234567.5, 1e15, 1e300, -1.0, -1234567.5, -0.0, inf, nan]
    values = read(CATALOGUE, view_of(SOME)) + [
        Value("page_views", "1h", {"content": name}, None, number) for name, number in zip(names, numbers, strict=False)
    ]
    before = [Value("active_contacts", "7d", {}, None, number) for number in numbers]
    exposition = Exposition(CATALOGUE)
    for _ in range(2):
        text = exposition(values, before)
        assert text == generate_latest(Parsed(text))
    assert text.count(b"\n") > len(values)


def test_a_kpi_is_a_gauge_with_its_window() -> None:
    """Two leads were created within 30 days, one in either channel."""
    registry = registry_of(read(CATALOGUE, view_of(SOME)))
    assert registry.get_sample_value("funnelwatch_leads_created", {"window": "30d"}) == 2.0
    by_channel = "funnelwatch_leads_created_by_channel"
    assert registry.get_sample_value(by_channel, {"window": "30d", "channel": "ppc"}) == 1.0


def test_a_distribution_has_a_stat_and_a_state_has_no_window() -> None:
    """Bob was answered within the hour; Ann and Eva wait, but Eva for too long to be waited for."""
    registry = registry_of(read(CATALOGUE, view_of(SOME)))
    response = {"window": "1d", "stat": "mean"}
    assert registry.get_sample_value("funnelwatch_sales_response_seconds", response) == 3600.0
    assert registry.get_sample_value("funnelwatch_leads_waiting", {}) == 1.0


def test_unknown_is_absent() -> None:
    """No deal was ever heard of: revenue is not 0, it is not there; neither is the ratio of nothing."""
    names = {metric.name for metric in registry_of(read(CATALOGUE, view_of(SOME))).collect()}
    assert "funnelwatch_revenue" not in names
    assert "funnelwatch_email_open_ratio" not in names


def test_the_volume_is_told_once_where_an_alert_asks_for_it() -> None:
    """An alert with a least volume reads it from a metric of its own; others need none."""
    registry = registry_of(read(CATALOGUE, view_of(SOME)))
    assert registry.get_sample_value("funnelwatch_sales_response_seconds_volume", {"window": "1d"}) == 1.0
    assert registry.get_sample_value("funnelwatch_mql_ratio", {"window": "30d"}) == 0.0
    assert registry.get_sample_value("funnelwatch_mql_ratio_volume", {"window": "30d"}) is None


def test_what_was_one_window_ago_is_a_metric_of_its_own() -> None:
    """An alert on change compares the two."""
    registry = registry_of([], [Value("active_contacts", "7d", {}, None, 40.0)])
    assert registry.get_sample_value("funnelwatch_active_contacts_before", {"window": "7d"}) == 40.0


def test_every_metric_is_described_with_a_unit() -> None:
    """All that can ever be collected is known beforehand, each under a name of its own."""
    described = list(kpi_families(CATALOGUE))
    assert len({metric.name for metric in described}) == len(described)
    assert {f"funnelwatch_{kpi.id}" for kpi in CATALOGUE if kpi.total} <= {metric.name for metric in described}
    assert all("Unit: " in metric.documentation for metric in described if not metric.name.endswith("_volume"))
    assert not any(metric.samples for metric in described)


def test_the_help_reads_the_same_in_both_formats() -> None:
    """One text serves both formats, and they escape quotes differently: there are none."""
    assert not [metric.name for metric in kpi_families(CATALOGUE) if set('"\\\n') & set(metric.documentation)]


def test_no_person_is_a_label() -> None:
    """Whoever scrapes learns of channels and campaigns, never of Ann."""
    people = {"ann", "bob", "eva", "L0", "L1", "L2"}
    metrics = registry_of(read(CATALOGUE, view_of(SOME))).collect()
    assert not [sample for metric in metrics for sample in metric.samples if people & set(sample.labels.values())]

"""Outward names: what they look like, and that Prometheus takes them."""

from __future__ import annotations

import re

import pytest

from streams.kpis.alert import Compare, Threshold
from streams.kpis.catalogue import catalogue
from streams.kpis.naming import (
    Vital,
    alert_name,
    before_metric,
    metric,
    process_metric,
    runbook_anchor,
    selector,
    volume_metric,
)
from streams.kpis.spec import Kpi

CATALOGUE = catalogue()
HIGH = Threshold(name="High", summary="High.", compare=Compare.ABOVE, threshold=1)


def test_a_kpi_has_a_name_of_each_kind() -> None:
    """The id is the metric's name behind the application's prefix; everything else follows from it."""
    kpi = CATALOGUE["bounce_ratio"]
    assert metric(kpi) == "funnelwatch_bounce_ratio"
    assert metric(kpi, "channel") == "funnelwatch_bounce_ratio_by_channel"
    assert volume_metric(kpi) == "funnelwatch_bounce_ratio_volume"
    assert before_metric(kpi) == "funnelwatch_bounce_ratio_before"
    assert alert_name(kpi, HIGH) == "BounceRatioHigh"
    assert alert_name(kpi, HIGH, "Now") == "BounceRatioHighNow"


def test_processes_have_the_prefix_too() -> None:
    """What the pipeline says of itself is found beside what it says of the funnel."""
    assert process_metric("worker_events_total") == "funnelwatch_worker_events_total"
    assert Vital.EVENTS.value == process_metric("worker_events_total")


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ({}, "m"),
        ({"window": None}, "m"),
        ({"window": "1d", "stat": "p90"}, 'm{stat="p90", window="1d"}'),
    ],
)
def test_selectors_leave_out_what_is_not_there(labels: dict[str, str | None], text: str) -> None:
    """Labels come in one order, so that generated files do not change by chance."""
    assert selector("m", **labels) == text


def test_anchors_are_those_of_headings() -> None:
    """Markdown renderers make the anchor of a heading of one word by lowering it."""
    assert runbook_anchor("BounceRatioHigh") == "bounceratiohigh"


@pytest.mark.parametrize("kpi", list(CATALOGUE), ids=lambda kpi: kpi.id)
def test_prometheus_takes_every_name(kpi: Kpi) -> None:
    """Names of metrics and of labels are of the characters that need no quoting."""
    names = [metric(kpi), volume_metric(kpi), before_metric(kpi), *(metric(kpi, dimension) for dimension in kpi.by)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in (*names, *kpi.by))

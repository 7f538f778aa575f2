"""Alerts on topics that went quiet. How long is too long is for the catalogue to say: the shortest window among the alerts
that a topic feeds; by then one of them judges a window in which nothing happened. A topic that feeds no alert may be quiet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from streams.events.topics import Topic
from streams.kpis.alert import Severity
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, conditions
from streams.kpis.naming import Vital, camel, selector
from streams.kpis.spec import Kpi
from streams.measures.window import SECOND, WINDOWS
from streams.render.course import since
from streams.render.pipeline_alert import PipelineAlert
from streams.render.wording import duration, span


def inputs_stale(catalogue: Catalogue) -> Iterator[PipelineAlert]:
    """An alert per topic that feeds an alert with a window, in the order of the topics."""
    longest = longest_silences(catalogue)
    return (_stale(topic, longest[topic]) for topic in Topic if topic in longest)


def longest_silences(catalogue: Catalogue) -> Mapping[Topic, int]:
    """How long (ms) each watched topic may be without an event."""
    silences: dict[Topic, int] = {}
    for kpi in catalogue:
        for condition in conditions(catalogue, kpi):
            window = _window(condition)
            if window is not None:
                for topic in topics_of(kpi):
                    silences[topic] = min(window, silences.get(topic, window))
    return silences


def topics_of(kpi: Kpi) -> set[Topic]:
    """The topics without whose events the KPI does not exist."""
    return {topic for leaf, _ in kpi.formula.leaves() for topic in leaf.topics}


def _window(condition: Condition) -> int | None:
    """What it judges (ms): the longest of its windows, the shorter ones only say that the trouble lasts."""
    windows = [WINDOWS[name].length for c in condition.comparisons if (name := c.quantity.window) is not None]
    return max(windows, default=None)


def _stale(topic: Topic, silence: int) -> PipelineAlert:
    seconds = silence // SECOND
    newest = selector(Vital.LATEST_EVENT, topic=topic, job="funnelwatch-exporter", instance="exporter-1")
    other = selector(Vital.LATEST_EVENT, topic=topic, job="funnelwatch-exporter", instance="exporter-2")
    return PipelineAlert(
        name=f"{camel(topic)}Stale",
        component="producers",
        severity=Severity.TICKET,
        expr=f"time() - max by (topic) ({selector(Vital.LATEST_EVENT, topic=topic)}) > {seconds}",
        summary=f"The topic {topic} has had no event for {span(silence)}: its source is broken, or very quiet.",
        says="The newest event of {topic} is {value} old.",
        pipe=" | humanizeDuration",
        printed=duration(seconds + 1),
        keeps={"topic": topic.value},
        breach={newest: since(seconds + 1)},
        mended={newest: since(1)},
        quiet={
            f"up to {span(silence)}": {newest: since(seconds)},
            "while another replica has seen one": {other: since(1)},
        },
    )

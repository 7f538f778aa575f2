"""How long topics may be quiet is derived from what is watched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from streams.events.topics import Topic
from streams.kpis.catalogue import Catalogue, catalogue
from streams.measures.window import DAY, HOUR
from streams.render.pipeline_inputs import inputs_stale, longest_silences

CATALOGUE = catalogue()


def only(alerts: dict[str, str | None]) -> Catalogue:
    """The catalogue without any alert but one of each of these KPIs, over the window that is given."""

    def watched(kpi_id: str) -> dict[str, object]:
        (alert, *_) = CATALOGUE[kpi_id].alerts
        return {"alerts": (replace(alert, window=alerts[kpi_id]),)}

    chapters = tuple(
        replace(
            chapter,
            kpis=tuple(
                replace(kpi, **(watched(kpi.id) if kpi.id in alerts else {"alerts": ()})) for kpi in chapter.kpis
            ),
        )
        for chapter in CATALOGUE.chapters
    )
    return replace(CATALOGUE, chapters=chapters)


@pytest.mark.parametrize(
    ("alerts", "silences"),
    [
        ({}, {}),
        ({"bounce_ratio": "1h"}, {Topic.ENGAGEMENTS: HOUR}),
        ({"bounce_ratio": "7d", "form_conversions": "1d"}, {Topic.ENGAGEMENTS: DAY}),
        ({"cost_per_lead": "30d", "leads_created": "7d"}, {Topic.LEADS: 7 * DAY, Topic.CAMPAIGNS: 30 * DAY}),
        ({"leads_waiting_overdue": None}, {}),
        ({"sales_response_within_target_ratio": "30d"}, {Topic.LEADS: DAY}),
    ],
    ids=[
        "nothing",
        "one window",
        "the shortest",
        "a KPI of two topics",
        "no window",
        "an objective's hour is no window",
    ],
)
def test_the_shortest_window_that_is_watched(alerts: dict[str, str | None], silences: dict[Topic, int]) -> None:
    """Of each topic that feeds an alert with a window; the hour in which an objective looks whether it goes on is none."""
    assert longest_silences(only(alerts)) == silences


def test_a_topic_that_nobody_watches_has_no_alert() -> None:
    """It may be quiet for as long as it likes."""
    (alert,) = inputs_stale(only({"bounce_ratio": "1h"}))
    assert alert.title == "FunnelwatchEngagementsStale"
    assert alert.expr.endswith('{topic="engagements"}) > 3600')
    assert alert.printed == "1h 0m 1s"

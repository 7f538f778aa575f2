"""The lints: ours keeps to them, and each of them sees what it is there for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from streams.events.engagements import PageLeft
from streams.events.topics import Topic
from streams.journeys.definitions import Definitions
from streams.kpis import lint as rules
from streams.kpis.alert import Alert, BurnRate, Change, Compare, Share, Threshold
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.formula import Before, Ratio, Steps
from streams.kpis.lint import LINTS, Lint, lint
from streams.kpis.spec import NOW, Better, Chapter, Kpi, Owner, Unit
from streams.kpis.web import PAGE_VIEWS, SESSION_TIME, SESSIONS, VISITORS
from streams.measures.feed import feed
from streams.measures.sums import Tally

SOUND = Kpi(
    id="sound",
    meaning="Sessions that ended.",
    formula=SESSIONS,
    owner=Owner.MARKETING,
    by=("channel",),
    no_alert="an example",
    source="an example",
)
SHARE = replace(SOUND, id="sound_ratio", formula=Ratio(SESSIONS, PAGE_VIEWS), unit=Unit.RATIO)
HIGH = Threshold(name="High", summary="Too high.", window="1d", compare=Compare.ABOVE, threshold=5)
NONE = Threshold(name="None", summary="None.", window="1d", compare=Compare.BELOW, threshold=1)
BUDGET = BurnRate(name="Budget", summary="Burns.", window="30d", objective=0.9, least=10)
SAME_NAME = Tally(PAGE_VIEWS.name, (Topic.ENGAGEMENTS,), feed=feed(PageLeft))


def of(*kpis: Kpi) -> Catalogue:
    """A catalogue of these KPIs alone."""
    return Catalogue((Chapter("a", "A", "About.", kpis),), Definitions())


def sound(**changes: Any) -> Kpi:
    return replace(SOUND, **changes)


def watched(alert: Alert, kpi: Kpi = SOUND, **changes: Any) -> Kpi:
    """The KPI, where less is better, with an alert."""
    return replace(kpi, **{"alerts": (alert,), "no_alert": "", "better": Better.DOWN, **changes})


BREACHES: list[tuple[Lint, Catalogue]] = [
    (rules.ids_are_snake_case, of(sound(id="pageViews"))),
    (rules.ids_are_snake_case, of(sound(id="page__views"))),
    (rules.ids_are_unique, of(SOUND, sound(meaning="Again."))),
    (rules.ids_end_with_their_unit, of(sound(unit=Unit.RATIO))),
    (rules.ids_end_with_their_unit, of(sound(id="page_seconds"))),
    (rules.metrics_are_named_apart, of(SOUND, sound(id="sound_by_channel"))),
    (rules.metrics_are_named_apart, of(SOUND, sound(id="sound_before"))),
    (rules.metrics_are_named_apart, of(sound(id="sounds_total"))),
    (rules.texts_are_sentences, of(sound(meaning="Sessions that ended"))),
    (rules.texts_are_sentences, of(watched(replace(HIGH, summary="too high")))),
    (rules.sources_are_named, of(sound(source=""))),
    (rules.alerts_or_a_reason, of(sound(no_alert=""))),
    (rules.alerts_or_a_reason, of(watched(HIGH, no_alert="an example"))),
    (rules.vanity_is_watched_for_absence_only, of(watched(HIGH, vanity=True))),
    (rules.windows_are_known, of(sound(windows=("1h", "2d")))),
    (rules.windows_are_known, of(sound(windows=("7d", "1d")))),
    (rules.formulas_can_be_read, of(sound(windows=NOW))),
    (rules.formulas_can_be_read, of(sound(formula=VISITORS, windows=NOW))),
    (rules.formulas_can_be_read, of(sound(formula=Before(SESSIONS), windows=NOW))),
    (rules.formulas_can_be_read, of(sound(formula=Before(VISITORS)))),
    (rules.breakdowns_are_in_the_events, of(sound(by=("channel", "scenario")))),
    (rules.breakdowns_are_in_the_events, of(sound(formula=Steps("stage", {"a": SESSIONS})))),
    (rules.something_is_shown, of(sound(total=False, by=()))),
    (rules.statistics_are_of_distributions, of(sound(stats=("mean",)))),
    (rules.statistics_are_of_distributions, of(sound(formula=SESSION_TIME))),
    (rules.statistics_are_of_distributions, of(sound(formula=SESSION_TIME, stats=("p42",)))),
    (rules.measures_are_named_apart, of(sound(formula=PAGE_VIEWS), sound(id="other", formula=SAME_NAME))),
    (rules.alerts_are_named_apart, of(watched(HIGH, alerts=(HIGH, replace(HIGH, threshold=9))))),
    (rules.alerts_are_named_apart, of(watched(replace(HIGH, name="Absent")))),
    (rules.alerts_look_where_the_kpi_is, of(watched(HIGH, total=False))),
    (rules.alerts_look_where_the_kpi_is, of(watched(HIGH, windows=("1h",)))),
    (rules.alerts_look_where_the_kpi_is, of(watched(replace(HIGH, window=None)))),
    (rules.alerts_look_where_the_kpi_is, of(watched(HIGH, formula=SESSION_TIME, stats=("mean",)))),
    (rules.alerts_look_where_the_kpi_is, of(watched(replace(HIGH, stat="p90")))),
    (rules.alerts_look_where_the_kpi_is, of(watched(Share(name="X", summary="X.", window="1d", of="no", threshold=1)))),
    (rules.alerts_look_where_the_kpi_is, of(watched(BUDGET, SHARE, windows=("30d",)))),
    (rules.changes_say_how_long_ago, of(watched(Change(name="X", summary="X.", compare=Compare.ABOVE, ratio=2), windows=NOW))),
    (rules.alerts_fire_on_the_bad_side, of(watched(HIGH, better=Better.UP))),
    (rules.alerts_fire_on_the_bad_side, of(watched(replace(HIGH, compare=Compare.BELOW)))),
    (rules.volumes_exist, of(watched(replace(HIGH, least=10)))),
    (rules.objectives_are_shares, of(watched(replace(BUDGET, objective=1.0), SHARE))),
    (rules.objectives_are_shares, of(watched(replace(BUDGET, window="7d"), SHARE))),
    (rules.objectives_are_shares, of(watched(replace(BUDGET, least=0), SHARE))),
    (rules.objectives_are_shares, of(watched(BUDGET))),
]  # fmt: skip

SOUND_CATALOGUES = {
    "without alerts": of(SOUND, SHARE),
    "with a threshold": of(watched(HIGH)),
    "with a threshold of a statistic": of(
        watched(replace(HIGH, stat="p90", least=10), id="some_seconds", unit=Unit.SECONDS, formula=SESSION_TIME, stats=("p90",))
    ),
    "with a share": of(watched(Share(name="X", summary="X.", window="1d", of="sound_ratio", threshold=1)), SHARE),
    "with an objective": of(watched(BUDGET, SHARE, better=Better.UP)),
    "with a vanity number that is watched for absence": of(watched(NONE, vanity=True, better=Better.UP)),
}  # fmt: skip


def test_our_catalogue_keeps_to_every_lint() -> None:
    """The catalogue that is shipped has no breach."""
    assert lint(catalogue()) == []


@pytest.mark.parametrize("known", [pytest.param(known, id=name) for name, known in SOUND_CATALOGUES.items()])
def test_what_is_sound_passes(known: Catalogue) -> None:
    """The catalogues that the breaches below are made from have none themselves."""
    assert lint(known) == []


@pytest.mark.parametrize(
    ("check", "known"), [pytest.param(check, known, id=check.__name__) for check, known in BREACHES]
)
def test_a_breach_is_seen(check: Callable[[Catalogue], Any], known: Catalogue) -> None:
    """Each lint can fail, with sentences, and the whole lint says what it says."""
    found = list(check(known))
    assert found
    assert all(sentence.endswith(".") for sentence in found)
    assert set(found) <= set(lint(known))


def test_every_lint_has_a_breach_and_a_reason() -> None:
    """No lint without a test that it can fail, and without the rule in one sentence."""
    assert {check for check, _ in BREACHES} == set(LINTS)
    assert all(check.__doc__ and check.__doc__.rstrip(")").endswith(".") for check in LINTS)

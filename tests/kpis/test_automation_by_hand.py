"""Automation, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("automation_triggers")
def test_triggers_are_the_latest_count() -> None:
    """12 is a day old, 30 two days; whichever channel or campaign measured it."""
    shown = kpis(
        """
        -1d automation.measured triggers=12 campaign=may
        -2d automation.measured triggers=30 channel=email
        """
    )
    shown.shows("automation_triggers", "now: 12")


@by_hand("scenario_completion_ratio")
def test_scenarios_completed() -> None:
    """1h: 1 completed of 2 started; welcome 1 / 1, trial 0 / 1. 7d: and welcome started twice, 1 / 4; welcome 1 / 3.

    winback was completed and never started: it counts in the total only, from 30d on 2 / 4."""
    shown = kpis(
        """
        -8d  scenario.completed contact=a scenario=winback
        -2d  scenario.started contact=a scenario=welcome
        -2d  scenario.started contact=b scenario=welcome
        -30m scenario.started contact=c scenario=welcome
        -30m scenario.started contact=c scenario=trial
        -20m scenario.completed contact=a scenario=welcome
        """
    )
    shown.shows(
        "scenario_completion_ratio",
        "1h 1d: 1/2",
        "7d: 1/4",
        "30d 90d: 2/4",
        "1h 1d scenario=welcome: 1",
        "7d..90d scenario=welcome: 1/3",
        "1h..90d scenario=trial: 0",
    )


@by_hand("scenario_completion_ratio")
def test_nothing_started_nothing_to_complete() -> None:
    """Completions without a start have no ratio."""
    kpis("-1h scenario.completed contact=a scenario=s").shows("scenario_completion_ratio")

"""What alerts would have done, in histories that can be followed by hand."""

from __future__ import annotations

from streams.backtest.spell import Verdict
from streams.backtest.watched import only_alerts, places
from streams.kpis.catalogue import catalogue
from streams.kpis.condition import all_conditions
from tests.backtest.histories import NOW, judged, with_alerts
from tests.naive.window import DAY, HOUR, MINUTE

WAITING = "LeadsWaitingOverdue"
OVERDUE = with_alerts({}, [WAITING])


def _spells(verdict: Verdict) -> list[tuple[int | None, ...]]:
    """Pending, firing and ended, in minutes before the instant."""

    def minutes(at: int | None) -> int | None:
        return None if at is None else (NOW - at) // MINUTE

    return [(minutes(spell.pending), minutes(spell.firing), minutes(spell.ended)) for spell in verdict.spells]


def test_an_alert_fires_once_held_and_ends_with_its_condition() -> None:
    """Overdue after 5 minutes, seen at the next look, fires 5 minutes later, ends with the answer; nothing else moves."""
    lines = """
        -60m lead.created contact=ann lead=L channel=ppc
        -30m lead.contacted contact=ann lead=L medium=call
        -20m lead.created contact=bob lead=M channel=ppc
        -12m lead.contacted contact=bob lead=M medium=call
    """
    [result] = judged(lines, OVERDUE, since=NOW - 2 * HOUR)
    verdict = result.verdicts[WAITING]
    # A lead is overdue once more than the target has passed: not yet at 55, but at 54.
    assert _spells(verdict) == [(54, 49, 29), (14, None, 11)]
    [fired] = verdict.firings
    assert fired.length(NOW) == 20 * MINUTE
    assert (fired.peak.value, fired.peak.bound) == (1, 0)


def test_the_instant_alone_makes_an_alert_fire_and_go_on() -> None:
    """No event is needed for a lead to become overdue; what still fires at the end has no end, and lasts until then."""
    [result] = judged("-60m lead.created contact=ann lead=L channel=ppc", OVERDUE, since=NOW - 2 * HOUR)
    [fired] = result.verdicts[WAITING].firings
    assert (fired.ended, fired.length(NOW)) == (None, 49 * MINUTE)


def test_the_peak_is_the_worst_on_the_bad_side() -> None:
    """Of a value that must not fall the least, of one that must not rise the greatest, with when it was."""
    low = with_alerts({"sessions": {"Low": {"below": 3, "window": "1h", "hold": "0s"}}}, ["SessionsLow"])
    lines = """
        -100m session.ended contact=ann pages=1 seconds=1
        -90m session.ended contact=ann pages=1 seconds=1
        -20m session.ended contact=ann pages=1 seconds=1
    """
    [result] = judged(lines, low, since=NOW - 2 * HOUR)
    [fired] = result.verdicts["SessionsLow"].firings
    assert (fired.peak.value, fired.peak.bound) == (0, 3)
    assert (
        -30 * MINUTE <= fired.peak.at - NOW <= -20 * MINUTE
    )  # both sessions are over an hour old, the third not there yet


def test_a_change_is_judged_against_what_was_recorded() -> None:
    """Active contacts against the week before, which only the hourly records know: absent at first, then a fall."""
    alert = {"active_contacts": {"Falling": {"window": "1d", "hold": "0s"}}}
    falling = with_alerts(alert, ["ActiveContactsFalling"])
    seen = "\n".join(f"-50h page.viewed contact=p{n} page=/" for n in range(10))
    lines = f"{seen}\n-20h page.viewed contact=p1 page=/\n-1m page.viewed contact=p2 page=/"
    [result] = judged(lines, falling, since=NOW - 50 * HOUR, step=10 * MINUTE)
    verdict = result.verdicts["ActiveContactsFalling"]
    # At -26h all ten have left the window; a day before that, at -50h+1h, they were recorded for the first time.
    assert verdict.judged
    [fired] = verdict.firings
    assert fired.peak.bound == 7
    assert NOW - 26 * HOUR <= fired.pending <= NOW - 25 * HOUR


def test_what_is_recorded_before_the_judged_time_counts() -> None:
    """Judging from later on, the records of before are there as they would have been."""
    alert = {"active_contacts": {"Falling": {"window": "1d", "hold": "0s"}}}
    falling = with_alerts(alert, ["ActiveContactsFalling"])
    lines = "\n".join(f"-50h page.viewed contact=p{n} page=/" for n in range(10))
    [whole] = judged(lines, falling, since=NOW - 50 * HOUR, step=HOUR)
    [later] = judged(lines, falling, since=NOW - 25 * HOUR, step=HOUR)
    [fired_anyway], [fired_later] = (result.verdicts["ActiveContactsFalling"].firings for result in (whole, later))
    assert (fired_anyway.pending, fired_later.pending) == (NOW - 25 * HOUR, NOW - 24 * HOUR)
    assert (fired_anyway.ended, fired_anyway.peak.bound) == (fired_later.ended, fired_later.peak.bound)


def test_catalogues_are_judged_side_by_side() -> None:
    """Each variant has its own threshold, hold and window, in one pass over the events."""
    named = ["SessionsLow"]
    variants = [
        with_alerts({"sessions": {"Low": {"below": below, "window": window, "hold": hold}}}, named)
        for below, window, hold in ((1, "1h", "0s"), (2, "1h", "0s"), (1, "1h", "30m"), (1, "1d", "0s"))
    ]
    lines = """
        -100m session.ended contact=ann pages=1 seconds=1
        -90m session.ended contact=ann pages=1 seconds=1
        -1m session.ended contact=ann pages=1 seconds=1
    """
    results = judged(lines, *variants, since=NOW - 99 * MINUTE)
    lengths = [result.verdicts["SessionsLow"].firing_time(NOW) // MINUTE for result in results]
    assert lengths[0] == 30 - 1
    assert lengths[1] > lengths[0]
    assert (lengths[2], lengths[3]) == (0, 0)


def test_what_could_never_be_judged_is_known() -> None:
    """A KPI that never was, one of which there was never enough, and one that was fine are told apart."""
    names = ["BounceRatioHigh", "NpsLow", "LeadsWaitingOverdue"]
    lines = """
        -2h session.ended contact=ann pages=1 seconds=1 bounced=true
        -1h lead.created contact=ann lead=L
        -59m lead.contacted contact=ann lead=L medium=call
    """
    [result] = judged(lines, with_alerts({}, names), since=NOW - DAY)
    told = {name: (verdict.valued, verdict.judged) for name, verdict in result.verdicts.items()}
    assert told == {"BounceRatioHigh": (True, False), "NpsLow": (False, False), "LeadsWaitingOverdue": (True, True)}


def test_a_trace_keeps_what_a_plot_shows() -> None:
    """Each slot has the least and the greatest value in it, what it was held against, and whether there was too little."""
    lines = """
        -100m session.ended contact=ann pages=1 seconds=1 bounced=true
        -50m session.ended contact=ann pages=1 seconds=1 bounced=false
    """
    few = with_alerts({"bounce_ratio": {"High": {"window": "1d", "least": 2}}}, ["BounceRatioHigh"])
    [result] = judged(lines, few, since=NOW - 2 * HOUR, traced=True)
    trace = result.traces["BounceRatioHigh"]
    assert max(value for value in trace.greatest if value is not None) == 1
    assert [value for value in trace.least if value is not None][-1] == 0.5
    assert set(trace.bounds) == {0.7}
    assert trace.least[0] is None
    assert not trace.unjudged[0]  # no value is not too little of one
    assert next(few for value, few in zip(trace.least, trace.unjudged, strict=True) if value == 1.0)
    assert not trace.unjudged[-1]
    assert trace.begins == sorted(trace.begins)


def test_what_a_condition_looks_at_is_all_that_judging_it_asks_for() -> None:
    """Every window of an objective with its volume, both numbers of a comparison, and nothing else."""
    conditions = {condition.name: condition for condition in all_conditions(catalogue())}
    looked_at = {
        name: {(*place[:3], place.role.value) for place in places(condition)} for name, condition in conditions.items()
    }
    assert looked_at["SalesResponseSecondsSlow"] == {
        ("sales_response_seconds", "1d", "p90", "value"),
        ("sales_response_seconds", "1d", None, "volume"),
    }
    assert looked_at["InactiveContactsHigh"] == {
        ("inactive_contacts", None, None, "value"),
        ("contacts", None, None, "value"),
    }
    assert looked_at["ActiveContactsFalling"] == {
        ("active_contacts", "7d", None, "value"),
        ("active_contacts", "7d", None, "before"),
    }
    burning = looked_at["SalesResponseWithinTargetRatioBudgetBurningFast"]
    for window in ("1d", "1h"):
        assert ("sales_response_within_target_ratio", window, None, "value") in burning
    assert ("sales_response_within_target_ratio", "1d", None, "volume") in burning


def test_an_objective_burns_in_both_windows() -> None:
    """Late answers to all leads of a day make the fast step fire while the last hour has some too, and end with the hour."""
    name = "SalesResponseWithinTargetRatioBudgetBurningFast"
    objective = only_alerts(catalogue(), ["SalesResponseWithinTargetRatioBudget"])
    lines = "\n".join(
        f"-{300 - 5 * n}m lead.created contact=p{n} lead=L\n-{290 - 5 * n}m lead.contacted contact=p{n} lead=L medium=call"
        for n in range(30)
    )
    [result] = judged(lines, objective, since=NOW - 6 * HOUR)
    [fired] = result.verdicts[name].firings
    assert fired.peak.value == 0
    assert fired.ended is not None
    assert NOW - 100 * MINUTE < fired.ended <= NOW - 90 * MINUTE

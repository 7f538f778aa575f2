"""Every query of every dashboard, asked of a real Prometheus that scrapes the demo."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.request import urlopen

import pytest

from streams.kpis.catalogue import catalogue
from streams.measures.window import SECOND, WINDOWS
from streams.render.alerts import chapter_rules
from streams.render.pipeline import pipeline
from streams.render.recording import recordings
from streams.render.rule import rule_file
from tests.flow.remembering import RememberingPrometheus
from tests.render.dashboards.drawn import DASHBOARDS, RUNBOOKS, Query, asked, marks, queries, windows
from tests.services.commands import Commands
from tests.services.fixtures import Serve
from tests.services.http_json import get_json
from tests.services.prometheus import PrometheusServer, scrape_config
from tests.services.waiting import wait_until

CATALOGUE = catalogue()

HISTORY_DAYS = "185"
"""Two of the longest window, and some days."""
SCALE = "0.3"
RATE = "5000"
"""Some twenty events a second, so that within seconds somebody waits for an answer."""
READ_IN_S = 120.0
PAST_S = 180.0
"""For the past of the KPIs, which the demo works out in the background."""
LIVE_S = 60.0
RATE_INTERVAL = "10s"
EXPORTER = "funnelwatch-exporter"

COMPLETE = ("30d", "90d")
"""In these everything has happened. In shorter windows the demo has no referral, say, and no panel can show one: there a
query may be empty if what it asks for is not exported at all, or 0 where it asks for more."""

EMPTY = {
    "funnelwatch_exporter_canary_timestamp_seconds": "nobody sends canaries until the settings say how often",
    "funnelwatch_leads_waiting_overdue_by_channel": "in the demo everybody is answered in time",
}
"""What returns nothing whatever is chosen, by the metric that is missing, and why that is right."""


def metrics_of(address: str) -> str:
    """What an address serves."""
    with urlopen(f"http://{address}/metrics", timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def rules_of_a_bad_day(folder: Path) -> list[Path]:
    """The recording rules, and the generated alerts, made true: so that what lists them has something to list."""
    rules = [alert.rule(RUNBOOKS) for alert in pipeline(CATALOGUE)]
    rules += [rule for chapter in CATALOGUE.chapters for rule in chapter_rules(CATALOGUE, chapter, RUNBOOKS)]
    alerts, recorded = folder / "alerts.rules.yml", folder / "recording.rules.yml"
    true = [replace(rule, expr="vector(1)", hold=0) for rule in rules]
    alerts.write_text(rule_file("alerts", true, "a test"), encoding="utf-8")
    recorded.write_text(rule_file("recording", recordings(CATALOGUE), "a test"), encoding="utf-8")
    return [alerts, recorded]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    """One that scrapes the demo, and remembers what was exported one window ago, whichever window."""
    folder = tmp_path_factory.mktemp("dashboards")
    with ExitStack() as running:
        commands = Commands(folder)
        running.callback(commands.close)
        demo = commands.start("demo", "--days", HISTORY_DAYS, "--scale", SCALE, "--rate", RATE)
        exporter = demo.wait_for_line(r"Metrics for Prometheus +http://(\S+)/metrics", seconds=READ_IN_S)[1]
        worker = demo.wait_for_line(r"The worker's own metrics +http://(\S+)/metrics")[1]
        wait_until(
            lambda: "funnelwatch_leads_waiting_by_channel" in metrics_of(exporter), seconds=LIVE_S, what="waiting"
        )
        newest_of_the_past = 'funnelwatch_active_contacts_before{window="1h"}'  # it is filled in from the oldest on
        wait_until(lambda: newest_of_the_past in metrics_of(exporter), seconds=PAST_S, what="the past is there")
        text, now = metrics_of(exporter), time.time()
        past = [(now - window.length / SECOND, text) for window in WINDOWS.values()]
        config = scrape_config({EXPORTER: [exporter], "funnelwatch-worker": [worker]}, rules=rules_of_a_bad_day(folder))
        server = Serve(running)(RememberingPrometheus, config, EXPORTER, past)
        flowing = f"rate(funnelwatch_worker_commit_duration_seconds_count[{RATE_INTERVAL}]) > 0"
        wait_until(lambda: server.query(flowing) and server.alerts(), seconds=LIVE_S, what="live events are counted")
        time.sleep(10)  # as many scrapes as a rate is over
        yield server


@cache
def returns(server: PrometheusServer, query: Query, window: str) -> bool:
    """Whether the query returns anything, asked as its panel does."""
    expr = asked(query.expr, window, RATE_INTERVAL)
    if query.instant:
        return bool(server.query(expr))
    now = time.time()
    span = {"start": f"{now - 30:.3f}", "end": f"{now:.3f}", "step": "5"}
    return bool(get_json(f"{server.url}/api/v1/query_range", query=expr, **span)["data"]["result"])


@cache
def exported(server: PrometheusServer, metric: str, window: str, beyond: str = "") -> bool:
    """Whether there is any series of the metric in the window, or at all if it has none, with a value beyond a bound."""
    chosen = f'{{window="{window}"}}' if server.query(f'{metric}{{window!=""}}') else ""
    return bool(server.query(f"{metric}{chosen}{beyond}"))


def excused(server: PrometheusServer, query: Query, window: str) -> bool:
    """Whether there is nothing that a query which goes by the window could return in this one."""
    if "$window" not in query.expr or window in COMPLETE:
        return False
    beyond = " > 0" if "> 0" in query.expr else ""
    return not all(exported(server, metric, window, beyond) for metric in query.metrics)


def empty(server: PrometheusServer, name: str) -> Iterator[tuple[Query, str]]:
    """Queries of a dashboard that return nothing and should, with the window chosen."""
    for window in windows(DASHBOARDS[name]) or [""]:
        for query in queries(DASHBOARDS[name]):
            if not returns(server, query, window) and not excused(server, query, window):
                yield query, window


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_query_returns_data(prometheus: PrometheusServer, name: str) -> None:
    """No panel is empty by construction: each query returns data, in every window that can be chosen."""
    left = [f"{query} [{window}]" for query, window in empty(prometheus, name) if not query.metrics & EMPTY.keys()]
    assert left == []


@pytest.mark.parametrize("metric", EMPTY)
def test_exceptions_are_needed(prometheus: PrometheusServer, metric: str) -> None:
    """What is said to be empty is asked for somewhere, and is empty."""
    asking = [query for one in DASHBOARDS.values() for query in queries(one) if metric in query.metrics]
    assert asking
    assert not any(returns(prometheus, query, COMPLETE[-1]) for query in asking)
    assert not exported(prometheus, metric, COMPLETE[-1])


@pytest.mark.parametrize("name", DASHBOARDS)
def test_marks_return_what_fires(prometheus: PrometheusServer, name: str) -> None:
    """What is asked for marks on time series is a query, and on a bad day there are some."""
    for expr in marks(DASHBOARDS[name]):
        assert prometheus.query(expr)


def test_a_change_is_against_what_was(prometheus: PrometheusServer) -> None:
    """The change of a number that did not change is nothing, so the two are matched as they should be."""
    (query,) = [
        query
        for query in queries(DASHBOARDS["overview.json"])
        if query.ref == "B" and "funnelwatch_revenue" in query.metrics
    ]
    (change,) = prometheus.query(asked(query.expr, "90d"))
    assert change.value == pytest.approx(0, abs=0.05)
    assert re.fullmatch("90d", change.labels["window"])

"""What `backtest` says of a history against what Prometheus does while the same history is replayed through all of it."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from streams.catalogue_file import customised_by
from streams.kpis.additivity import has_window_before
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.condition import Condition, Role, conditions
from streams.kpis.naming import process_metric
from streams.measures.window import DAY, SECOND
from streams.render.alerts import rule
from streams.render.rule import rule_file
from tests.flow.installation import Installation
from tests.services.prometheus import Config, PrometheusServer, scrape_config
from tests.services.waiting import wait_until

pytestmark = [pytest.mark.paced, pytest.mark.timeout(600)]

FILES: Final = ("loans-2011q4.leads.jsonl.gz", "loans-2011q4.deals.jsonl.gz")
SINCE: Final = "2011-11-15T00:00:00Z"
"""What is earlier is read in at once."""
UNTIL: Final = "2012-01-10T00:00:00Z"
"""Eight weeks, in which all goes up and down; then nothing new comes in, and it only ebbs away."""
SPEED: Final = 86_400
"""A day of history in a second."""
EVERY_S: Final = 0.25
"""Between refreshes, scrapes and evaluations: a quarter of a day of history."""
LATE_S: Final = 1.0
"""A refresh, a scrape, an evaluation and what of a shard is still to be read may each be a quarter of a second late."""
BEHIND: Final = 0.02
"""The share of instants that may be read while deals are behind leads, or leads behind deals: at such a one an alert may fire that
should not, or not fire."""
FOUND_S: Final = 60.0
"""For Prometheus to find its target, which takes seconds."""
LONGEST_LEAP_S: Final = 4 * DAY / SECOND
"""Of history within that time: on a machine that is so busy that more goes by, nothing can be told."""

CATALOGUE: Final = """
[kpis.mql_to_sql_ratio.alerts.Low]
hold = "2d"                     # so that holding is seen too, of what does not flicker: Prometheus looks four times
                                # a day here, and takes what it does not see break for unbroken
[kpis.leads_waiting_overdue.alerts.Many]
above = 20
severity = "ticket"

[kpis.mqls.alerts.Falling]
below = 0.75                    # against the window before, which panes know
of = "before"
window = "7d"

[kpis.deals_won.alerts.Falling]
below = 0.8
of = "before"
window = "30d"

[kpis.revenue.alerts.Low]
below = 500000
window = "7d"
hold = "2d"

[kpis.leads_per_sql]
formula = "leads_created / sqls"
unit = "score"
better = "down"

[kpis.leads_per_sql.alerts.High]
above = 4
window = "7d"
least = 20
"""


@dataclass(frozen=True)
class Live:
    """What Prometheus did: the instant of the history (Unix time) by that of the clock, and for each alert the instants of
    the history at which it fired."""

    instants: Mapping[float, float]
    firing: Mapping[str, set[float]]

    def leap(self, seconds: float) -> float:
        """The most of the history that went by within so many seconds."""
        return max(
            at - min(before for wall, before in self.instants.items() if now - seconds <= wall <= now)
            for now, at in self.instants.items()
        )


def scaled_rules(kpis: Catalogue, folder: Path) -> list[Path]:
    """The rules of the alerts that a backtest judges, held for as much less time as the history goes by faster."""
    files = []
    for chapter in kpis.chapters:
        judged = [condition for kpi in chapter.kpis for condition in conditions(kpis, kpi)]
        rules = [rule(condition, "http://runbooks") for condition in judged]
        if rules := [replace(each, hold=each.hold // SPEED) for each in rules]:
            file = folder / f"{chapter.id}.rules.yml"
            file.write_text(rule_file(chapter.id, rules, "the catalogue"))
            files.append(file)
    return files


def backtested(installed: Installation, files: Sequence[Path]) -> Mapping[str, list[tuple[float, float]]]:
    """For each alert that could be judged when it would have fired (Unix time), judged from `SINCE` on."""
    printed = json.loads(installed.run("backtest", *map(str, files), "--since", SINCE, "--until", UNTIL, "--json"))
    [variant] = printed["variants"]
    until = printed["until"]
    return {
        alert["name"]: [(_seconds(one["start"]), _seconds(one["end"] or until)) for one in alert["firings"]]
        for alert in variant["alerts"]
        if alert["judged"]
    }


def later(files: Sequence[Path], folder: Path) -> list[Path]:
    """What of the files is to be replayed at its pace."""
    written = []
    for file in files:
        lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
        written.append(folder / file.name.removesuffix(".gz"))
        written[-1].write_bytes(b"".join(line for line in lines if json.loads(line)["time"] >= SINCE))
    return written


def replayed(installed: Installation, files: Sequence[Path], server: PrometheusServer) -> Live:
    """Replays history at its pace, then asks Prometheus what fired when the exporter told of which instant."""
    began = time.time()
    installed.run("replay", *map(str, files), "--merge", "--speed", str(SPEED), "--until", UNTIL)
    installed.wait_until_read()
    time.sleep(4 * EVERY_S)  # for the last of it to be scraped and judged
    span = (began, time.time(), EVERY_S)
    [at] = server.query_range(process_metric("exporter_snapshot_at_seconds"), *span)
    fired = server.query_range('ALERTS{alertstate="firing"}', *span)
    assert not any(error for error in server.targets().values())
    return Live(
        at.values,
        {
            series.labels["alertname"]: {at.values[wall] for wall in series.values if wall in at.values}
            for series in fired
        },
    )


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def test_backtest_and_prometheus_agree_on_what_fires(
    installation: Installation,
    shared: Path,
    prometheus: Callable[[Config | str], PrometheusServer],
    tmp_path: Path,
) -> None:
    """Eight weeks of real loans, a day a second: the same alerts fire, at the same times of the history.

    Both have the same catalogue and read sums before from panes. No alert that can be judged here compares with what was
    recorded, of which there is none at this speed."""
    own = tmp_path / "kpis.toml"
    own.write_text(CATALOGUE)
    files = [shared / "data" / name for name in FILES]
    installed = installation.with_settings(
        clock="event", catalogue_file=str(own), exporter_refresh=f"{EVERY_S * 1000:.0f}ms"
    )
    expected = backtested(installed, files)
    installed.create_topics(1)  # a partition that is behind would be behind by days
    installed.worker()
    exporter = installed.launch("exporter")
    kpis = customised_by(own, catalogue())
    config = scrape_config(
        {"exporter": [exporter.address]}, rules=scaled_rules(kpis, tmp_path), interval=f"{EVERY_S * 1000:.0f}ms"
    )
    installed.replay(files, SINCE)
    installed.wait_until_read()
    server = prometheus(config)
    wait_until(lambda: server.query("up == 1"), seconds=FOUND_S, what="the exporter is scraped")
    live = replayed(installed, later(files, tmp_path), server)

    watched = [condition for kpi in kpis for condition in conditions(kpis, kpi)]
    recorded = {condition.name for condition in watched if _needs_records(condition)}
    assert recorded
    assert not recorded & expected.keys()
    # What is held is held by the clock, while the history may stand still or leap.
    holds = {
        condition.name: condition.alert.hold / SPEED / SECOND for kpi in kpis for condition in conditions(kpis, kpi)
    }
    slack = {name: live.leap(LATE_S + holds[name]) for name in expected}
    assert live.leap(LATE_S) <= LONGEST_LEAP_S
    fired = {name for name, firings in expected.items() if firings}
    long = {name for name in fired if any(end - start > 2 * slack[name] for start, end in expected[name])}
    print(f"backtest: {sorted(fired)}; for long enough to be seen for certain: {sorted(long)}")
    print(f"Prometheus: { {name: len(at) for name, at in live.firing.items()} } of {len(live.instants)} instants")
    print(f"Within {LATE_S:g} s at most {live.leap(LATE_S) / 86_400:.2f} days of history went by.")
    assert long <= live.firing.keys() <= fired
    assert len(long) >= 6
    assert expected.keys() - fired, "nothing was judged and stayed silent"
    for name, instants in live.firing.items():
        stray = [at for at in instants if not _within(at, expected[name], slack[name])]
        assert len(stray) <= len(live.instants) * BEHIND, (
            f"{name} fires at {stray}, where backtest has {expected[name]}"
        )
    for name in long:
        due = {at for at in live.instants.values() if _within(at, expected[name], -slack[name])}
        silent = sorted(due - live.firing[name])
        assert len(silent) <= len(due) * BEHIND, (
            f"{name} is silent at {len(silent)} of {len(due)}: {silent}, where backtest has {expected[name]}"
        )


def _needs_records(condition: Condition) -> bool:
    """Whether the alert compares with what was recorded, since panes cannot tell."""
    compared = (comparison.of for comparison in condition.comparisons if comparison.of is not None)
    return any(of.role is Role.BEFORE and not has_window_before(of.kpi.formula) for of in compared)


def _within(at: float, firings: Sequence[tuple[float, float]], slack: float) -> bool:
    """Whether the instant lies in a firing, or at most `slack` beside it (where negative: so far inside)."""
    return any(start - slack <= at <= end + slack for start, end in firings)

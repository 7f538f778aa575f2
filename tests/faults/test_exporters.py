"""Exporters that are looked at while the state changes: each scrape belongs together, replicas agree, and one that slept shows
nothing old as new."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any, Final

import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams.events.topics import Topic
from streams.kpis.naming import Vital
from streams.measures.window import MINUTE
from streams.replay.record import Record
from streams.replay.shift import rfc3339
from tests.faults.known_history import KnownHistory, known_history
from tests.faults.told import tell
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive, assert_serves_naive
from tests.flow.histories import SIMULATED_END
from tests.flow.installation import Installation
from tests.flow.moments import await_committed
from tests.flow.served import Served
from tests.forms import LONG_FORM_ONLY, THOROUGH
from tests.services.http_json import get_json
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

pytestmark = pytest.mark.timeout(1_800 if THOROUGH else 300)

PEOPLE = 60_000 if THOROUGH else 6_000
LEAST_SCRAPES = 3_000 if THOROUGH else 300
LEAST_STATES = 20
"""That are scraped: the next records are sent when a state more was seen, so that a slow machine, too, scrapes in the middle of
commits."""
STALE_S = 10.0
"""How old a reading may be that is shown."""
NAPS = 4 if THOROUGH else 1
SOON_S = 60.0

RATIOS: Final = {
    "lead_conversion_ratio": ("leads_created", "visitors"),
    "active_contacts_ratio": ("active_contacts", "contacts"),
    "average_deal_size": ("revenue", "deals_won"),
    "cost_per_lead": ("marketing_spend", "leads_created"),
    "cost_per_sale": ("marketing_spend", "deals_won"),
    "customer_acquisition_cost": ("marketing_spend", "new_customers"),
}
"""Ratios whose parts are KPIs themselves, from one shard or from several."""

SAME: Final = (("page_views", "visitors"), ("page_views", "active_contacts"), ("deals_won", "new_customers"))
"""Pairs that every event of the history counts in alike: one in panes, the other in a ranking or by the state of an entity."""

EVERYBODY: Final = (("page_views", "90d"), ("leads_created", "90d"), ("contacts", None))
"""Each contact of the history has one of the first two."""

Shown = dict[tuple[str, str | None], float]
"""Totals by KPI and window; None is the window of a KPI without."""


def everybody_once(random: Random) -> KnownHistory:
    """Each contact views one page or becomes a lead, each account buys once, and some money is spent, all within the hour.
    The first record is the latest event, so that all readings are of one instant."""

    def record(topic: Topic, key: str, type: str, **fields: Any) -> Record:
        at = SIMULATED_END - (random.randrange(MINUTE, 45 * MINUTE) if records else 1)
        event = {"id": f"{type}-{key}", "type": type, "time": rfc3339(at), **fields}
        return Record(topic, key.encode(), json.dumps(event).encode(), at)

    records: list[Record] = []
    for number in range(PEOPLE):
        name = f"n{number}"
        records.append(record(Topic.ENGAGEMENTS, f"v{name}", "page.viewed", contact=f"v{name}", page="/"))
        if number % 2:
            records.append(record(Topic.LEADS, f"l{name}", "lead.created", contact=f"l{name}", lead=name))
        if number % 5 == 0:
            records.append(record(Topic.DEALS, f"a{name}", "deal.won", account=f"a{name}", deal=name, amount=100))
        if number % 50 == 0:
            records.append(record(Topic.CAMPAIGNS, f"c{name}", "spend.recorded", amount=10))
    history = KnownHistory([records[0], *random.sample(records[1:], len(records) - 1)])
    assert len(list(history.valid())) == len(records)
    return history


def shown(exporter: Served) -> Shown:
    """The totals of one scrape."""
    return {
        (family.name.removeprefix("funnelwatch_"), sample.labels.get("window")): sample.value
        for family in text_string_to_metric_families(exporter.metrics())
        for sample in family.samples
        if "_by_" not in family.name and "stat" not in sample.labels
    }


def check(totals: Shown) -> int:
    """Raises AssertionError where parts do not fit together; gives the number of comparisons."""
    compared = 0
    for (kpi, window), value in totals.items():
        if kpi in RATIOS:
            upper, lower = (totals.get((part, window), totals.get((part, None))) for part in RATIOS[kpi])
            assert upper is not None, f"{kpi} over {window} is shown without its numerator"
            assert lower is not None, f"{kpi} over {window} is shown without its denominator"
            assert value == upper / lower, f"{kpi} over {window} is {value}, of {upper} and {lower}"
            compared += 1
        for one, other in SAME:
            if kpi == one:
                assert value == totals[other, window], (
                    f"{one} is {value} over {window}, {other} {totals[other, window]}"
                )
                compared += 1
    views, leads, contacts = (totals.get(key, 0) for key in EVERYBODY)
    assert contacts == views + leads, f"contacts is {contacts}, page_views is {views} and leads_created {leads}"
    return compared + 1


def test_every_scrape_while_commits_go_on_belongs_together(trial: Trial) -> None:
    """Numerator, denominator and ratio agree, and so does what is counted in two ways, in hundreds of scrapes."""
    history, redis = everybody_once(trial.random), trial.serve(RedisServer, append_only=False)
    installed = trial.install(trial.kafka, redis, kafka_batch_max_records=20, exporter_refresh="100ms")
    worker, exporter = start(installed)
    driver = trial.drive(installed, history.records, PEOPLE / 4, 1)
    portion = -(-len(history.records) // LEAST_STATES)
    scrapes = compared = 0
    states: set[float] = set()
    while scrapes < LEAST_SCRAPES or len(states) < LEAST_STATES or not installed.progress.is_caught_up():
        totals = shown(exporter)
        try:
            compared += check(totals)
        except AssertionError as torn:
            torn.add_note(f"in scrape {scrapes} with {totals},\nafter {states}")
            raise
        states |= {value for (kpi, _), value in totals.items() if kpi == "contacts"}
        driver.allow(max(len(states) * portion, 1))
        scrapes += 1
    driver.join()
    installed.wait_until_read()
    commits = worker.total("funnelwatch_worker_commit_duration_seconds_count")
    trial.figures |= {
        "scrapes": scrapes,
        "comparisons": compared,
        "states seen": len(states),
        "commits": round(commits),
    }
    trial.figures["values"] = assert_naive(installed, history)
    assert_serves_naive(exporter, history)


@LONG_FORM_ONLY
def test_exporters_agree_and_one_that_slept_shows_nothing_old(trial: Trial) -> None:
    """Two on the same state; one is stopped (SIGSTOP) for longer than a reading may be old, while all the rest is read in."""
    history, redis = known_history(trial.random.randrange(1_000), days=30), trial.serve(RedisServer, append_only=False)
    installed = trial.install(trial.kafka, redis, kafka_batch_max_records=200)
    worker, awake = start(installed)
    sleeper = installed.exporter()
    portions = [list(history.records[place :: NAPS + 1]) for place in range(NAPS + 1)]
    trial.drive(installed, portions[0]).join()
    await_committed(installed, len(portions[0]), worker)
    looks, absent = 0, 0
    for portion in portions[1:]:
        wait_until(lambda: values(sleeper) == values(awake) != [], seconds=SOON_S, what="both show the same")
        before = values(awake)
        tell("an exporter sleeps")
        sleeper.process.pause()
        slept = time.monotonic()
        trial.drive(installed, portion).join()
        installed.wait_until_read()
        time.sleep(max(STALE_S + 1 - (time.monotonic() - slept), 0))
        sleeper.process.resume()
        while True:
            totals = shown(sleeper)
            looks += 1
            if totals.get(("page_views", "90d")) is not None:
                break
            absent += 1
            assert totals["exporter_up", None] == 0, "without KPIs it says that it serves none"
        age = next(sleeper.samples(Vital.SNAPSHOT_AGE)).value
        assert age < STALE_S
        assert values(sleeper) == values(awake) != before, "the first that it shows is of now"
    assert absent > 0, "it was never seen without KPIs"
    assert kpi_lines(sleeper) == kpi_lines(awake)
    trial.figures |= {
        "naps": NAPS,
        "looks without KPIs after waking": absent,
        "values": assert_naive(installed, history),
    }
    for exporter in (sleeper, awake):
        assert_serves_naive(exporter, history)


def start(installed: Installation) -> tuple[Served, Served]:
    """A worker that is ready and an exporter that is scraped."""
    worker, exporter = installed.launch("worker"), installed.launch("exporter")
    worker.wait_ready()
    return worker, exporter.wait_ready()


def values(exporter: Served) -> list[Any]:
    """What its API gives."""
    rows: list[Any] = get_json(f"http://{exporter.address}/api/kpis")["values"]
    return rows


def kpi_lines(exporter: Served) -> list[str]:
    """Its metrics, without those of the process."""
    ours = ("# ", "funnelwatch_exporter_", "process_", "python_")
    return [line for line in exporter.metrics().splitlines() if not line.startswith(ours)]

"""From events to the pager and back: the real processes, Prometheus and Alertmanager, with the generated files."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from streams.kpis.catalogue import catalogue
from streams.kpis.owners import OWNERS, slug
from streams.render.alertmanager import CONFIG, TEMPLATES
from streams.render.alertmanager_receivers import HEARTBEAT, OnCall
from streams.render.generated import FOLDER
from streams.render.outputs import Links, outputs
from streams.render.pipeline import WATCHDOG
from tests.flow.compressed import compressed
from tests.flow.installation import Installation
from tests.flow.sales import Sales
from tests.services.alertmanager import AlertmanagerServer
from tests.services.fixtures import Serve
from tests.services.prometheus import PrometheusServer, scrape_config
from tests.services.waiting import wait_until
from tests.services.webhook import WebhookReceiver

FASTER: Final = 30
"""Five minutes of holding are ten seconds, and so is the target of the response."""
TARGET_S: Final = 5 * 60 / FASTER
HOLD_S: Final = 5 * 60 / FASTER
SLOWER_S: Final = 10 * (1 - 1 / FASTER) + 2 * (5 - 0.5) + (1 - 0.25)
"""What a deployment takes longer: Alertmanager's wait for more of the same, two looks of Prometheus, the refresh."""
LOOK: Final = "500ms"
"""Scrapes and rules. Together with the exporter's refresh it must stay below the two seconds that lost trust lingers."""
REFRESH: Final = "250ms"
RESENT: Final = f"{60 // FASTER}s"
"""How often Prometheus tells Alertmanager what it has told before: a minute, if it is not told otherwise."""
PAGE_S: Final = 60.0
"""From the moment at which the leads have been overdue for as long as the alert wants, to the page, at full length."""
DEADLINE_S: Final = 60.0

OVERDUE: Final = "LeadsWaitingOverdue"
WORKER_GONE: Final = "FunnelwatchWorkerAbsent"
SALES, OPERATIONS = "pager-sales", "pager-operations"
"""The secrets, and here the paths, of the two pagers."""
BOARD: Final = "https://kpis.example/"


@dataclass(frozen=True)
class Desk:
    """Who is on call, and what they would look at."""

    prometheus: PrometheusServer
    alertmanager: AlertmanagerServer
    webhook: WebhookReceiver

    def told(self, pager: str, alert: str) -> list[str]:
        """What a pager was told of an alert, in order."""
        return self.webhook.statuses(alert, pager)

    def alerts_told(self, pager: str) -> set[str]:
        """All that a pager has been told of."""
        return {alert["labels"]["alertname"] for post in self.webhook.to(pager) for alert in post.body["alerts"]}

    def await_told(self, pager: str, alert: str, status: str) -> float:
        """When (monotonic) a pager is told for the first time that an alert is firing, or resolved."""

        def told() -> float | None:
            return next((at for said, at in self.webhook.notices(alert, pager) if said == status), None)

        at = wait_until(told, seconds=DEADLINE_S, what=f"{pager} is told that {alert} is {status}")
        assert at is not None
        return at

    def quieted(self) -> set[str]:
        """The alerts that others keep quiet."""
        return {alert["labels"]["alertname"] for alert in self.alertmanager.alerts() if alert["status"]["inhibitedBy"]}


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """The rules among the generated files, in faster time."""
    rules = []
    for path, text in files.items():
        if path.endswith(".rules.yml"):
            rules.append(folder / Path(path).name)
            rules[-1].write_text(compressed(text, FASTER))
    return rules


@pytest.fixture
def desk(serve: Serve, webhook: WebhookReceiver, tmp_path: Path) -> Callable[[Mapping[str, list[str]]], Desk]:
    """`desk(targets)` is a Prometheus and an Alertmanager as rendered; the files of the secrets lead to the webhook."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in (HEARTBEAT, *(f"{way}-{slug(owner)}" for way in ("pager", "chat") for owner in OWNERS)):
        (secrets / name).write_text(f"{webhook.url}{name}\n")
    files = outputs(catalogue(), Links(f"{BOARD}runbooks", BOARD, OnCall(secrets=str(secrets))))

    def start(targets: Mapping[str, list[str]]) -> Desk:
        alertmanager = serve(
            AlertmanagerServer,
            config=compressed(files[f"{FOLDER}/{CONFIG}"], FASTER),
            beside={TEMPLATES: files[f"{FOLDER}/{TEMPLATES}"]},
        )
        places = partial(scrape_config, targets, alertmanagers=[alertmanager.address], interval=LOOK)
        prometheus = serve(PrometheusServer, places(), options=[f"--rules.alert.resend-delay={RESENT}"])
        # It takes seconds to find its targets, which in faster time would be minutes without any.
        wait_until(lambda: len(prometheus.query("up == 1")) == len(targets), seconds=DEADLINE_S, what="all are scraped")
        prometheus.reload(places(rules=write(files, tmp_path)))
        return Desk(prometheus, alertmanager, webhook)

    return start


@pytest.mark.paced
def test_who_is_on_call_hears_what_matters_and_nothing_else(
    installation: Installation,
    desk: Callable[[Mapping[str, list[str]]], Desk],
    sales: Sales,
    record_property: Callable[[str, object], None],
) -> None:
    """Leads left waiting page sales, and contacting them ends it; a dead worker pages operations, and meanwhile nobody is
    paged for KPIs that are not known; when it is back all is quiet."""
    installed = installation.with_settings(definitions_response_target=f"{TARGET_S:g}s", exporter_refresh=REFRESH)
    worker, exporter = installed.worker(), installed.exporter()
    on_call = desk({"funnelwatch-exporter": [exporter.address], "funnelwatch-worker": [worker.address]})
    figures: dict[str, float] = {}

    created = sales.create("l1", "l2", "l3")
    paged = on_call.await_told(SALES, OVERDUE, "firing")
    figures["from event to page"] = paged - created
    figures["from crossing to page"] = paged - created - TARGET_S - HOLD_S
    (page,) = on_call.webhook.to("chat-sales")
    (attachment,) = page.body["attachments"]
    assert attachment["title"] == "PAGE sales: Leads are waiting for a response beyond the target."
    assert "leads_waiting_overdue is 3: above 0." in attachment["text"]
    assert f"<{BOARD}runbooks#leadswaitingoverdue|Runbook>" in attachment["text"]
    assert f"<{BOARD}kpi/leads_waiting_overdue|Board>" in attachment["text"]

    contacted = sales.contact("l1", "l2", "l3")
    figures["from contact to all-clear"] = on_call.await_told(SALES, OVERDUE, "resolved") - contacted
    assert on_call.told(SALES, OVERDUE) == ["firing", "resolved"]

    sales.create("l4", "l5")
    installed.wait_until_read()
    assert on_call.webhook.to(OPERATIONS) == []
    killed = time.monotonic()
    worker.process.kill()
    figures["from kill to page"] = on_call.await_told(OPERATIONS, WORKER_GONE, "firing") - killed
    wait_until(lambda: OVERDUE in on_call.quieted(), seconds=DEADLINE_S, what=f"{OVERDUE} fires and is kept quiet")
    sales.contact("l4", "l5")
    assert on_call.alerts_told(OPERATIONS) == {WORKER_GONE}

    returned = time.monotonic()
    installed.start_again(worker)
    figures["from start to all-clear"] = on_call.await_told(OPERATIONS, WORKER_GONE, "resolved") - returned
    wait_until(lambda: on_call.prometheus.firing() <= {WATCHDOG.title}, seconds=DEADLINE_S, what="all is quiet")
    assert on_call.told(SALES, OVERDUE) == ["firing", "resolved"]
    assert on_call.alerts_told(SALES) == {OVERDUE}
    assert on_call.alerts_told(HEARTBEAT) == {WATCHDOG.title}

    print(f"At {FASTER} times the speed:")
    figures["from crossing to page, in a deployment"] = figures["from crossing to page"] + SLOWER_S
    for what, seconds in figures.items():
        print(f"{what}: {seconds:.1f} s")
        record_property(what, round(seconds, 1))
    assert figures["from crossing to page, in a deployment"] <= PAGE_S

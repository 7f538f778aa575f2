"""The workload *exporter*: reads a large company in and measures the exporter on it.

Every value is served (the cap lies above the labels), events go on at a rate while it is scraped, and the values that can be known
beforehand are compared."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tests.bench.company_installed import CompanyInstalled
from tests.bench.result import WrongResult
from tests.bench.section import Figure, Section, Tell, section_of
from tests.bench.watched_exporter import WatchedExporter

CONTACTS, LABELS, SECONDS = 1_000_000, 500, 60.0
QUICK = 20_000, 100, 10.0
RATE = 2_000
"""Events a second, while it is scraped."""
BURSTS = 20
"""A second, in which live events are sent."""
LOOKS = 30


def exporter(quick: bool, tell: Tell) -> Section:
    """Raises WrongResult."""
    contacts, labels, seconds = QUICK if quick else (CONTACTS, LABELS, SECONDS)
    about = (
        f"A company of {contacts:,} contacts, {labels} values of every open label, {RATE:,} events a second meanwhile."
    )
    tell(f"Reading a company of {contacts:,} contacts in …")
    return section_of("The exporter under size", about, _figures(contacts, labels, seconds), tell)


def _figures(contacts: int, labels: int, seconds: float) -> Iterator[Figure]:
    with CompanyInstalled(contacts, labels) as installed, installed.servers.redis.client() as redis:
        watched = WatchedExporter(installed.installation, redis)
        check(watched, installed)
        yield Figure("memory of Redis", redis.info("memory")["used_memory"] / 2**20, "MiB")
        yield Figure("values", watched.served.total("funnelwatch_exporter_values"))
        yield from watched.of_start()
        yield from watched.of_readings("at rest")
        yield from watched.of_questions()
        with live(installed, RATE):
            yield from watched.of_readings("with events")
            yield from watched.of_scrapes(seconds)
        yield watched.end()


def check(watched: WatchedExporter, installed: CompanyInstalled) -> None:
    """All contacts and leads are there, and all labels, none under another name."""
    company = installed.company
    expected = {"contacts": company.contacts, "leads": company.open_leads, "campaigns": len(company.campaigns_of_leads)}
    found: dict[str, float] = {}
    for _ in range(LOOKS):
        text = watched.served.metrics()
        found = {
            "contacts": _sum(text, r"funnelwatch_contacts"),
            "leads": _sum(text, r"funnelwatch_open_leads_by_stage\{[^}]*\}"),
            "campaigns": len(
                set(re.findall(r'^funnelwatch_leads_created_by_campaign\{campaign="([^"]+)"', text, re.M))
            ),
        }
        if found == expected:
            return
        time.sleep(1)  # it may be stale just now: on a busy machine readings take their time
    raise WrongResult(f"{found} instead of {expected}")


def _sum(text: str, metric: str) -> float:
    return sum(float(value) for value in re.findall(rf"^{metric} (\S+)$", text, re.M))


@contextmanager
def live(installed: CompanyInstalled, rate: int) -> Iterator[None]:
    """Events at a rate, meanwhile."""
    stopped = Event()

    def send() -> None:
        number = 0
        with installed.sink() as sink:
            while not stopped.wait(1 / BURSTS):
                for _ in range(rate // BURSTS):
                    number += 1
                    record = installed.company.live(number, time.time_ns() // 1_000_000)
                    sink.send(record.topic, record.key, record.value)
            sink.flush()

    thread = Thread(target=send, daemon=True)
    thread.start()
    yield
    stopped.set()
    thread.join()

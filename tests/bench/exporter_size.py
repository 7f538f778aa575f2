"""The workload *exporter*: `python -m tests.bench.exporter_size` reads a large company in and measures the exporter on it.

Every value is served (the cap lies above the labels), events go on at a rate while it is scraped, and the values that can be known
beforehand are compared."""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tests.bench.company_installed import CompanyInstalled
from tests.bench.watched_exporter import Row, WatchedExporter

CONTACTS, LABELS, RATE, SECONDS = 1_000_000, 500, 2_000, 60.0
BURSTS = 20
"""A second, in which live events are sent."""
LOOKS = 30


class WrongValue(Exception):
    """The exporter shows something else than the events say."""


def rows(contacts: int, labels: int, rate: int, seconds: float) -> Iterator[Row]:
    """Builds the state, and measures. Raises WrongValue."""
    with CompanyInstalled(contacts, labels) as installed, installed.redis.client() as redis:
        exporter = WatchedExporter(installed.installation, redis)
        check(exporter, installed)
        yield Row("memory of Redis", redis.info("memory")["used_memory"] / 2**20, "MiB")
        yield Row("values", exporter.served.total("funnelwatch_exporter_values"), "")
        yield from exporter.reading_rows()
        with live(installed, rate):
            yield from exporter.scrape_rows(seconds)
        yield exporter.end()


def check(exporter: WatchedExporter, installed: CompanyInstalled) -> None:
    """All contacts and leads are there, and all labels, none under another name."""
    company = installed.company
    expected = {"contacts": company.contacts, "leads": company.open_leads, "campaigns": len(company.campaigns_of_leads)}
    found: dict[str, float] = {}
    for _ in range(LOOKS):
        text = exporter.served.metrics()
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
    raise WrongValue(f"{found} instead of {expected}")


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


def main() -> None:
    """Prints what was measured."""
    parser = ArgumentParser(prog="python -m tests.bench.exporter_size", description=__doc__)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--labels", type=int, default=LABELS)
    parser.add_argument("--rate", type=int, default=RATE, help="events a second while it is scraped")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of scraping")
    for row in rows(**vars(parser.parse_args())):
        print(row, flush=True)


if __name__ == "__main__":
    main()

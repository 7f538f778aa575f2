"""How long an event takes from the producer to `/metrics`, under a steady load."""

import json
import re
import threading
import time
from datetime import UTC, datetime
from statistics import quantiles

import pytest
from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from tests.flow.installation import Installation
from tests.flow.served import Served
from tests.services.kafka import KafkaServer
from tests.services.waiting import wait_until

RATE = 1_000
"""Events a second."""
SECONDS = 15
PEOPLE = 500
PROBE_EVERY = 50
"""One in so many events is a probe: a page view of a content that no other event has, so that it shows by itself."""
PROBE = re.compile(r'^funnelwatch_page_views_by_content\{[^}]*content="(probe-\d+)"', re.MULTILINE)
P95_S = 2.0
LAST_S = 20.0
"""After the last event was sent, for all probes to show."""


@pytest.mark.timed
def test_an_event_is_in_the_metrics_within_two_seconds(installation: Installation, kafka: KafkaServer) -> None:
    """At 1,000 events/s the 95th percentile of the time from the call of the producer to a scrape is at most 2 s."""
    probes = RATE * SECONDS // PROBE_EVERY
    installed = installation.with_settings(exporter_label_values=str(probes + PEOPLE))
    installed.create_topics()
    worker, exporter = installed.worker(), installed.exporter()
    sent: dict[str, float] = {}
    producing = threading.Thread(target=produce, args=(kafka, installed.topics[Topic.ENGAGEMENTS], sent))
    producing.start()
    seen = look_until_all_are_seen(exporter, probes)
    producing.join()
    assert seen.keys() == sent.keys()
    delays = sorted(seen[probe] - sent[probe] for probe in sent)
    cuts = quantiles(delays, n=100)
    p50, p95, p99 = cuts[49], cuts[94], cuts[98]
    print(f"from producer to /metrics at {RATE} events/s: p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s")
    assert p95 <= P95_S
    assert worker.total("funnelwatch_worker_events_total", type="page.viewed") == RATE * SECONDS


def produce(kafka: KafkaServer, topic: str, sent: dict[str, float]) -> None:
    """Sends page views at the rate, on schedule; notes when each probe was sent."""
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, linger_ms=5)
    began = time.monotonic()
    for number in range(RATE * SECONDS):
        early = began + number / RATE - time.monotonic()
        if early > 0:
            time.sleep(early)
        content = f"probe-{number}" if number % PROBE_EVERY == 0 else "news"
        person = f"p{number % PEOPLE}"
        view = {
            "id": f"e{number}",
            "type": "page.viewed",
            "time": datetime.now(UTC).isoformat(),
            "contact": person,
            "page": "/",
            "content": content,
        }
        if content != "news":
            sent[content] = time.monotonic()
        producer.send(topic, key=person.encode(), value=json.dumps(view).encode())
    producer.close()


def look_until_all_are_seen(exporter: Served, probes: int) -> dict[str, float]:
    """Scrapes over and over; gives when each probe was first seen (after the scrape that had it)."""
    seen: dict[str, float] = {}

    def all_seen() -> bool:
        found = set(PROBE.findall(exporter.metrics()))
        now = time.monotonic()
        seen.update(dict.fromkeys(found - seen.keys(), now))
        return len(seen) == probes

    wait_until(all_seen, seconds=SECONDS + LAST_S, what="all probes are in the metrics")
    return seen

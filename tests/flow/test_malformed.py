"""Malformed input among good: all of it is put aside with its reason and where it came from, and nothing else is lost."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition  # type: ignore[import-untyped]  # it ships no types

from streams.events.rejection import Reason
from streams.events.topics import Topic
from tests.flow.installation import PARTITIONS, Installation
from tests.services.kafka import KafkaServer

MEGABYTE = 1 << 20
LARGEST = 2 * MEGABYTE
READ_S = 30.0


class Bad(NamedTuple):
    """A value that is no event of its topic, and why."""

    value: bytes | None
    reason: Reason


class Sent(NamedTuple):
    """Where a record went."""

    topic: str
    partition: int
    offset: int


def event(**fields: Any) -> bytes:
    """A lead as it should be, but for these fields; None leaves one out."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    good = {"id": "e", "type": "lead.created", "time": now.isoformat(), "contact": "ann", "lead": "L"}
    return json.dumps({name: value for name, value in (good | fields).items() if value is not None}).encode()


def nested(depth: int) -> bytes:
    """A lead with a field that nobody reads, so many levels deep."""
    return event()[:-1] + b', "note": ' + b"[" * depth + b"]" * depth + b"}"


BAD = (
    Bad(b"not json", Reason.NOT_JSON),
    Bad(event()[:-2], Reason.NOT_JSON),
    Bad(b'"a bare string"', Reason.NOT_JSON),
    Bad(b"[1, 2, 3]", Reason.NOT_JSON),
    Bad(event(score="?").replace(b'"?"', b"NaN"), Reason.NOT_JSON),
    Bad(event(score="?").replace(b'"?"', b"1e999"), Reason.OUT_OF_RANGE),
    Bad(None, Reason.EMPTY),
    Bad(b"", Reason.EMPTY),
    Bad(event(contact=7), Reason.INVALID_FIELD),
    Bad(event(score="high"), Reason.INVALID_FIELD),
    Bad(event(id=""), Reason.INVALID_FIELD),
    Bad(event(contact=None), Reason.MISSING_FIELD),
    Bad(event(time=None), Reason.MISSING_FIELD),
    Bad(event(type="lead.vanished"), Reason.UNKNOWN_TYPE),
    Bad(event(type="page.viewed", page="/"), Reason.UNKNOWN_TYPE),
    Bad(event(time="9999-12-31T23:59:59Z"), Reason.FUTURE),
    Bad(event(time=1_713_340_242_260), Reason.INVALID_TIME),
    Bad(event(time="2024-02-30T00:00:00Z"), Reason.INVALID_TIME),
    Bad(event(time="2024-04-17T07:50:42"), Reason.INVALID_TIME),
    Bad(event(account="?").replace(b"?", b"\xff\xfe"), Reason.NOT_UTF8),
    Bad(event(note="x" * MEGABYTE), Reason.TOO_LARGE),
    Bad(nested(100_000), Reason.TOO_LARGE),
    Bad(nested(10_000), Reason.TOO_DEEP),
)
GOOD = 200


def test_malformed_input_is_put_aside_and_the_good_is_counted(installation: Installation, kafka: KafkaServer) -> None:
    """The worker goes on; each bad record is in the dead letters once, as it came, with reason and source; metrics agree."""
    for name in (*installation.topics.values(), installation.dead_letters):
        kafka.create_topic(name, partitions=PARTITIONS, settings={"max.message.bytes": str(LARGEST)})
    worker = installation.worker()
    leads = installation.topics[Topic.LEADS]
    sent = send_among_good(kafka, leads)
    installation.wait_until_read()
    assert worker.process.returncode is None
    assert worker.total("funnelwatch_worker_events_total", type="lead.created") == GOOD
    assert exported(installation, "leads_created", "1h") == GOOD

    letters = list(read_letters(kafka, installation.dead_letters))
    headers = [{name: value.decode() for name, value in letter.headers} for letter in letters]
    sources = [Sent(h["source-topic"], int(h["source-partition"]), int(h["source-offset"])) for h in headers]
    assert sorted(sources) == sorted(sent)
    for letter, header, source in zip(letters, headers, sources, strict=True):
        assert letter.value == sent[source].value
        assert letter.key == b"ann"
        assert header["reason"] == sent[source].reason, f"{header}: {(letter.value or b'')[:200]!r}"

    reasons = Counter(bad.reason for bad in BAD)
    counted = {r: worker.total("funnelwatch_worker_rejected_total", topic=Topic.LEADS, reason=r) for r in Reason}
    assert counted == {reason: reasons[reason] for reason in Reason}
    assert worker.total("funnelwatch_worker_dead_letters_total") == len(BAD)


def send_among_good(kafka: KafkaServer, topic: str) -> dict[Sent, Bad]:
    """Sends everything, the bad between the good; gives where the bad went."""
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, max_request_size=LARGEST)
    futures = {}
    for number in range(GOOD):
        producer.send(topic, key=b"%d" % number, value=event(id=f"g{number}", contact=f"c{number}"))
        if number < len(BAD):
            futures[number] = producer.send(topic, key=b"ann", value=BAD[number].value)
    producer.flush()
    places = {number: future.get() for number, future in futures.items()}
    producer.close()
    return {Sent(topic, place.partition, place.offset): BAD[number] for number, place in places.items()}


def read_letters(kafka: KafkaServer, topic: str) -> Iterator[Any]:
    """All records of the topic."""
    consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
    places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(places)
    while any(consumer.position(place) < ends[place] for place in places):
        for batch in consumer.poll(timeout_ms=1_000).values():
            yield from batch
    consumer.close()


def exported(installation: Installation, kpi: str, window: str) -> float | None:
    """The total of a KPI as `kpis --json` has it."""
    rows = json.loads(installation.run("kpis", "--json"))
    found = [row["value"] for row in rows if (row["kpi"], row["window"], row["labels"]) == (kpi, window, {})]
    return found[0] if found else None

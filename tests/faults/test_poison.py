"""Messages that are no events, of every kind and by every way, among those that are."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

from confluent_kafka import Producer

from streams.events.codec import Rejected, codec_for
from streams.events.topics import Topic
from streams.events.types import message_key
from streams.kpis.naming import Vital
from streams.replay.record import Record
from tests.faults.known_history import KnownHistory, known_history
from tests.faults.letters import Source, ends_of, header_of, letters_by_source
from tests.faults.poison import KINDS, renamed
from tests.faults.trial import Trial
from tests.faults.verifier import assert_naive
from tests.flow.installation import READ_IN_S, Installation
from tests.forms import THOROUGH
from tests.services.kafka import KafkaServer
from tests.services.waiting import wait_until

POISON = 6_000 if THOROUGH else 400
ABORTED = 40
CODECS = ("none", "gzip", "lz4")
KEYS = (None, b"", b"\xff\xfe\x00", b"ann", "žluťoučký".encode())
Headers = list[tuple[str, str | bytes | None]]
HEADERS: tuple[Headers, ...] = (
    [],
    [("trace", b"\x00\xff")],
    [("reason", b"theirs"), ("reason", b"again"), ("empty", None)],
)


class Sent(NamedTuple):
    """A record of poison: how it was sent, and why it is rejected."""

    key: bytes | None
    value: bytes | None
    headers: Headers
    reason: str


def test_poison_of_every_kind_becomes_one_dead_letter(trial: Trial) -> None:
    """Compressed, in transactions, under any key, with headers: each is put aside once, as it came; what a transaction took
    back is nowhere; what was spoilt and is an event all the same counts."""
    history = known_history(trial.random.randrange(1_000), scale=0.02)
    installation = trial.install()
    worker = installation.worker()
    driving = trial.drive(installation, list(history.records))
    sent, events = send_poison(trial.kafka, installation, trial.random, history)
    driving.join()
    ends = ends_of(installation)
    wait_until(lambda: is_read(installation, ends), seconds=READ_IN_S, what="all that was sent is committed")
    assert worker.process.returncode is None

    letters = letters_by_source(installation)
    assert letters.keys() == sent.keys()
    for source, (letter, *again) in letters.items():
        expected, headers = sent[source], header_of(letter)
        assert not again
        assert letter.key == expected.key
        # Kafka's own client does not send a record of nothing at all.
        assert letter.value == (b"" if expected.key is expected.value is None else expected.value)
        assert headers["reason"].decode() == expected.reason
        theirs = [(name.removeprefix("original."), value) for name, value in letter.headers if "original." in name]
        assert theirs == [(name, value) for name, value in expected.headers]
    reasons = Counter(record.reason for record in sent.values())
    assert reasons == Counter({reason: int(worker.total(Vital.REJECTED, reason=reason)) for reason in reasons})
    assert worker.total(Vital.DEAD_LETTERS) == len(sent)
    assert listed(installation) == reasons
    trial.figures["poison"], trial.figures["kinds"], trial.figures["reasons"] = len(sent), len(KINDS), len(reasons)
    trial.figures["spoilt and events all the same"], trial.figures["taken back by their producer"] = (
        len(events),
        ABORTED * len(CODECS),
    )
    everything = replace(history, records=[*history.records, *events])
    trial.figures["values compared"] = assert_naive(installation, everything)


def is_read(installation: Installation, ends: Mapping[tuple[Topic, int], int]) -> bool:
    """Whether the state is made of all records up to these ends."""
    stored = installation.progress.stored()
    return all(stored[place] >= end for place, end in ends.items())


def listed(installation: Installation) -> Counter[str]:
    """What `dlq list` counts by reason, as a table and as JSON; they agree."""
    rows = json.loads(installation.run("dlq", "list", "--json"))
    by_reason = Counter(row["reason"] for row in rows)
    names = set(installation.topics.values())
    table: Counter[str] = Counter()
    for line in installation.run("dlq", "list").splitlines():
        words = line.split()
        if len(words) >= 3 and words[0] in names and words[2].replace(",", "").isdigit():
            table[words[1]] += int(words[2].replace(",", ""))
    assert table == by_reason
    return by_reason


def send_poison(
    kafka: KafkaServer, installation: Installation, random: Random, history: KnownHistory
) -> tuple[dict[Source, Sent], list[Record]]:
    """Sends poison through producers of every kind; gives where it is, and what of it is an event."""
    made = [spoilt(random, history, number) for number in range(POISON)]
    sent: dict[Source, Sent] = {}
    events = [record for record, reason in made if reason is None]
    for number, codec in enumerate(CODECS):
        plain, in_transactions = made[2 * number :: 2 * len(CODECS)], made[2 * number + 1 :: 2 * len(CODECS)]
        sent |= sent_through(producer_of(kafka, codec), installation, random, plain)
        producer = producer_of(kafka, codec, f"{installation.dead_letters}-{codec}")
        producer.init_transactions()
        producer.begin_transaction()
        gone = random.sample([record for record, _ in made], ABORTED // 2) + good(random, history, ABORTED // 2)
        for record in gone:
            producer.produce(installation.topics[record.topic], record.value, record.key)
        producer.flush()
        producer.abort_transaction()
        producer.begin_transaction()
        sent |= sent_through(producer, installation, random, in_transactions)
        producer.commit_transaction()
    return sent, events


def good(random: Random, history: KnownHistory, count: int) -> list[Record]:
    """Events of the history under other ids, which would count if they came."""
    chosen = random.sample(list(history.records), count)
    return [record._replace(value=renamed(record.value, f"gone-{random.random()}")) for record in chosen]


def producer_of(kafka: KafkaServer, codec: str, transactional_id: str | None = None) -> Producer:
    """A producer of this kind."""
    options = {"bootstrap.servers": kafka.bootstrap, "compression.type": codec, "linger.ms": 20}
    options["partitioner"] = "murmur2_random"  # that of Kafka's own client, and of the driver: a key has one partition
    return Producer(options | ({"transactional.id": transactional_id} if transactional_id else {}))


def sent_through(
    producer: Producer, installation: Installation, random: Random, share: list[tuple[Record, str | None]]
) -> dict[Source, Sent]:
    """Sends a share of it; gives where that is which is no event."""
    sent: dict[Source, Sent] = {}

    def arrived(record: Sent) -> Callable[[Any, Any], None]:
        def note(error: Any, message: Any) -> None:
            assert error is None, error
            sent[Source(message.topic(), message.partition(), message.offset())] = record

        return note

    for record, reason in share:
        topic, value = installation.topics[record.topic], record.value
        if reason is None:
            producer.produce(topic, value, record.key)
        else:
            spoil = Sent(random.choice(KEYS), value, random.choice(HEADERS), reason)
            producer.produce(topic, value, spoil.key, headers=spoil.headers, on_delivery=arrived(spoil))
        producer.poll(0)
    producer.flush()
    return sent


def spoilt(random: Random, history: KnownHistory, number: int) -> tuple[Record, str | None]:
    """One of the history's events, spoilt, with the reason why it is rejected; None where it is an event all the same."""
    id = f"poison-{number}"
    while True:
        good = random.choice(history.records)
        value = random.choice(list(KINDS.values()))(random, renamed(good.value, id))
        record = good._replace(value=value)  # type: ignore[arg-type]  # a record without a value is among them
        decoded = codec_for(good.topic).decode(value, time.time_ns() // 1_000_000)
        if isinstance(decoded, Rejected):
            return record, decoded.reason.value
        time_ms, event = decoded
        if time_ms < history.end and event.id == id:  # none of after the end, which would move it, and none twice
            return record._replace(key=message_key(event).encode()), None

"""Dead letters looked at and sent again, on the way that events go."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # type: ignore[import-untyped]  # no types

from streams.events.rejection import Reason
from streams.events.topics import Topic
from streams.ingest.connection import KafkaConnection
from streams.ingest.dead_letters import DeadLetters
from streams.ingest.kept_letters import Place
from streams.ingest.letter_topic import LettersUnavailable, LetterTopic, Selection
from streams.ingest.letters import DeadLetter
from streams.ingest.redrive import Postman
from tests.flow.installation import COMMAND_S, Installation
from tests.ingest.test_letters import Rejected
from tests.services.kafka import KafkaServer

HEADERS = [("trace", b"1"), ("reason", b"theirs"), ("nothing", None)]


def lead(id: str, **fields: Any) -> bytes:
    """A lead as it should be, but for these fields."""
    time = datetime.now(UTC) - timedelta(minutes=1)
    good = {"id": id, "type": "lead.created", "time": time.isoformat(), "contact": "ann", "lead": id}
    return json.dumps(good | fields).encode()


BAD = (
    (b"k", b"not json", Reason.NOT_JSON),
    (b"k", lead("a", contact=7), Reason.INVALID_FIELD),
    (b"k", lead("b", contact=8), Reason.INVALID_FIELD),
    (b"k", lead("c", time="9999-12-31T23:59:59Z"), Reason.FUTURE),
    (b"k", None, Reason.EMPTY),
    (None, None, Reason.EMPTY),
    (b"k", b"\x1b[2J\xff", Reason.NOT_UTF8),
)


@pytest.fixture
def installed(installation: Installation) -> Installation:
    """With its topics."""
    installation.create_topics()
    return installation


def rows(installed: Installation, *options: str) -> list[dict[str, Any]]:
    """What `dlq list` has for programs."""
    found: list[dict[str, Any]] = json.loads(installed.run("dlq", "list", "--json", *options))
    return found


def leads_created(installed: Installation) -> list[float]:
    """The total of the last hour; nothing where it is not there."""
    values = json.loads(installed.run("kpis", "--json", "--window", "1h"))
    return [
        row["value"] for row in values if row["kpi"] == "leads_created" and row["window"] == "1h" and not row["labels"]
    ]


def refused(installed: Installation, *arguments: str) -> tuple[int, str]:
    """Exit code and what is said of a command that does not do what it was asked."""
    done = installed.commands.run(*arguments, settings=installed.settings, seconds=COMMAND_S)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


async def put_aside(kafka: KafkaServer, installed: Installation, *letters: DeadLetter) -> None:
    """Letters as a worker writes them."""
    dead_letters = DeadLetters(KafkaConnection([kafka.bootstrap]), installed.dead_letters)
    for letter in letters:
        await dead_letters.send([letter])
    await dead_letters.close()


def mended(installed: Installation, offset: int, id: str, partition: int = 2) -> DeadLetter:
    """A letter of what is an event by now."""
    record = Rejected(lead(id), b"ann", HEADERS, offset=offset)
    return DeadLetter(installed.topics[Topic.LEADS], partition, record, "future", "The time lies in the future.")


async def read_all(kafka: KafkaServer, topic: str, partitions: int) -> list[Any]:
    """The records of a topic."""
    places = [TopicPartition(topic, number) for number in range(partitions)]
    found: list[Any] = []
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning()
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += records
    return found


async def test_what_a_worker_put_aside_is_listed_and_shown(installed: Installation, kafka: KafkaServer) -> None:
    """All of it, a record of nothing too, by reason; each can be looked at; filters leave out the rest."""
    topic = installed.topics[Topic.LEADS]
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, compression_type="lz4") as producer:
        for key, value, _ in BAD[:5] + BAD[6:]:
            await producer.send(topic, value, key=key, headers=HEADERS)
        nothing = producer.create_batch()  # as other clients can send it
        nothing.append(key=None, value=None, timestamp=None)
        await (await producer.send_batch(nothing, topic, partition=0))
    worker = installed.worker()
    installed.wait_until_read()
    assert worker.process.returncode is None

    listed = rows(installed)
    assert Counter(row["reason"] for row in listed) == Counter(reason for _, _, reason in BAD)
    assert {row["topic"] for row in listed} == {topic}
    assert not any(row["redriven"] for row in listed)
    assert [row["payload"] for row in rows(installed, "--reason", "not_utf8")] == [r"\x1b[2J\xff"]
    assert len(rows(installed, "--since", "1h", "--topic", "leads")) == len(BAD)
    assert rows(installed, "--topic", "deals") == []
    assert rows(installed, "--since", "9999-01-01T00:00:00Z") == []
    assert rows(installed, "--limit", "2") == listed[-2:]
    table = installed.run("dlq", "list")
    counts = [line.split()[:3] for line in table.splitlines() if line.startswith(topic)]
    assert counts[:2] == [[topic, "empty", "2"], [topic, "invalid_field", "2"]]
    assert "\x1b" not in table

    (row,) = rows(installed, "--reason", "future")
    shown = installed.run("dlq", "show", row["place"])
    assert '  "lead": "c"' in shown
    assert "future: The time lies more than 5 minutes in the future." in shown
    assert f"{topic} {row['partition']}:{row['offset']}" in shown
    assert "reason = theirs" in " ".join(shown.split())
    whole = json.loads(installed.run("dlq", "show", row["place"], "--json"))
    assert row.items() <= whole.items()
    assert whole["today"]["reason"] == "future"
    (row,) = rows(installed, "--reason", "not_json")
    assert "6e 6f 74 20 6a 73 6f 6e" in installed.run("dlq", "show", row["place"])


async def test_a_letter_is_sent_again_once(installed: Installation, kafka: KafkaServer) -> None:
    """Mended events are counted once, however often they are redriven or were put aside; a dry run sends nothing."""
    leads = installed.topics[Topic.LEADS]
    twice = mended(installed, 7, "twice")
    hopeless = DeadLetter(leads, 1, Rejected(b"not json", offset=3), "not_json", "The message is not JSON.")
    elsewhere = DeadLetter("an-old-topic", 1, Rejected(lead("x"), offset=3), "future", "In the future.")
    await put_aside(kafka, installed, twice, hopeless, mended(installed, 8, "other"), twice, elsewhere)
    assert len(rows(installed)) == 4
    worker = installed.worker()

    dry = installed.run("dlq", "redrive", "--dry-run")
    assert dry.splitlines() == [
        f"Would send 2 letters ({leads}: 2 future).",
        f"Left 2 letters where they are (an-old-topic: 1 no_such_topic; {leads}: 1 not_json).",
    ]
    assert await read_all(kafka, leads, 4) == []
    assert installed.run("dlq", "redrive", "--reason", "not_json").startswith("Sent 0 letters.")

    assert installed.run("dlq", "redrive").splitlines()[0] == f"Sent 2 letters ({leads}: 2 future)."
    installed.wait_until_read()
    again = installed.run("dlq", "redrive").splitlines()
    assert again[0] == "Sent 0 letters."
    assert again[-1] == "2 letters had been sent again before."
    sent = await read_all(kafka, leads, 4)
    assert [(r.partition, r.key, json.loads(r.value)["lead"], [*r.headers]) for r in sent] == [
        (2, b"ann", "twice", HEADERS),
        (2, b"ann", "other", HEADERS),
    ]
    assert leads_created(installed) == [2]
    assert worker.total("funnelwatch_worker_events_total", type="lead.created") == 2
    assert worker.total("funnelwatch_worker_repeated_total") == 0
    assert worker.total("funnelwatch_worker_rejected_total") == 0

    listed = {row["offset"]: row for row in rows(installed, "--topic", "leads")}
    assert {offset: row["redriven"] for offset, row in listed.items()} == {7: True, 3: False, 8: True}
    shown = installed.run("dlq", "show", listed[7]["place"])
    assert f"to {leads} 2:0" in shown
    assert "It would be accepted." in shown
    mark = len(await read_all(kafka, installed.dead_letters, 1)) - 1
    code, said = refused(installed, "dlq", "show", f"0:{mark}")
    assert (code, "is the mark of a letter" in said) == (1, True)


async def test_letters_of_a_topic_made_anew_are_others(installed: Installation, kafka: KafkaServer) -> None:
    """The same offset at another time is another record, and is not taken for one that was sent again."""
    first = mended(installed, 0, "first")
    second = first._replace(record=Rejected(lead("second"), b"ann", offset=0, timestamp=1_800))
    await put_aside(kafka, installed, first)
    installed.run("dlq", "redrive")
    await put_aside(kafka, installed, second)
    assert installed.run("dlq", "redrive").splitlines()[0].startswith("Sent 1 letter (")


async def test_many_letters_are_read_through(installed: Installation, kafka: KafkaServer) -> None:
    """More than are held at a time, of several partitions, compressed, with records of others and gaps between."""
    name = f"{installed.dead_letters}-many"
    kafka.create_topic(name, partitions=3)
    chosen = replace(installed.with_settings(topics_dead_letters=name), dead_letters=name)
    await put_aside(kafka, chosen, *[mended(chosen, offset, f"l{offset}") for offset in range(20)])
    letters = await read_all(kafka, name, 3)
    async with AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap, compression_type="lz4", transactional_id=name
    ) as producer:
        for number in range(100):
            async with producer.transaction():  # its end takes an offset that is no record
                for copy in letters:
                    headers = [(n, b"%d" % (1000 + number) if n == "source-timestamp" else v) for n, v in copy.headers]
                    await producer.send(name, copy.value, key=copy.key, headers=headers, partition=number % 3)
                await producer.send(name, b"not a letter", partition=number % 3)
    assert len(rows(chosen)) == 20 * 101
    assert chosen.run("dlq", "redrive").splitlines()[0].startswith("Sent 2,020 letters (")
    assert chosen.run("dlq", "redrive").splitlines()[0].startswith("Sent 0 letters")
    assert len(await read_all(kafka, chosen.topics[Topic.LEADS], 4)) == 20 * 101


async def test_an_event_that_was_sent_and_not_noted_counts_once(installed: Installation, kafka: KafkaServer) -> None:
    """As when a redrive is killed between the two: it is sent again, under the same id."""
    connection = KafkaConnection([kafka.bootstrap])
    unwritable = f"{installed.dead_letters}-full"
    kafka.create_topic(unwritable, settings={"max.message.bytes": "1"})
    await put_aside(kafka, installed, mended(installed, 7, "once"))
    async with LetterTopic(connection, installed.dead_letters) as topic, Postman(connection, unwritable) as forgetful:
        letter = await topic.at(Place(0, 0))
        with pytest.raises(LettersUnavailable, match="1 of the events were sent, but that could not be noted in"):
            await forgetful.send([letter])
    assert installed.run("dlq", "redrive").startswith("Sent 1 letter (")
    assert installed.run("dlq", "redrive").startswith("Sent 0 letters.")
    installed.worker()
    installed.wait_until_read()
    assert len(await read_all(kafka, installed.topics[Topic.LEADS], 4)) == 2
    assert leads_created(installed) == [1]


async def test_what_arrives_meanwhile_is_left(installed: Installation, kafka: KafkaServer) -> None:
    """The end is where the topic ended when it was opened, so that reading ends even while letters arrive."""
    await put_aside(kafka, installed, mended(installed, 1, "before"))
    async with LetterTopic(KafkaConnection([kafka.bootstrap]), installed.dead_letters) as topic:
        await put_aside(kafka, installed, mended(installed, 2, "after"))
        offsets = [letter.source.offset async for portion in topic.letters(Selection()) for letter in portion]
    assert offsets == [1]


def test_what_cannot_be_done_is_a_sentence(installed: Installation) -> None:
    """No letters, no topic, no Kafka, no such place: one sentence each; wrong usage is told from failure."""
    assert installed.run("dlq", "list") == f"No dead letters found in {installed.dead_letters}.\n"
    assert rows(installed) == []
    assert installed.run("dlq", "redrive") == f"No dead letters found in {installed.dead_letters}.\n"
    code, said = refused(installed, "dlq", "show", "0:0")
    assert (code, "There is no dead letter at 0:0" in said) == (1, True)
    missing = installed.with_settings(topics_dead_letters="nowhere")
    away = installed.with_settings(kafka_brokers=installed.free_address())
    for command in ("list", "redrive"):
        code, said = refused(missing, "dlq", command)
        assert (code, "The dead-letter topic 'nowhere' does not exist" in said) == (1, True)
        code, said = refused(away, "dlq", command)
        assert (code, "cannot be used" in said, len(said.splitlines())) == (1, True, 1)
    for wrong in (["list", "--reason", "x"], ["list", "--since", "x"], ["list", "--topic", "x"], ["show", "17"]):
        assert refused(installed, "dlq", *wrong)[0] == 2

"""verify and rebuild as commands, on the way that events go: while workers and exporter run, killed, and without a past."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]
from kafka.structs import TopicPartition  # type: ignore[import-untyped]
from redis import Redis

from streams.events.topics import Topic
from streams.tables.pane_bytes import pack, unpack
from streams.tables.redis_keys import shard_keys, shards_key
from tests.flow.agreement import assert_same
from tests.flow.histories import History, simulated_history
from tests.flow.installation import COMMAND_S, SHARDS, Installation
from tests.forms import THOROUGH
from tests.services.http_json import get_json
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

KILLS = 20 if THOROUGH else 2
SERIES = "web.sessions"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Some thousand simulated events."""
    return simulated_history(tmp_path_factory.mktemp("history"), days=20)


@pytest.fixture
def installed(installation: Installation) -> Installation:
    """Windows go by event time, and topics are made."""
    chosen = installation.with_settings(clock="event")
    chosen.create_topics()
    return chosen


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[Redis]:
    """The server of the installation."""
    with redis_server.client() as client:
        yield client


class Command:
    """A command that ended: exit code, what it printed, what it said."""

    def __init__(self, installed: Installation, *arguments: str) -> None:
        done = installed.commands.run(*arguments, settings=installed.settings, seconds=COMMAND_S)
        self.code, self.out, self.said = done.returncode, done.stdout, done.stderr
        assert "Traceback" not in self.said, self.said


def verified(installed: Installation, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and object of `verify --json`."""
    command = Command(installed, "verify", "--json", *arguments)
    return command.code, json.loads(command.out or "{}") | {"said": command.said}


def tamper(redis: Any, installed: Installation) -> tuple[str, str]:
    """One cell of one coarse pane is wrong; gives the shard and the pane's name."""
    namespace = installed.settings["FUNNELWATCH_REDIS_NAMESPACE"]
    for shard in sorted(redis.smembers(shards_key(namespace))):
        keys = shard_keys(namespace, shard.decode())
        for name in sorted(redis.zrange(keys.changed, 0, -1), reverse=True):
            cells = unpack(redis.get(keys.pane(name.decode())))
            if name.startswith(b"6h") and SERIES in cells:
                cells[SERIES][""] += 7
                redis.set(keys.pane(name.decode()), pack(cells))
                return shard.decode(), name.decode()
    raise AssertionError("there is no such pane")


def leftovers(redis: Any, installed: Installation) -> list[bytes]:
    """Keys of a recompute."""
    return list(redis.scan_iter(match=f"{installed.settings['FUNNELWATCH_REDIS_NAMESPACE']}:recompu*"))


def births(redis: Any, installed: Installation) -> dict[bytes, bytes | None]:
    """Which state each shard is."""
    namespace = installed.settings["FUNNELWATCH_REDIS_NAMESPACE"]
    return {
        shard: redis.hget(shard_keys(namespace, shard.decode()).meta, "born")
        for shard in redis.smembers(shards_key(namespace))
    }


def view(number: int, **fields: Any) -> dict[str, Any]:
    """A page viewed, of which there is one more with each number."""
    return {"id": f"view-{number}", "type": "page.viewed", "contact": f"c{number % 7}", "page": "/"} | fields


class Traffic:
    """Events that are sent to Kafka one by one."""

    def __init__(self, kafka: KafkaServer, installed: Installation) -> None:
        self._producer = KafkaProducer(bootstrap_servers=kafka.bootstrap)
        self._topic = installed.topics[Topic.ENGAGEMENTS]
        self.sent: list[bytes] = []

    def send(self, event: dict[str, Any]) -> None:
        value = json.dumps(event).encode()
        self.sent.append(value)
        self._producer.send(self._topic, key=event["contact"].encode(), value=value)
        self._producer.flush()

    def close(self) -> None:
        self._producer.close()


@pytest.fixture
def traffic(kafka: KafkaServer, installed: Installation) -> Iterator[Traffic]:
    """Of this installation."""
    traffic = Traffic(kafka, installed)
    yield traffic
    traffic.close()


def test_a_live_state_is_verified_found_wrong_and_rebuilt_while_all_goes_on(
    installed: Installation, redis: Redis, traffic: Traffic, history: History, tmp_path: Path
) -> None:
    """While events flow verify says the same; after tampering it names KPI and pane, in exit code and words; rebuild mends
    it under a running worker and exporter; then the values are those of `compute`."""
    installed.replay(history.files, history.at)
    worker, exporter = installed.worker(), installed.exporter()
    installed.wait_until_read()
    at = datetime.fromisoformat(history.at)

    def flowing(*arguments: str) -> str:
        """What a command printed while events went on."""
        running = installed.start(*arguments)
        sent = len(traffic.sent)
        while running.returncode is None:
            number = len(traffic.sent)
            traffic.send(view(number, time=(at - timedelta(hours=1) + timedelta(milliseconds=number)).isoformat()))
        assert len(traffic.sent) - sent > 50
        installed.wait_until_read()
        return f"{running.returncode} {running.output()}"

    assert flowing("verify").startswith("0 "), flowing("verify")

    shard, pane = tamper(redis, installed)
    code, found = verified(installed)
    assert (code, found["same"], found["complete"], found["left_out"]) == (1, False, True, [])
    (lies,) = found["state"]
    assert (lies["where"], lies["part"], lies["series"], lies["label"]) == (shard, "pane", SERIES, "")
    assert pane.startswith(f"{lies['grid']}:")
    assert lies["live"] == lies["recomputed"] + 7
    assert {"sessions", "bounce_ratio"} <= {row["kpi"] for row in found["kpis"]}
    assert {row["window"] for row in found["kpis"]} <= {"30d", "90d"}
    assert "emails_sent" not in {row["kpi"] for row in found["kpis"]}
    told = Command(installed, "verify")
    assert told.code == 1
    assert "Different: " in told.out.splitlines()[-1]
    assert any(line.split()[:2] == [shard, "pane"] for line in told.out.splitlines())

    before = births(redis, installed)
    assert "Rebuilt and switched 12 shards" in flowing("rebuild")
    assert all(born != before[name] for name, born in births(redis, installed).items())
    assert leftovers(redis, installed) == []
    assert verified(installed)[0] == 0
    assert worker.process.returncode is None
    assert worker.total("funnelwatch_worker_fenced_total") == 0
    live = tmp_path / "live.jsonl"
    live.write_bytes(b"\n".join(traffic.sent))
    files = [*history.files, live]
    assert_same(installed.kpis(history.at), installed.compute(files, history.at))
    assert_files_agree(installed, files, history.at)

    shown = {row["kpi"]: row["value"] for row in installed_rows(exporter.address)}
    wait_until(
        lambda: (
            {row["kpi"]: row["value"] for row in installed_rows(exporter.address)}["sessions"]
            == installed.kpis(history.at)["sessions", "30d", (), None]
        ),
        seconds=COMMAND_S,
        what=f"the exporter shows the rebuilt state, not {shown}",
    )


def installed_rows(address: str) -> list[dict[str, Any]]:
    """The totals over 30 days that an exporter serves."""
    answer = get_json(f"http://{address}/api/kpis?window=30d")
    return [row for row in answer["values"] if not row["labels"] and row["window"] == "30d" and row["stat"] is None]


def assert_files_agree(installed: Installation, files: list[Path], at: str) -> None:
    """`verify FILE…` says the same of all files, and names what is missing without the last."""
    code, found = verified(installed, *map(str, files), "--at", at)
    assert (code, found["same"]) == (0, True), found
    code, found = verified(installed, *map(str, files[:-1]), "--at", at)
    assert code == 1
    assert "page_views" in {row["kpi"] for row in found["kpis"]}
    assert {row["where"] for row in found["state"]} == {"people"}


def test_a_rebuild_that_is_killed_leaves_a_good_state_and_the_next_completes(
    installed: Installation, redis: Redis, history: History
) -> None:
    """SIGKILL while it recomputes, and between the switches of shards: the KPIs are those of `compute` all the while."""
    installed.replay(history.files, history.at)
    installed.worker()
    installed.wait_until_read()
    expected = installed.compute(history.files, history.at)
    random = Random(7)
    for kill in range(KILLS):
        before = births(redis, installed)
        rebuilding = installed.start("rebuild")
        if kill % 4 == 0:
            wait_until(lambda: len(leftovers(redis, installed)) > 100, seconds=COMMAND_S, what="a shard is recomputed")
        else:
            wanted = random.randrange(1, SHARDS)
            wait_until(
                lambda before=before, wanted=wanted, rebuilding=rebuilding: (  # type: ignore[misc]
                    rebuilding.returncode is not None
                    or sum(born != before[name] for name, born in births(redis, installed).items()) >= wanted
                ),
                seconds=COMMAND_S,
                what=f"{wanted} shards are switched",
            )
        rebuilding.kill()
        switched = sum(born != before[name] for name, born in births(redis, installed).items())
        print(f"killed with {switched} of {SHARDS} shards switched, and {len(leftovers(redis, installed))} keys left")
        assert_same(installed.kpis(history.at), expected)
    tamper(redis, installed)
    done = Command(installed, "rebuild")
    assert (done.code, done.out.startswith("Rebuilt and switched 12 shards")) == (0, True), done.said
    assert leftovers(redis, installed) == []
    assert_same(installed.kpis(history.at), expected)
    assert verified(installed)[0] == 0


def test_a_past_that_kafka_has_deleted_is_said(
    installed: Installation, kafka: KafkaServer, history: History, redis: Redis
) -> None:
    """verify compares the rest and does not call it the same; rebuild loses nothing unless that is meant."""
    installed.replay(history.files, history.at)
    installed.worker()
    installed.wait_until_read()
    before = installed.kpis(history.at)
    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    name = installed.topics[Topic.ENGAGEMENTS]
    admin.delete_records({TopicPartition(name, 2): 50})
    admin.close()

    code, found = verified(installed)
    assert (code, found["same"], found["complete"]) == (2, True, False)
    assert found["lost"] == [{"topic": name, "partition": 2, "records": 50}]
    assert found["shards"] == SHARDS - 1
    told = Command(installed, "verify")
    assert told.code == 2
    assert f"Not compared: Kafka no longer holds the past of {name}/2: the first 50 records are gone." in told.out
    assert "The same, as far as they could be compared" in told.out.splitlines()[-1]

    refused = Command(installed, "rebuild")
    assert refused.code == 1
    assert f"{name}/2: the first 50 records are gone" in refused.said
    assert "--lose-older goes on and loses what is older" in refused.said
    assert installed.kpis(history.at) == before
    done = Command(installed, "rebuild", "--lose-older")
    assert done.code == 0
    assert installed.kpis(history.at) != before


def test_a_state_without_the_past_of_a_new_kpi_is_rebuilt(
    installed: Installation, history: History, tmp_path: Path
) -> None:
    """The worker refuses to start and says how to mend it; after a rebuild by the new catalogue it starts, and the KPI has
    its whole past."""
    installed.replay(history.files, history.at)
    worker = installed.worker()
    installed.wait_until_read()
    assert worker.process.stop() == 0
    own = tmp_path / "kpis.toml"
    own.write_text(
        '[kpis.demo_requests]\ncount = "form.submitted"\nwhere = { kind = "demo" }\nmeaning = "Demo forms submitted."\n'
    )
    newer = installed.with_settings(catalogue_file=str(own))
    refusing = newer.launch("worker").process
    assert refusing.wait(seconds=COMMAND_S) == 1
    assert "run `funnelwatch rebuild`, which makes it anew from Kafka" in refusing.output()
    code, found = verified(newer)
    assert (code, "run `funnelwatch rebuild`" in found["said"]) == (2, True)
    newer.run("rebuild")
    newer.worker()
    assert_same(newer.kpis(history.at), newer.compute(history.files, history.at))
    assert ("demo_requests", "30d", (), None) in newer.kpis(history.at)


def test_an_event_that_was_put_aside_is_no_difference_until_it_is_rebuilt(
    installation: Installation, kafka: KafkaServer
) -> None:
    """It was ahead of its time when the worker read it. verify leaves it out and says so; a rebuild counts it."""
    installation.create_topics()
    traffic = Traffic(kafka, installation)
    installation.worker()
    traffic.send(view(1, time=datetime.now(UTC).isoformat()))
    installation.wait_until_read()
    soon = datetime.now(UTC) + timedelta(minutes=5, seconds=15)
    traffic.send(view(2, time=soon.isoformat()))
    traffic.close()
    installation.wait_until_read()
    assert len(json.loads(installation.run("dlq", "list", "--json"))) == 1
    wait_until(
        lambda: datetime.now(UTC) > soon - timedelta(minutes=4, seconds=59), seconds=COMMAND_S, what="its time is near"
    )
    code, found = verified(installation)
    assert (code, found["same"], found["put_aside"]) == (0, True, 1)
    installation.run("rebuild")
    code, found = verified(installation)
    assert (code, found["put_aside"]) == (0, 0)


def test_what_cannot_be_compared_is_a_sentence(installation: Installation, history: History) -> None:
    """No state, no Kafka, no Redis, wrong usage: one sentence and exit code 2 of verify, 1 of rebuild."""
    installation.create_topics()
    for name, code in (("verify", 2), ("rebuild", 1)):
        nothing = Command(installation, name)
        assert (nothing.code, len(nothing.said.splitlines())) == (code, 1)
        assert "a worker makes it from Kafka by itself" in nothing.said
        address = installation.free_address()
        told = Command(installation.with_settings(redis_url=f"redis://{address}/0"), name)
        assert (told.code, "Redis cannot be used" in told.said, len(told.said.splitlines())) == (code, True, 1)
    worker = installation.worker()
    away = installation.with_settings(kafka_brokers=installation.free_address())
    for name, code in (("verify", 2), ("rebuild", 1)):
        told = Command(away, name)
        assert (told.code, "cannot be used" in told.said, len(told.said.splitlines())) == (code, True, 1)
    assert worker.process.stop() == 0
    assert Command(installation, "verify").code == 0, "an empty state is the same as an empty one"
    assert Command(installation, "verify", "--at", history.at).code == 2
    assert Command(installation, "verify", "nowhere.jsonl").code == 2
    fewer = {topic: f"{name}-fewer" for topic, name in installation.topics.items()}
    other = replace(installation, topics=fewer).with_settings(
        **{f"topics_{topic}": name for topic, name in fewer.items()}
    )
    other.run("topics", "create", "--partitions", "2")
    told = Command(other, "verify")
    assert (told.code, "fewer partitions than the state has shards" in told.said) == (2, True)

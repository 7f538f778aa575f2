"""The bench's own Kafka and Redis, and loads in Kafka: each load has topics of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, Self
from uuid import uuid4

from redis import Redis

from streams.events.topics import Topic
from streams.replay.producer import KafkaSink
from tests.bench.load import Record
from tests.bench.result import Measured
from tests.flow.installation import Installation, installed
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames
from tests.services.kafka import KafkaServer
from tests.services.redis import RedisServer

PARTITIONS: Final = 4
NAMESPACE: Final = "bench"


class Told(NamedTuple):
    """What a contender said in the end."""

    measured: Measured
    counts: dict[str, int]


class Servers:
    """Use it as a context manager: the servers run while it is open."""

    def __init__(self) -> None:
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            # The JVM's own options, as in production: what leaves most of a machine to tests makes Kafka slower.
            self.kafka = opening.enter_context(KafkaServer(jvm_options=()))
            self.redis = opening.enter_context(RedisServer())
            self.client = opening.enter_context(Redis.from_url(self.redis.url))
            self.directory = Path(opening.enter_context(TemporaryDirectory(prefix="funnelwatch-bench-")))
            self.commands = Commands(self.directory)
            opening.callback(self.commands.close)
            self._opened = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @contextmanager
    def installed(self, **settings: str) -> Iterator[Installation]:
        """A whole funnelwatch on these servers, with its topics made and nothing started."""
        with installed(self.commands, KafkaNames("bench"), self.kafka.bootstrap, self.redis) as made:
            chosen = made.with_settings(**settings)
            chosen.create_topics()
            yield chosen

    @property
    def pids(self) -> Mapping[str, int]:
        """The servers' processes by name."""
        return {"kafka": self.kafka.process.pid, "redis": self.redis.process.pid}

    def create_topics(self, load: str) -> None:
        """The topics of a load, as a user would make them."""
        created = self.commands.run("topics", "create", "--partitions", str(PARTITIONS), settings=self.settings(load))
        if created.returncode:
            raise RuntimeError(created.stderr)

    def send(self, load: str, records: Iterable[Record]) -> None:
        """Produces records into the topics of a load."""
        with KafkaSink({"bootstrap_servers": self.kafka.bootstrap}, topics_of(load), compression=None) as sink:
            for topic, key, value in records:
                sink.send(topic, key, value)
            delivered = sink.flush()
        if delivered.failed:
            raise RuntimeError(delivered.reason)

    def program(self, name: str, load: str, topic: str, events: int, *flags: str) -> Told:
        """Runs a contender of the bench's own to its end; Redis is emptied before."""
        self.redis.flush()
        options = {
            "brokers": self.kafka.bootstrap,
            "topic": topic,
            "events": str(events),
            "redis": self.redis.url,
            "servers": json.dumps(self.pids),
        }
        arguments = [text for option, value in options.items() for text in (f"--{option}", value)]
        command = [sys.executable, "-m", f"tests.bench.contenders.{name}", *arguments, *flags]
        process = self.commands.start_program(command, name=name, settings=self.settings(load))
        told = json.loads(process.wait_for_line(r"^\{.*\}$", seconds=300)[0])
        process.stop()
        return Told(Measured(told["events"], told["seconds"], told["cpu"], told["peak_bytes"]), told["counts"])

    def settings(self, load: str) -> dict[str, str]:
        """Of a worker that reads this load, in a group of its own: it waits for no predecessor's session."""
        return {
            "FUNNELWATCH_KAFKA_BROKERS": self.kafka.bootstrap,
            "FUNNELWATCH_KAFKA_APP_ID": f"bench-{uuid4().hex[:8]}",
            "FUNNELWATCH_REDIS_URL": self.redis.url,
            "FUNNELWATCH_REDIS_NAMESPACE": NAMESPACE,
            "FUNNELWATCH_WORKER_LISTEN": "127.0.0.1:0",
            **{f"FUNNELWATCH_TOPICS_{topic.upper()}": name for topic, name in topics_of(load).items()},
        }


def topics_of(load: str) -> dict[Topic, str]:
    """What a load's topics are called in Kafka."""
    return {topic: f"{load}-{topic}" for topic in Topic}

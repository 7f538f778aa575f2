"""A whole funnelwatch of one test: topics, consumer group and state of its own on the servers that all tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from kafka import KafkaConsumer  # type: ignore[import-untyped]  # it ships no types

from streams.commands.topics import create
from streams.events.topics import Group, Topic
from tests.flow.agreement import Values, values_of
from tests.flow.progress import Progress
from tests.flow.served import Served
from tests.services.commands import Commands
from tests.services.fixtures import KafkaNames
from tests.services.ports import reserve_port
from tests.services.processes import Process
from tests.services.redis import RedisServer
from tests.services.waiting import wait_until

PARTITIONS = 4
SHARDS = PARTITIONS * len(Group)
COMMAND_S = 120.0
"""For a command that does its work and ends."""
READ_IN_S = 120.0
"""For what was sent to be read in, on a machine that is busy with other things."""


@dataclass(frozen=True)
class Installation:
    """`settings` are variables; everything that is started here sees them."""

    commands: Commands
    topics: Mapping[Topic, str]
    dead_letters: str
    settings: Mapping[str, str]
    progress: Progress
    resources: ExitStack

    def with_settings(self, **more: str) -> Installation:
        """The same installation under other settings: `with_settings(clock="event")`."""
        return replace(self, settings={**self.settings, **variables(more)})

    def run(self, *arguments: str) -> str:
        """What a command prints; it must succeed."""
        done = self.commands.run(*arguments, settings=self.settings, seconds=COMMAND_S)
        assert done.returncode == 0, f"funnelwatch {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    def afresh(self, topics: Mapping[Topic, str] | None = None) -> Installation:
        """The same installation with a state and a group of its own, of which there is nothing yet; from other topics perhaps."""
        topics = topics or self.topics
        namespace, group = (
            f"{self.settings[f'FUNNELWATCH_{name}']}-fresh" for name in ("REDIS_NAMESPACE", "KAFKA_APP_ID")
        )
        names = {f"topics_{topic}": name for topic, name in topics.items()}
        chosen = self.with_settings(redis_namespace=namespace, kafka_app_id=group, **names)
        return replace(chosen, topics=topics, progress=self.progress.of(namespace, topics))

    def start(self, *arguments: str) -> Process:
        """A command, left running."""
        return self.commands.start(*arguments, settings=self.settings)

    def create_topics(self, partitions: int = PARTITIONS) -> None:
        """Makes the topics as the user would, but in this process: hundreds of tests need them, and a Python takes longer to
        start than they take to be made."""
        theirs = dict.fromkeys(name for name in os.environ if name.startswith("FUNNELWATCH_"))
        done = CliRunner().invoke(create, ["--partitions", str(partitions)], env={**theirs, **self.settings})
        assert done.exit_code == 0, f"funnelwatch topics create ended with {done.exit_code}:\n{done.output}"

    def worker(self) -> Served:
        """A worker that writes at least one shard by now."""
        return self.launch("worker").wait_ready()

    def workers(self, count: int) -> list[Served]:
        """Workers that have shared the shards evenly by now."""
        workers = [self.launch("worker") for _ in range(count)]
        for worker in workers:
            worker.wait_ready()
        wait_until(
            lambda: {worker.total("funnelwatch_worker_shard_assigned") for worker in workers} == {SHARDS / count},
            seconds=READ_IN_S,
            what="the workers share the shards evenly",
        )
        return workers

    def exporter(self) -> Served:
        """An exporter that has KPIs to show by now."""
        return self.launch("exporter").wait_ready()

    def launch(self, command: str) -> Served:
        """A process that serves, on a port of its own, not waited for."""
        listen = self.free_address()
        chosen = self.with_settings(**{f"{command}_listen": listen})
        return Served(chosen.start(command), listen)

    def start_again(self, served: Served, command: str = "worker") -> Served:
        """A process that has ended, anew on the address it had, ready by now."""
        chosen = self.with_settings(**{f"{command}_listen": served.address})
        return Served(chosen.start(command), served.address).wait_ready()

    def free_address(self) -> str:
        """An address that nobody else takes until the end of the test."""
        port = reserve_port()
        self.resources.callback(port.release)
        return f"127.0.0.1:{port.number}"

    def replay(self, files: Sequence[Path], until: str) -> None:
        """Sends files of events to Kafka, all that is earlier than `until`."""
        self.run("replay", *map(str, files), "--until", until)

    def wait_until_read(self) -> None:
        """Waits until all that Kafka holds is committed."""
        wait_until(self.progress.is_caught_up, seconds=READ_IN_S, what="all that was sent is committed")

    def look_into(self, redis: RedisServer) -> None:
        """Another Redis has the state from now on; where the processes look for it is not this one's to say."""
        self.progress.look_into(self.resources.enter_context(redis.client()))

    def lose_state(self) -> None:
        """Deletes the whole state at once, as an emptied Redis would."""
        self.progress.lose_state()

    def kpis(self, at: str) -> Values:
        """The values of the live state."""
        return values_of(json.loads(self.run("kpis", "--at", at, "--json")))

    def compute(self, files: Sequence[Path], at: str) -> Values:
        """The values computed from files, without any service."""
        return values_of(json.loads(self.run("compute", *map(str, files), "--at", at, "--json")))


@contextmanager
def installed(commands: Commands, names: KafkaNames, bootstrap: str, redis: RedisServer) -> Iterator[Installation]:
    """A funnelwatch with names of its own on these servers, with nothing made or started yet."""
    topics = {topic: names.topic(topic) for topic in Topic}
    dead_letters = names.topic("dead-letters")
    namespace = names.topic("state")
    settings = {f"topics_{topic}": name for topic, name in topics.items()} | {
        "kafka_brokers": bootstrap,
        "kafka_app_id": names.group("workers"),
        "kafka_session_timeout": "6s",
        "topics_dead_letters": dead_letters,
        "redis_url": redis.url,
        "redis_namespace": namespace,
    }
    with ExitStack() as resources:
        client = resources.enter_context(redis.client())
        consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","), enable_auto_commit=False)
        resources.callback(consumer.close)
        progress = Progress(client, namespace, consumer, topics)
        yield Installation(commands, topics, dead_letters, variables(settings), progress, resources)


def variables(settings: Mapping[str, Any]) -> dict[str, str]:
    """`clock` to `FUNNELWATCH_CLOCK`."""
    return {f"FUNNELWATCH_{name.upper()}": str(value) for name, value in settings.items()}

"""verify and rebuild as commands, what they leave, and what they are told apart by."""

from __future__ import annotations

import json
from typing import Any

from kafka import KafkaProducer  # type: ignore[import-untyped]  # it ships no types

from streams.events.topics import Topic
from streams.tables.pane_bytes import pack, unpack
from streams.tables.redis_keys import shard_keys, shards_key
from tests.flow.installation import COMMAND_S, Installation
from tests.services.kafka import KafkaServer

SERIES = "web.sessions"


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

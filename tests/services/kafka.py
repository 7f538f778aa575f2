"""Apache Kafka for tests: a KRaft broker that is its own controller, alone or in a cluster, in a directory of its own."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self
from uuid import uuid4

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]  # it ships no types

from tests.services.certificates import Certificates
from tests.services.java_classes import SharedClasses
from tests.services.kafka_properties import (
    QUICK,
    SCRAM,
    Listener,
    listener_properties,
    quorum_properties,
    sasl_properties,
    tls_properties,
)
from tests.services.locate import JAVA, kafka_classes, kafka_home
from tests.services.ports import ReservedPort, reserve_port
from tests.services.processes import ProcessError
from tests.services.server import Server

_FORMAT_SECONDS = 30
_LOGGING = """\
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{HH:mm:ss.SSS} %p %c{1} %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
"""


class KafkaServer(Server):
    """One broker. It listens on PLAINTEXT always, and on `listeners`, each on a port of its own.

    `users` (name → password) may log in on the SASL listeners by PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512; TLS listeners
    need `certificates` and ask for a client's certificate without insisting. `settings` go into server.properties
    over what kafka_properties.py has. Topics are not created by use: call `create_topic`, or set auto.create.topics.enable.
    """

    name: ClassVar[str] = "kafka"
    start_seconds: ClassVar[float] = 45  # 4 s on two idle cores; three brokers at a time on busy ones take their time

    def __init__(
        self,
        *,
        listeners: Sequence[Listener] = (),
        users: Mapping[str, str] | None = None,
        certificates: Certificates | None = None,
        settings: Mapping[str, str] | None = None,
        heap_megabytes: int = 512,
        jvm_options: Sequence[str] = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
        node: int = 1,
        controllers: Mapping[int, ReservedPort] | None = None,
        cluster_id: str | None = None,
    ) -> None:
        """`jvm_options` default to what leaves most of the machine to the test; `node` … are `KafkaCluster`'s."""
        super().__init__()
        self._home = kafka_home()
        self._java = JAVA.path()
        self._classes = SharedClasses(kafka_classes(), self.directory)
        self.users = dict(users or {})
        self._certificates = certificates
        self._settings = dict(settings or {})
        self._jvm = [f"-Xmx{heap_megabytes}m", *jvm_options]
        self._node = node
        self._cluster_id = cluster_id or uuid4().hex[:22]
        if controllers is None:
            controllers = {node: reserve_port()}
        self._ports.append(controllers[node])
        self._controllers = {number: port.number for number, port in controllers.items()}
        self._listeners: dict[Listener, int] = {
            listener: self._reserve_port() for listener in dict.fromkeys(("PLAINTEXT", *listeners))
        }

    @property
    def bootstrap(self) -> str:
        """host:port of the plain listener."""
        return self.bootstrap_of("PLAINTEXT")

    def bootstrap_of(self, listener: Listener) -> str:
        """host:port of one of the listeners."""
        return f"127.0.0.1:{self._listeners[listener]}"

    def create_topic(
        self, topic: str, *, partitions: int = 1, replicas: int = 1, settings: Mapping[str, str] | None = None
    ) -> None:
        """Create a topic, `settings` are its own (retention.ms, cleanup.policy, …); it must not exist yet.

        Waits until the broker names it: the controller answers before brokers have heard of what it made.
        """
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            wanted = {"num_partitions": partitions, "replication_factor": replicas, "configs": dict(settings or {})}
            admin.create_topics({topic: wanted}, wait_for_metadata=True)
        finally:
            admin.close()

    def _command(self) -> list[str]:
        data = self.directory / "data"
        properties = self.directory / "server.properties"
        (self.directory / "log4j2.properties").write_text(_LOGGING)
        properties.write_text("".join(f"{key}={value}\n" for key, value in self._properties(data).items()))
        if not data.exists():
            self._format(properties)
        return self._kafka("kafka.Kafka", str(properties), classes=self._classes.options(records=True))

    def close(self) -> None:
        """As any server; the first Kafka on a machine leaves its classes to those that come after."""
        if self._classes.are_missing and self._process is not None and self._process.stop() != -signal.SIGKILL:
            self._classes.leave()
        super().close()

    def _answers(self) -> bool:
        return "Kafka Server started" in self.process.output()  # said after the broker has joined: all is served

    def _kafka(self, main_class: str, *arguments: str, classes: Sequence[str] = ()) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self.directory / 'log4j2.properties'}"
        options = [*self._jvm, *classes, logging, "-cp", f"{self._home}/libs/*"]
        return [str(self._java), *options, main_class, *arguments]

    def _format(self, properties: Path) -> None:
        scram = [
            f"--add-scram={mechanism}=[name={user},password={password}]"
            for mechanism in SCRAM
            for user, password in self.users.items()
        ]
        command = self._kafka(
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={self._cluster_id}",
            f"--config={properties}",
            *scram,
            classes=self._classes.options(),
        )
        done = subprocess.run(command, capture_output=True, text=True, timeout=_FORMAT_SECONDS, check=False)
        if done.returncode != 0:
            raise ProcessError(f"Kafka's storage could not be formatted:\n{done.stdout}{done.stderr}")

    def _properties(self, data: Path) -> dict[str, str]:
        return {
            **quorum_properties(self._node, self._controllers),
            **listener_properties(self._listeners, controller_port=self._controllers[self._node]),
            "log.dirs": str(data),
            **QUICK,
            **(tls_properties(self._certificates) if self._certificates else {}),
            **sasl_properties(self._listeners, self.users),
            **self._settings,
        }


class KafkaCluster:
    """Several brokers that know each other (`nodes`); topics replicate as they are told to."""

    def __init__(self, nodes: int = 3, *, settings: Mapping[str, str] | None = None) -> None:
        controllers = {number: reserve_port() for number in range(1, nodes + 1)}
        cluster_id = uuid4().hex[:22]
        self.nodes = [
            KafkaServer(node=number, controllers=controllers, cluster_id=cluster_id, settings=settings)
            for number in controllers
        ]

    @property
    def bootstrap(self) -> str:
        """host:port of every broker, with commas between."""
        return ",".join(node.bootstrap for node in self.nodes)

    def start(self) -> Self:
        for node in self.nodes:
            node.launch()  # all of them first: a broker is up when most controllers are
        for node in self.nodes:
            node.wait_ready()
        return self

    def close(self) -> None:
        for node in self.nodes:
            node.close()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.close()

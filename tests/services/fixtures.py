"""The servers as pytest fixtures: one Kafka and one Redis for the whole run, more of any kind for the test that asks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import uuid4

import pytest

from tests.services.alertmanager import AlertmanagerServer
from tests.services.certificates import Certificates, make_certificates
from tests.services.commands import REPOSITORY, Commands
from tests.services.kafka import KafkaCluster, KafkaServer
from tests.services.locate import MissingServerError
from tests.services.prometheus import Config, PrometheusServer
from tests.services.redis import RedisServer
from tests.services.server import Server
from tests.services.webhook import WebhookReceiver

P = ParamSpec("P")
AnyServer = TypeVar("AnyServer", bound=Server | KafkaCluster)

STARTED_BY = frozenset({"kafka", "secured_kafka", "redis_server", "redis_cluster", "serve"})
"""The fixtures that start servers; all others get theirs from these."""


class Serve:
    """Makes and starts servers, and closes them in reverse order; a missing program fails the test with its sentence."""

    def __init__(self, started: ExitStack) -> None:
        self._started = started

    def __call__(self, kind: Callable[P, AnyServer], /, *arguments: P.args, **options: P.kwargs) -> AnyServer:
        try:
            server = kind(*arguments, **options)
        except MissingServerError as missing:
            raise pytest.fail.Exception(str(missing), pytrace=False) from None
        self._started.callback(server.close)  # before the start: a start that is interrupted leaves nothing either
        server.start()
        return server


@dataclass(frozen=True, slots=True)
class KafkaNames:
    """Names that no other test of the run uses, for topics and groups on the Kafka that they share."""

    suffix: str

    def topic(self, name: str) -> str:
        return f"{name}-{self.suffix}"

    def group(self, name: str) -> str:
        return f"{name}-{self.suffix}"


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaServer]:
    """The plain broker of this run: `kafka.bootstrap`, `kafka.create_topic`; names from `kafka_names`. Never stop it."""
    with ExitStack() as started:
        yield Serve(started)(KafkaServer)


@pytest.fixture(scope="session")
def secured_kafka(certificates: Certificates) -> Iterator[KafkaServer]:
    """A second broker, with every kind of listener (`bootstrap_of("SASL_SSL")`) and one user, `worker`, in `users`."""
    with ExitStack() as started:
        yield Serve(started)(
            KafkaServer,
            listeners=("SSL", "SASL_PLAINTEXT", "SASL_SSL"),
            users={"worker": "a secret"},
            certificates=certificates,
        )


@pytest.fixture
def kafka_names() -> KafkaNames:
    """Unique names of topics and groups: `kafka_names.topic("leads")`."""
    return KafkaNames(uuid4().hex[:8])


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The plain Redis of this run, without persistence. Never stop it; `redis_url` is it, emptied."""
    with ExitStack() as started:
        yield Serve(started)(RedisServer, append_only=False)


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """URL of a Redis that is empty when the test starts."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[RedisServer]:
    """A cluster of one node for the whole run, without persistence: it takes two seconds to be one. Never stop it."""
    with ExitStack() as started:
        yield Serve(started)(RedisServer, append_only=False, cluster=True)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Servers of the test's own, to stop and kill at will: `serve(RedisServer, append_only=True)`; closed at its end."""
    with ExitStack() as started:
        yield Serve(started)


@pytest.fixture
def prometheus(serve: Serve) -> Callable[[Config | str], PrometheusServer]:
    """`prometheus(scrape_config({"exporter": [address]}, rules=[path]))` is a Prometheus for the length of the test."""
    return lambda config: serve(PrometheusServer, config)


@pytest.fixture
def webhook() -> Iterator[WebhookReceiver]:
    """What an Alertmanager may notify: `webhook.url`, then look at `webhook.received`."""
    with WebhookReceiver() as receiver:
        yield receiver


@pytest.fixture
def alertmanager(serve: Serve, webhook: WebhookReceiver) -> Callable[[], AlertmanagerServer]:
    """`alertmanager()` is an Alertmanager that notifies `webhook`; its `address` goes into `scrape_config`."""
    return lambda: serve(AlertmanagerServer, webhook=webhook.url)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of this run and what it signed, for servers with TLS and their clients."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def funnelwatch(tmp_path: Path) -> Iterator[Commands]:
    """Runs and starts the commands of funnelwatch in `tmp_path`; what still runs at the end of the test is killed."""
    commands = Commands(tmp_path)
    yield commands
    commands.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real events and expected values beside this repository; a test that needs it skips without it."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared")
    return folder

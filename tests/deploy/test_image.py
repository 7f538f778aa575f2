"""The image: small, not root, stopped by a signal, and made of what was locked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from streams.settings.root import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
DOCKERFILE: Final = ROOT / "deploy/Dockerfile"
HEALTHCHECK: Final = ROOT / "deploy/healthcheck.py"


def instructions() -> list[tuple[str, str]]:
    """The instructions with their arguments, in order."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1].strip()) for line in text.splitlines() if line.strip()
    ]


def of(kind: str) -> list[str]:
    return [argument for instruction, argument in instructions() if instruction == kind]


def test_the_base_is_pinned() -> None:
    """Both stages stand on one release of a slim Python, that of the lock."""
    (base,) = of("ARG")
    python = re.fullmatch(r"PYTHON=(\d+\.\d+)\.\d+-slim-\w+", base)
    assert python is not None
    assert of("FROM") == ["python:${PYTHON} AS build", "python:${PYTHON}"]
    lock = (ROOT / "deploy/requirements.lock").read_text()
    assert f"with Python {python[1]}\n" in lock


def test_the_process_is_not_root_and_gets_the_signals() -> None:
    """The user is a number other than 0; the program is number 1 of the container, without a shell around it."""
    (user,) = of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (entrypoint,) = of("ENTRYPOINT")
    (program,) = json.loads(entrypoint)
    assert program in project["scripts"]
    for kind in ("RUN", "CMD"):
        for argument in of(kind):
            assert json.loads(argument), "no shell"


def test_what_is_copied_exists_and_is_sent_to_the_builder() -> None:
    """Every file that the image takes is in the repository, and .dockerignore lets it through."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [name for arguments in of("COPY") if "--from" not in arguments for name in arguments.split()[:-1]]
    assert set(copied) == let_through
    for name in copied:
        assert (ROOT / name).exists(), name


def test_what_the_wheel_needs_is_copied() -> None:
    """The files that pyproject.toml names for the build are there when it is built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    copied = " ".join(of("COPY"))
    for name in (project["readme"], *project["license-files"], "pyproject.toml", "streams"):
        assert name in copied


def test_ports_are_those_of_the_settings() -> None:
    """What is exposed and asked for health is where the processes listen by default."""
    settings = Settings()
    ports = [str(settings.worker.listen.port), str(settings.exporter.listen.port)]
    assert of("EXPOSE") == [" ".join(ports)]
    (check,) = of("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[2:] == ports
    assert f"COPY deploy/healthcheck.py {command[1]}" in DOCKERFILE.read_text()


def locked(path: str) -> Mapping[str, set[str]]:
    """The packages of a lock, each with its hashes; the name holds the version."""
    text = (ROOT / path).read_text()
    found = re.findall(r"^([a-z0-9.-]+==\S+) \\\n((?:    --hash=\S+(?: \\)?\n)+)", text, re.MULTILINE)
    return {name: set(re.findall(r"sha256:\w+", hashes)) for name, hashes in found}


def test_the_image_runs_what_was_tested() -> None:
    """Its lock is a part of the whole one, hash by hash, and has every dependency and nothing of development."""
    whole, part = locked("requirements.lock"), locked("deploy/requirements.lock")
    assert part.items() <= whole.items()
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {name_of(requirement) for requirement in pyproject["project"]["dependencies"]}
    development = {name_of(requirement) for requirement in pyproject["project"]["optional-dependencies"]["dev"]}
    build = {name_of(requirement) for requirement in pyproject["build-system"]["requires"]}
    names = {name.partition("==")[0] for name in part}
    assert wanted | build <= names
    assert not (development - build) & names
    assert len(part) < len(whole)


def name_of(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    assert match is not None
    return match[0].lower()


class Answer(BaseHTTPRequestHandler):
    """A process that says how it is."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a process that answers /healthz with the status that the test gives."""
    handler = type("Given", (Answer,), {"status": request.param})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(("process", "exit_code"), [(200, 0), (503, 1)], indirect=["process"])
def test_the_health_check_asks_the_process(process: int, exit_code: int) -> None:
    """It succeeds if one of the ports is that of a healthy process, whichever process the container runs."""
    closed = "1"
    done = subprocess.run([sys.executable, HEALTHCHECK, closed, str(process)], timeout=30, check=False)
    assert done.returncode == exit_code


def test_the_health_check_fails_where_nothing_runs() -> None:
    """No answer is not healthy, and is no traceback."""
    done = subprocess.run(
        [sys.executable, HEALTHCHECK, "1", "2"], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (1, "")

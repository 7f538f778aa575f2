"""The processes of the demo: the same worker and exporter as in production, started beside it."""

from __future__ import annotations

import re
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import click

from streams.commands.group import CommandError
from streams.replay.loopback_server import HOST, running
from streams.settings.values import Listen

READ_IN_S: Final = 300.0
"""For the history to be read in after it was sent; a machine that needs longer has another problem."""

_COUNTED: Final = re.compile(
    rb"^funnelwatch_worker_(?:events|repeated|rejected)_total(?:\{[^}]*\})? (\S+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Process:
    """A process of ours: its command, where it listens if it can, the settings it gets, more arguments."""

    command: str
    listen: Listen
    environ: Mapping[str, str]
    arguments: Sequence[str] = field(default=())


@contextmanager
def run_process(process: Process) -> Iterator[str]:
    """Runs it until the context is left; yields its address once it answers. Raises EmbeddedServerError."""

    def environ(port: int) -> Mapping[str, str]:
        return process_environ(process, port)

    arguments = [sys.executable, "-m", "streams", process.command, *process.arguments]
    with running(
        process.command, lambda _: arguments, _answers, environ=environ, preferred=process.listen.port
    ) as port:
        yield f"http://{HOST}:{port}"


def process_environ(process: Process, port: int) -> Mapping[str, str]:
    """All that the process finds in its environment."""
    listen = {f"FUNNELWATCH_{process.command.upper()}_LISTEN": f"{HOST}:{port}"}
    return {**process.environ, **listen, "PYTHONPATH": ":".join(filter(None, sys.path))}


def wait_until_read(worker: str, events: int) -> None:
    """Waits until the worker has counted so many events, showing how far it is. Raises CommandError."""
    deadline = time.monotonic() + READ_IN_S
    with click.progressbar(length=events, label="counted", file=sys.stderr) as bar:
        counted = 0
        while counted < events:
            now = sum(int(float(number)) for number in _COUNTED.findall(_get(f"{worker}/metrics")))
            bar.update(now - counted)
            counted = now
            if time.monotonic() > deadline:
                raise CommandError(f"the worker has counted {counted:,} of {events:,} events and got stuck")
            time.sleep(0.2)


def _answers(port: int) -> bool:
    try:
        _get(f"http://{HOST}:{port}/healthz")
    except OSError:
        return False
    return True


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
        return body

"""A server program that runs beside us: on a free port of the loopback address, ready before us, gone when we are."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from streams.failure import Failure

HOST: Final = "127.0.0.1"

START_S: Final = 10.0
"""The servers are up in milliseconds; a busy machine may take its time."""

STOP_S: Final = 3.0
"""For an orderly end; there is nothing to save."""

TRIES: Final = 3
"""Another process may take the free port between our look and the server's start."""

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class EmbeddedServerError(Failure):
    """An embedded server is missing or does not start; the text is a sentence for the user."""


@contextmanager
def running(
    name: str,
    command: Callable[[int], Sequence[str]],
    is_ready: Callable[[int], bool],
    *,
    environ: Callable[[int], Mapping[str, str]] = lambda _: {},
    preferred: int | None = None,
) -> Iterator[int]:
    """Run what `command` gives for a port; yield the port once `is_ready` says so of it. Raises EmbeddedServerError.

    The server's environment is what `environ` gives, and nothing else. The port is `preferred`, if that is free.
    To be entered in the main thread: Linux ends the server together with the thread that started it.
    """
    with TemporaryDirectory(prefix="funnelwatch-") as folder:
        process, port = _start(name, _Start(command, is_ready, environ, preferred), Path(folder))
        try:
            yield port
        finally:
            _stop(process)


@dataclass(frozen=True)
class _Start:
    command: Callable[[int], Sequence[str]]
    is_ready: Callable[[int], bool]
    environ: Callable[[int], Mapping[str, str]]
    preferred: int | None


def _start(name: str, start: _Start, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    output = folder / "output"
    for attempt in range(TRIES):
        port = _free_port(None if attempt else start.preferred)
        process = _spawn(start.command(port), start.environ(port), output)
        if _comes_up(process, port, start.is_ready):
            return process, port
        _stop(process)
    said = output.read_text(errors="replace").strip().rpartition("\n")[2] or "it said nothing"
    raise EmbeddedServerError(f"The {name} does not start: {said}.")


def _spawn(command: Sequence[str], environ: Mapping[str, str], output: Path) -> subprocess.Popen[bytes]:
    parent = os.getpid()

    def end_with_parent() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    with output.open("wb") as file:
        return subprocess.Popen(
            command,
            cwd=output.parent,  # neither may find a file of settings
            env=dict(environ),  # nor variables that are meant for another
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us: the server must outlive our own orderly stop
            preexec_fn=end_with_parent,  # the child only calls prctl before it becomes the server
        )


def _comes_up(process: subprocess.Popen[bytes], port: int, is_ready: Callable[[int], bool]) -> bool:
    """Wait for the server; False if it ends or takes too long."""
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        # What answers on the port is ours only if ours still runs: it ends when it finds the port taken.
        if is_ready(port) and process.poll() is None:
            return True
        time.sleep(0.01)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port(preferred: int | None = None) -> int:
    try:
        with socket.create_server((HOST, preferred or 0)) as server:
            port: int = server.getsockname()[1]
            return port
    except OSError:
        return _free_port()

"""A child process that a test owns: its output is kept, it can be paused or killed, and it never outlives the tests."""

import atexit
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.services.waiting import wait_until

_TAIL_LINES = 30
_DIE_WITH_PARENT = """\
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):  # it died before we asked
    sys.exit(1)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores, and what it starts would too
os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Run in the child before the program: a test run that dies by SIGKILL, too, takes its processes along."""
_running: "set[Process]" = set()


class ProcessError(Exception):
    """A process ended, or did not do what was waited for; the message carries the tail of its output."""


class Process:
    """A started process in a process group of its own; stdout and stderr are appended to the file `log`.

    Start it from the main thread: where Linux kills it with its parent, "parent" is the thread that started it.
    """

    def __init__(
        self, command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        self.name = Path(command[0]).name
        self._log = log
        self._first_byte = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                _outlived_by_parent(command),
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _running.add(self)

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def returncode(self) -> int | None:
        """The exit code (negative: the signal that ended it), or None while it runs."""
        return self._popen.poll()

    def output(self) -> str:
        """What this process has printed so far."""
        with self._log.open("rb") as log:
            log.seek(self._first_byte)
            return log.read().decode(errors="replace")

    def failure(self, sentence: str) -> ProcessError:
        """The exception to raise about this process: the sentence, then the last lines of the output."""
        tail = "\n".join(self.output().splitlines()[-_TAIL_LINES:])
        return ProcessError(f"{self.name} (pid {self.pid}) {sentence}; the end of its output:\n{tail}")

    def wait_for_line(self, pattern: str, *, seconds: float = 30) -> re.Match[str]:
        """Wait until a line of the output matches (`re.search`); `ProcessError` if the process ends or time is up."""

        def found() -> re.Match[str] | None:
            running = self.returncode is None  # looked at first: what was printed before the end still counts
            match = re.search(pattern, self.output(), re.MULTILINE)
            if match is None and not running:
                raise self.failure(f"ended with {self.returncode} before it printed {pattern!r}")
            return match

        try:
            match = wait_until(found, seconds=seconds, what=pattern)
        except TimeoutError:
            raise self.failure(f"did not print {pattern!r} within {seconds:g} s") from None
        assert match is not None
        return match

    def wait(self, *, seconds: float = 30) -> int:
        """Wait for the end and return the exit code; `ProcessError` when time is up."""
        try:
            code = self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise self.failure(f"did not end within {seconds:g} s") from None
        self._signal_group(signal.SIGKILL)  # children that it left behind
        _running.discard(self)
        return code

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process itself, not to its children; does nothing once it has ended."""
        self._popen.send_signal(number)

    def stop(self, *, seconds: float = 15) -> int:
        """Ask it to end (SIGTERM, also when paused), kill it when it does not in time, and return the exit code."""
        self.send(signal.SIGTERM)
        self.resume()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)
        return self.kill()

    def kill(self) -> int:
        """SIGKILL the process and all its children, and return the exit code."""
        self._signal_group(signal.SIGKILL)
        return self.wait()

    def pause(self) -> None:
        """SIGSTOP: it hangs, with its connections open, until `resume`."""
        self._signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: undo `pause`."""
        self._signal_group(signal.SIGCONT)

    def _signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):  # nobody is left (macOS says EPERM of a zombie)
            os.killpg(self.pid, number)


def _outlived_by_parent(command: Sequence[str]) -> list[str]:
    """The command, such that Linux ends it with the test run; elsewhere `atexit` must do."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid()), *command]


@atexit.register
def _kill_what_still_runs() -> None:
    for process in list(_running):
        process.kill()

"""The commands of funnelwatch as processes: run to their end, or started and left running while a test looks on."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services.processes import Process

REPOSITORY = Path(__file__).resolve().parents[2]
_OURS = "FUNNELWATCH_"


class Commands:
    """Starts programs in `directory`; `close` kills those that still run.

    They see this environment without the FUNNELWATCH_ variables of whoever runs the tests, and `settings` on top.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._started: list[Process] = []

    def run(
        self, *arguments: str, settings: Mapping[str, str] | None = None, text: str | None = None, seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """`funnelwatch ARGUMENTS…` to its end, `text` on its standard input: exit code, stdout and stderr."""
        return subprocess.run(
            [*funnelwatch(), *arguments],
            env=_environment(settings or {}),
            cwd=self.directory,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def start(self, *arguments: str, settings: Mapping[str, str] | None = None) -> Process:
        """`funnelwatch ARGUMENTS…`, left running: wait for its lines, pause it, kill it."""
        return self.start_program([*funnelwatch(), *arguments], name=arguments[0], settings=settings)

    def start_program(self, command: Sequence[str], *, name: str, settings: Mapping[str, str] | None = None) -> Process:
        """As `start`, for another program (`[sys.executable, "-m", "faust", …]`); `name` is its log's."""
        log = self.directory / f"{name}-{len(self._started)}.log"
        process = Process(command, log=log, env=_environment(settings or {}), cwd=self.directory)
        self._started.append(process)
        return process

    def close(self) -> None:
        for process in self._started:
            process.kill()


def funnelwatch() -> list[str]:
    """The command line that runs funnelwatch from this checkout."""
    return [sys.executable, "-m", "streams"]


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
    return {**inherited, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1", **settings}

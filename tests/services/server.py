"""What all servers of the tests share: a directory and ports of their own, a start that ends when they answer."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Self

from tests.services.ports import ReservedPort, reserve_port
from tests.services.processes import Process
from tests.services.waiting import wait_until


class Server(ABC):
    """A server process. `with` starts it and closes it; data lives until `close`, through any `stop`, `kill`, `start`."""

    name: ClassVar[str]
    start_seconds: ClassVar[float] = 10
    """How long a start may take on a busy machine before it counts as failed."""

    def __init__(self) -> None:
        self._temporary = TemporaryDirectory(prefix=f"funnelwatch-{self.name}-", ignore_cleanup_errors=True)
        self.directory = Path(self._temporary.name)
        self._ports: list[ReservedPort] = []
        self._process: Process | None = None

    @abstractmethod
    def _command(self) -> list[str]:
        """The command line; called before each start, so it may also write the configuration."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether the running process serves requests by now; must not raise while it does not."""

    @property
    def process(self) -> Process:
        """The running process; `RuntimeError` when it was never started or was stopped."""
        if self._process is None:
            raise RuntimeError(f"{self.name} is not started")
        return self._process

    def launch(self) -> None:
        """Start the process without waiting: `wait_ready` must follow."""
        if self._process is not None and self._process.returncode is None:
            raise RuntimeError(f"{self.name} is already started")
        self._process = Process(self._command(), log=self.directory / f"{self.name}.log")

    def wait_ready(self) -> None:
        """Wait until it answers; `ProcessError`, with the tail of its log, when it ends or takes too long."""
        process = self.process

        def answers() -> bool:
            if process.returncode is not None:
                raise process.failure(f"ended with {process.returncode} at its start")
            return self._answers()

        try:
            wait_until(answers, seconds=self.start_seconds, what=self.name)
        except BaseException as reason:
            self.kill()
            if isinstance(reason, TimeoutError):
                raise process.failure(f"did not answer within {self.start_seconds:g} s") from None
            raise

    def start(self) -> Self:
        self.launch()
        self.wait_ready()
        return self

    def stop(self) -> None:
        """End it as an operator would (SIGTERM); its data stays."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it as a crash would (SIGKILL); its data stays as it was on disk."""
        self._end(kill=True)

    def restart(self, *, after_seconds: float = 0) -> None:
        """Stop it, leave it down for a while, start it on the same ports with its data."""
        self.stop()
        time.sleep(after_seconds)
        self.start()

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nobody answers, until `resume`."""
        self.process.pause()

    def resume(self) -> None:
        self.process.resume()

    def close(self) -> None:
        """Kill it if it still runs, delete its data and give its ports back."""
        self.kill()
        for port in self._ports:
            port.release()
        self._temporary.cleanup()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reserve_port(self) -> int:
        port = reserve_port()
        self._ports.append(port)
        return port.number

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill() if kill else process.stop()

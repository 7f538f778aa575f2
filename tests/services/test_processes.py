"""A test's processes are watched through their output, hang and die on demand, and never outlive the run."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.commands import REPOSITORY, Commands
from tests.services.processes import Process, ProcessError
from tests.services.waiting import wait_until

COUNTS = "import time\nfor i in range(10**9):\n    print('at', i, flush=True)\n    time.sleep(0.01)"
POLITE = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\nprint('up', flush=True)\ntime.sleep(60)"
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(60)"
ORPHANS = """\
import os, signal, sys
from pathlib import Path
from tests.services.processes import Process
print(Process(["sleep", "60"], log=Path(sys.argv[1])).pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    started = Commands(tmp_path)
    yield started
    started.close()


def python(commands: Commands, code: str) -> Process:
    return commands.start_program([sys.executable, "-c", code], name="code")


def test_a_line_is_waited_for(commands: Commands) -> None:
    """The match of the line that was waited for comes back."""
    assert int(python(commands, COUNTS).wait_for_line(r"^at (\d+5)$")[1]) == 15


def test_a_line_that_cannot_come_fails_at_once(commands: Commands) -> None:
    """A process that ends instead fails the wait, with its exit code and what it said last."""
    with pytest.raises(ProcessError, match=r"(?s)ended with 3 before it printed 'never'.*no luck"):
        python(commands, "print('no luck'); raise SystemExit(3)").wait_for_line("never")


def test_stop_is_an_orderly_end(commands: Commands) -> None:
    """SIGTERM comes first, also to a process that is paused, and its exit code is seen."""
    process = python(commands, POLITE)
    process.wait_for_line("up")
    process.pause()
    assert process.stop() == 7


def test_stop_does_not_wait_for_ever(commands: Commands) -> None:
    """What ignores SIGTERM is killed."""
    process = python(commands, STUBBORN)
    process.wait_for_line("up")
    assert process.stop(seconds=0.2) == -signal.SIGKILL


def test_a_paused_process_says_nothing(commands: Commands) -> None:
    """Nothing is printed between `pause` and `resume`."""
    process = python(commands, COUNTS)
    process.wait_for_line("at 3")
    process.pause()
    wait_until(lambda: state(process.pid) == "T", seconds=5, what="the process is stopped")
    before = process.output()
    with pytest.raises(TimeoutError):
        wait_until(lambda: process.output() != before, seconds=0.2, what="output")
    process.resume()
    wait_until(lambda: process.output() != before, seconds=5, what="output")


def test_settings_of_the_tester_stay_outside(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program sees the settings of the test, not those of whoever runs it."""
    monkeypatch.setenv("FUNNELWATCH_BROKERS", "production:9092")
    code = "import os; print({k: v for k, v in os.environ.items() if k.startswith('FUNNELWATCH_')})"
    process = commands.start_program([sys.executable, "-c", code], name="code", settings={"FUNNELWATCH_MINE": "1"})
    assert process.wait() == 0
    assert process.output().strip() == "{'FUNNELWATCH_MINE': '1'}"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends processes with their parent")
def test_nothing_outlives_a_killed_test_run(tmp_path: Path) -> None:
    """Even when the test run is killed by SIGKILL, its processes go with it."""
    command = [sys.executable, "-c", ORPHANS, str(tmp_path / "log")]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=20, check=False)
    assert run.returncode == -signal.SIGKILL
    wait_until(lambda: state(int(run.stdout)) in ("gone", "Z"), seconds=5, what="the orphan is killed")


def state(pid: int) -> str:
    """The letter that `ps` has for a process (T: stopped, Z: ended and not yet waited for), or "gone"."""
    said = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return said.strip()[:1] or "gone"

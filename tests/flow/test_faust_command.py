"""`faust -A streams.app worker`: Faust's own command runs the same worker, with its settings from the environment."""

import re
import sys
from pathlib import Path

import pytest

from tests.flow.agreement import assert_same
from tests.flow.histories import simulated_history
from tests.flow.installation import Installation
from tests.flow.served import Served

STOP_S = 15.0
"""Of which Faust itself takes two."""
OUR_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR) +[\w.]+ .+")
TABLE = re.compile(r"[+|┌│├└]|.*ƒaµS†|.* OK ")
"""What Faust shows of itself at its start; it is no log."""
LISTENING = "0A"
"""The state of a socket in /proc/net/tcp, see proc(5)."""
LOOPBACK = {"0100007F", "0" * 24 + "01000000"}


def started(installation: Installation) -> Served:
    """The worker under Faust's command, ready."""
    listen = installation.free_address()
    settings = installation.with_settings(worker_listen=listen, logs_level="debug").settings
    command = [sys.executable, "-m", "faust", "-A", "streams.app", "worker"]
    return Served(installation.commands.start_program(command, name="faust", settings=settings), listen).wait_ready()


def listening_at(pid: int) -> set[str]:
    """The local addresses, as Linux writes them, of the sockets that a process listens on."""
    links = (link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())
    sockets = {str(target) for target in links}
    rows = [row.split() for table in ("tcp", "tcp6") for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    return {row[1].partition(":")[0] for row in rows if row[3] == LISTENING and f"socket:[{row[9]}]" in sockets}


def test_it_counts_what_compute_counts_and_ends_well_at_sigterm(installation: Installation, tmp_path: Path) -> None:
    """The KPIs are those of `compute`; SIGTERM ends it with exit code 0 in bounded time; its log is in our format."""
    history = simulated_history(tmp_path)
    installed = installation.with_settings(clock="event")
    installed.create_topics()
    worker = started(installed)
    installed.replay(history.files, history.at)
    installed.wait_until_read()
    assert_same(installed.kpis(history.at), installed.compute(history.files, history.at))
    assert worker.process.stop(seconds=STOP_S) == 0, worker.process.output()
    lines = [line for line in worker.process.output().splitlines() if line.strip() and not TABLE.match(line)]
    assert lines
    assert [line for line in lines if not OUR_LINE.fullmatch(line)] == []


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux to see who listens where")
def test_it_listens_on_loopback_only(installation: Installation) -> None:
    """Faust's own web server, which would be open on all interfaces, is not started; ours listens where it is told to."""
    installation.create_topics()
    worker = started(installation)
    found = listening_at(worker.process.pid)
    assert found
    assert found <= LOOPBACK

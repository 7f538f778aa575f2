"""The live path gives the values of `compute`: files into Kafka, workers, Redis, and out again by `kpis`."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.flow.agreement import Values, assert_same, rows_of
from tests.flow.histories import ORDERS, History, arranged, shared_history, simulated_history
from tests.flow.installation import COMMAND_S, Installation
from tests.forms import THOROUGH

SIMULATED = "simulated"
SHARED = ("corners", "everything", "loans-2011q4", "loans-2011q4-noon", "sellers-2018", "weblog-2015")
SHORT = (
    # On a machine without the real histories the simulated one has to tell everything.
    (SIMULATED, "in_order", 1),
    (SIMULATED, "shuffled", 1),
    (SIMULATED, "some_twice", 1),
    (SIMULATED, "shuffled_some_twice", 2),
    ("corners", "shuffled_some_twice", 2),
    ("everything", "in_order", 1),
    ("everything", "shuffled_some_twice", 2),
    ("loans-2011q4", "some_twice", 1),
    ("loans-2011q4-noon", "in_order", 2),
    ("sellers-2018", "shuffled", 1),
    ("weblog-2015", "in_order", 1),
)
"""History, order, number of workers."""
ALL = tuple((name, order, workers) for name in (SIMULATED, *SHARED) for order in ORDERS for workers in (1, 2))
COMBINATIONS = ALL if THOROUGH else SHORT


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], History]:
    """A history by its name; a real one skips where there is none."""

    @cache
    def find(name: str) -> History:
        if name == SIMULATED:
            return simulated_history(tmp_path_factory.mktemp(name))
        return shared_history(request.getfixturevalue("shared"), name)

    return find


@pytest.fixture(scope="module")
def computed() -> dict[str, Values]:
    """What `compute` said of a history, once for all its combinations."""
    return {}


@pytest.mark.parametrize(("name", "order", "workers"), COMBINATIONS)
def test_the_live_path_gives_what_compute_gives(
    installation: Installation,
    history: Callable[[str], History],
    computed: dict[str, Values],
    tmp_path: Path,
    name: str,
    order: str,
    workers: int,
) -> None:
    """Whatever the order, the repetitions and the number of workers, every value is that of `compute`, and as known."""
    original = history(name)
    installed = installation.with_settings(clock="event")
    installed.create_topics()
    readers = installed.workers(workers)
    sent = arranged(original, order, tmp_path)
    installed.replay(sent.files, sent.at)
    installed.wait_until_read()
    live = installed.kpis(sent.at)
    if name not in computed:
        computed[name] = installed.compute(original.files, original.at)
    assert_same(live, computed[name])
    assert all(reader.total("funnelwatch_worker_events_total") for reader in readers)
    assert_as_known(original, live, tmp_path)


def assert_as_known(history: History, live: Values, folder: Path) -> None:
    """A real history's values are known; the tool beside them holds ours against them, by the contract's rules."""
    if history.shared is None:
        return
    path = folder / "live.json"
    path.write_text(json.dumps(rows_of(live)))
    tool = history.shared / "tools" / "compare-expected"
    command = [sys.executable, str(tool), history.name, "--json", str(path)]
    compared = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_S, check=False)
    assert compared.returncode == 0, compared.stdout + compared.stderr

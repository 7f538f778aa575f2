"""What a command imports, because whoever calls it waits for that each time."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

from streams.commands.group import COMMANDS

HEAVY = {
    "aiohttp",
    "aiokafka",
    "faust",
    "grafana_foundation_sdk",
    "kafka",
    "markdown_it",
    "matplotlib",
    "mode",
    "prometheus_client",
    "pydantic",
    "redis",
    "rich",
    "streams.fold.plan",
    "streams.recompute",
    "streams.render.dashboards",
    "streams.replay.simulator",
}
"""Each takes from a hundredth to a tenth of a second."""

FOLDING = {"pydantic", "rich", "streams.fold.plan"}

IMPORTED = {
    "kpis": FOLDING | {"redis"},
    "explain": FOLDING | {"redis"},
    "compute": FOLDING,
    "backtest": FOLDING | {"redis"},
    "topics": {"pydantic", "kafka"},
    "check": FOLDING | {"redis", "kafka"},
    "replay": {"pydantic", "rich", "aiokafka"},
    "simulate": {"pydantic", "rich", "aiokafka", "streams.replay.simulator"},
    "demo": FOLDING | {"redis", "kafka", "aiokafka", "streams.replay.simulator"},
    "dlq": {"pydantic", "rich", "aiokafka"},
    "verify": FOLDING | {"redis", "aiokafka", "streams.recompute"},
    "rebuild": FOLDING | {"redis", "aiokafka", "streams.recompute"},
    "render": {"pydantic", "streams.fold.plan", "grafana_foundation_sdk", "streams.render.dashboards"},
    "worker": {
        "pydantic",
        "streams.fold.plan",
        "redis",
        "kafka",
        "aiokafka",
        "faust",
        "mode",
        "aiohttp",
        "prometheus_client",
    },
    "exporter": {"pydantic", "streams.fold.plan", "redis", "aiohttp", "prometheus_client", "markdown_it"},
}

PROGRAM = "import json, sys\n{}\nprint()\nprint(json.dumps(list(sys.modules)))"
CALLED = "from streams.commands.group import funnelwatch\nfunnelwatch.main({}, standalone_mode=False)"


def imported(statements: str) -> set[str]:
    """What of HEAVY a new process has after these statements."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM.format(statements)], capture_output=True, text=True, check=True)
    return HEAVY & set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_imports_what_it_needs_and_no_more(name: str) -> None:
    """Of what takes long to import, a command has that which it works with."""
    assert imported(CALLED.format([name, "--help"])) == IMPORTED[name]


def test_to_list_the_commands_imports_none() -> None:
    """The overview is there at once."""
    assert imported(CALLED.format(["--help"])) == set()


def test_the_composition_root_imports_nothing_before_it_is_asked() -> None:
    """Faust's own command, and every part of the root, begins with the package."""
    assert imported("import streams.app") == set()


def test_the_overview_says_what_the_commands_say() -> None:
    """The line of a command in the overview is the first sentence of its own help."""
    commands = {name: import_module(f"streams.commands.{name}").command for name in COMMANDS}
    assert {name: command.get_short_help_str(limit=1_000) for name, command in commands.items()} == COMMANDS

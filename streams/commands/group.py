"""The group of all commands: loads each when it is called, and turns every failure into one sentence and an exit code."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    name: f"streams.commands.{name}"
    for name in (
        "demo",
        "worker",
        "exporter",
        "replay",
        "simulate",
        "compute",
        "backtest",
        "kpis",
        "explain",
        "topics",
        "dlq",
        "verify",
        "rebuild",
        "render",
        "check",
    )
}

FAILED: Final = 1
UNEXPECTED: Final = 70
"""EX_SOFTWARE of sysexits.h: a mistake of ours, not of the user's."""


class CommandGroup(click.Group):
    """Imports a command's module only when it is needed, so that each starts as quickly as it can."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="funnelwatch")
def funnelwatch() -> None:
    """Rolling KPIs of a B2B funnel from Kafka: exact, a second old, and watched.

    Settings come from the environment (FUNNELWATCH_…) or a TOML file; `funnelwatch check --settings` lists them.
    Start with `funnelwatch demo`.
    """


class CommandError(Exception):
    """A command cannot do what it was asked; the message is a sentence for the user."""


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 70 a mistake of ours, 130 Ctrl-C."""
    try:
        sys.exit(funnelwatch.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has left; there is nobody to tell
        sys.exit(FAILED)
    except Exception as error:
        code, sentence = told(error)
        click.echo(f"funnelwatch: {sentence}", err=True)
        sys.exit(code)


def told(error: Exception) -> tuple[int, str]:
    """The exit code and the sentence of a failure. Everything we raise for users has a sentence as its message."""
    from redis.exceptions import RedisError

    from streams.ingest.stopping import WorkerFailed
    from streams.recompute.beginning import CannotRecompute
    from streams.replay.loopback_server import EmbeddedServerError
    from streams.replay.problems import ReplayError
    from streams.settings.problems import SettingsError
    from streams.tables.redis_client import UnfitServer
    from streams.tables.redis_reader import NoState, TornRead
    from streams.tables.shard import StateMismatch

    if isinstance(error, SettingsError):
        return 2, str(error)
    if isinstance(error, CommandError | WorkerFailed | CannotRecompute | EmbeddedServerError | ReplayError):
        return FAILED, str(error)
    if isinstance(error, UnfitServer | NoState | TornRead | StateMismatch):
        return FAILED, str(error)
    if isinstance(error, RedisError):
        return FAILED, f"Redis cannot be used: {error}"
    if isinstance(error, OSError):
        return FAILED, error.strerror or str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return UNEXPECTED, f"unexpected {type(error).__name__} in {place.name} ({error}); this is a mistake of the program"

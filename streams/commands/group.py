"""The group of all commands: loads each when it is called, and turns every failure into one sentence and an exit code."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import Final

import click

from streams.failure import Failure

COMMANDS: Final = {
    "demo": "Simulated events through all of it, on embedded servers.",
    "worker": "Read events from Kafka into the state in Redis, until SIGTERM or Ctrl-C.",
    "exporter": "Serve the KPIs over HTTP, until SIGTERM or Ctrl-C.",
    "replay": "Send files of events to Kafka, each event to its topic, under its key.",
    "simulate": "Make up the events of a believable company, into Kafka or a file.",
    "compute": "The KPIs at an instant, from files of events; no services.",
    "backtest": "The alerts that would have fired, from files of events; no services.",
    "kpis": "The KPIs right now, or at an instant, from Redis.",
    "explain": "What a KPI is made of, and its parts right now.",
    "topics": "Make the topics in Kafka, or check that they are as they have to be.",
    "dlq": "Look at the dead letters, and send them again once what was wrong is mended.",
    "verify": "Recompute the state and compare it with the live one.",
    "rebuild": "Make the state anew from Kafka and switch to it.",
    "render": "Write, or check, the files made from the catalogue.",
    "check": "Look at settings, Kafka, topics and Redis; exit 1 if anything is wrong.",
}
"""The names of the commands and their modules, and the first sentence of their help, so that listing them imports none."""

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
        command = import_module(f"streams.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="funnelwatch")
def funnelwatch() -> None:
    """Rolling KPIs of a B2B funnel from Kafka: exact, a second old, and watched.

    Settings come from the environment (FUNNELWATCH_…) or a TOML file; `funnelwatch check --settings` lists them.
    Start with `funnelwatch demo`.
    """


class CommandError(Failure):
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
    """The exit code and the sentence of a failure. Redis' client is imported only to recognise one: few commands have it."""
    if isinstance(error, Failure):
        return error.exit_code, str(error)
    if isinstance(error, import_module("redis.exceptions").RedisError):
        return FAILED, f"Redis cannot be used: {error}"
    if isinstance(error, OSError):
        return FAILED, error.strerror or str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return UNEXPECTED, f"unexpected {type(error).__name__} in {place.name} ({error}); this is a mistake of the program"

"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from streams.events.instant import InvalidInstantError, epoch_ms
from streams.measures.window import WINDOWS


class Instant(click.ParamType):
    """An RFC 3339 instant, as milliseconds since the Unix epoch."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return epoch_ms(str(value))
        except InvalidInstantError:
            self.fail(f"'{value}' is not an instant such as 2024-04-17T07:50:42.260Z", param, ctx)


config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with the settings (default: $FUNNELWATCH_CONFIG, else ./funnelwatch.toml if there is one).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON array of all values, for programs.")
window_option = click.option(
    "--window",
    "windows",
    multiple=True,
    metavar="W",
    help=f"Only this window ({', '.join(WINDOWS)}), and what has none; may be repeated.",
)
breakdowns_option = click.option(
    "--breakdowns", is_flag=True, help="In the tables, show breakdowns too; --json always has them."
)

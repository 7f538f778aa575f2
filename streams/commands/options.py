"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from streams.events.instant import InvalidInstantError, epoch_ms


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
    help="TOML file with the settings (default: ./funnelwatch.toml if there is one; FUNNELWATCH_CONFIG).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON array for programs.")
window_option = click.option(
    "--window", "windows", multiple=True, help="Only these windows (1h, 1d, 7d, 30d, 90d), and what has none."
)

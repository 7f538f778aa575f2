"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from streams.events.instant import InvalidInstantError, epoch_ms
from streams.measures.window import WINDOWS
from streams.settings.values import duration

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


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


class Duration(click.ParamType):
    """A duration such as 30s, 1m or 1.5h, in ms."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return round(duration(value).total_seconds() * 1000)
        except ValueError as error:
            self.fail(f"'{value}' is not {error}", param, ctx)


class Ago(click.ParamType):
    """An RFC 3339 instant, or a duration before now (by a clock in ms), as milliseconds since the Unix epoch."""

    name = "instant"

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return self._clock() - round(duration(str(value)).total_seconds() * 1000)
        except ValueError:
            pass
        try:
            return epoch_ms(str(value))
        except InvalidInstantError:
            self.fail(
                f"'{value}' is neither an instant such as 2024-04-17T07:50:42Z nor a duration such as 1h", param, ctx
            )


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


def days_option(least: float) -> Decorator:
    """How long a simulated history is."""
    return click.option(
        "--days",
        type=click.FloatRange(least),
        metavar="N",
        default=90.0,
        show_default=True,
        help="Length of the history.",
    )


def rate_option(default: float) -> Decorator:
    """How much goes on in simulated live traffic."""
    return _times_option("--rate", default, "This many times as busy, in live traffic.")


def scale_option() -> Decorator:
    """How large the simulated company is."""
    return _times_option("--scale", 1.0, "This many times as large a company.")


def _times_option(name: str, default: float, says: str) -> Decorator:
    times = click.FloatRange(0, min_open=True)
    return click.option(name, type=times, metavar="N", default=default, show_default=True, help=says)

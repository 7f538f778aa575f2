"""`render`: every generated file, written or checked."""

from __future__ import annotations

from pathlib import Path

import click

from streams.app.catalogue import plan_of
from streams.app.environment import load_settings
from streams.app.oncall import oncall_of
from streams.commands.group import CommandError
from streams.commands.options import config_option
from streams.kpis.naming import RUNBOOKS_PATH
from streams.render.outputs import BOARD, Links, check, outputs, render


@click.command("render")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if a file is not what it should be.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder to write to (default: the working directory, which is meant to be the project's).",
)
@click.option(
    "--board",
    metavar="URL",
    default=BOARD,
    show_default=True,
    help="Where people reach the exporter, for the links in alerts, notifications and dashboards.",
)
@click.option("--runbooks", metavar="URL", help="Where the runbooks are served (default: by the exporter).")
@config_option
def command(only_check: bool, out: Path, board: str, runbooks: str | None, config: Path | None) -> None:
    """Write, or check, the files made from the catalogue.

    These are the alert rules with their tests, Alertmanager's configuration, the runbooks, the reference, the dashboards
    and the JSON Schemas.
    """
    settings = load_settings(config)
    catalogue = plan_of(settings).catalogue
    exporter = board.rstrip("/")
    links = Links(runbooks or f"{exporter}{RUNBOOKS_PATH}", f"{exporter}/", oncall_of(settings))
    if only_check:
        if faults := check(out, catalogue, links):
            raise CommandError("\n".join(faults))
        click.echo(f"{len(outputs(catalogue, links))} generated files are as they should be.")
        return
    written = render(out, catalogue, links)
    for path in written:
        click.echo(path)
    click.echo(f"{len(written)} of {len(outputs(catalogue, links))} files were written anew.", err=True)

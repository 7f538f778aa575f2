"""That what the pages name is there: links, paths, settings, commands, targets, metrics, KPIs, messages, examples."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from streams.commands.group import funnelwatch
from streams.events.codec import ANY, Rejected
from streams.fold.reading import Value
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.condition import conditions
from streams.kpis.custom.apply import customised
from streams.kpis.lint import lint
from streams.kpis.naming import Vital, metric
from streams.kpis.spec import Chapter, Kpi
from streams.settings.names import CONFIG
from streams.settings.root import Settings, settings_reference
from tests.cases import milliseconds
from tests.faults.figures import KEPT_IN
from tests.faults.test_soak import SOAK_MINUTES
from tests.flow.moments import SEED
from tests.forms import FORM
from tests.pages import ROOT, Page, pages
from tests.services.install import PROGRAMS
from tests.services.locate import JAVA, KAFKA_HOME

README = Page(ROOT / "README.md")
ADD_A_KPI = Page(ROOT / "streams/kpis/README.md")

OF_TESTS = {FORM, SEED, KEPT_IN, SOAK_MINUTES}

on_every_page = pytest.mark.parametrize("page", pages(), ids=str)


@on_every_page
def test_links_lead_somewhere(page: Page) -> None:
    """A relative link names a file or folder, and a place in it that exists."""
    for link in page.links:
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.path.parent / path if path else page.path
        assert target.exists(), link
        assert not anchor or anchor in Page(target).anchors, link


@on_every_page
def test_paths_exist(page: Page) -> None:
    """What looks like a path of this repository is one, seen from its root or from the page."""
    for span in page.spans:
        if re.fullmatch(r"(streams|tests|schemas|deploy)/[\w./-]*|[\w/]+\.(py|md|toml)", span):
            assert any((base / span).exists() for base in (ROOT, page.path.parent, ROOT / "streams")), span


@on_every_page
def test_variables_are_settings(page: Page) -> None:
    """Every FUNNELWATCH_ variable is read by something."""
    known = {CONFIG, KAFKA_HOME} | {setting.env for setting in settings_reference().values()}
    known |= {program.override for program in (JAVA, *chain.from_iterable(PROGRAMS.values()))} | OF_TESTS
    assert set(re.findall(r"FUNNELWATCH_[A-Z_]*[A-Z]\b(?!_?…)", page.text)) <= known


@on_every_page
def test_settings_named_by_key_exist(page: Page) -> None:
    """`kafka.brokers` in backquotes is a setting, wherever the part before the dot is a section."""
    known = {setting.toml for setting in settings_reference().values()}
    sections = {key.partition(".")[0] for key in known if "." in key}
    named = {span for span in page.spans if re.fullmatch(rf"({'|'.join(sections)})\.[a-z_]+", span)}
    assert {name for name in named if not name.endswith(".py")} <= known


@on_every_page
def test_toml_examples_are_accepted(page: Page, tmp_path: Path) -> None:
    """An example of settings, or of a catalogue, is valid as it stands, once the files that it names exist."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for table in map(tomllib.loads, page.blocks("toml")):
        if "kpis" in table:
            customised(catalogue(), table)
        else:
            Settings.model_validate(_with_files(table, str(secret)))


def _with_files(table: dict[str, Any], file: str) -> dict[str, Any]:
    return {
        key: _with_files(value, file) if isinstance(value, dict) else file if key.endswith("_file") else value
        for key, value in table.items()
    }


@on_every_page
def test_commands_and_options_exist(page: Page) -> None:
    """Every command line of funnelwatch names a command that exists, with options that it has."""
    for line in _command_lines(page):
        _look_up(line)


def _command_lines(page: Page) -> Iterator[list[str]]:
    lines = [line for block in page.blocks("sh", "console", "text") for line in block.splitlines()]
    for line in [*page.spans, *lines]:
        if match := re.search(r"(?:^|[\s/])funnelwatch( [^#]+)", line.removeprefix("$ ")):
            yield shlex.split(match[1])


def _look_up(words: list[str]) -> None:
    command: click.Command = funnelwatch
    context = click.Context(command)
    for word in words:
        if word.startswith("-"):
            options = {
                name for option in command.get_params(context) for name in (*option.opts, *option.secondary_opts)
            }
            assert word in options, f"{command.name} has no option {word}"
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            assert found is not None, f"{command.name} has no command {word}"
            command = found


@on_every_page
def test_make_targets_exist(page: Page) -> None:
    """Every `make TARGET` is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    lines = [*page.spans, *(line for block in page.blocks("sh") for line in block.splitlines())]
    assert {match[1] for line in lines if (match := re.match(r"make ([a-z]+)", line))} <= targets


@on_every_page
def test_metrics_exist(page: Page) -> None:
    """Every metric is one of the catalogue's or of a process; that of the worked example is its own."""
    known = {str(vital) for vital in Vital} | set(_metrics(_worked_example() if page == ADD_A_KPI else catalogue()))
    assert {span for span in page.spans if re.fullmatch(r"funnelwatch_\w+", span)} <= known


def _metrics(of: Catalogue) -> Iterator[str]:
    for kpi in of:
        yield from (metric(kpi, dimension) for dimension in (None, *kpi.by))


@on_every_page
def test_python_compiles(page: Page) -> None:
    """Python examples are Python."""
    for block in page.blocks("python"):
        compile(block, str(page), "exec")


@on_every_page
def test_json_examples_are_real(page: Page) -> None:
    """An example of an event is accepted by the codec, an example of an answer has the values a KPI can have."""
    for block in page.blocks("json"):
        example = json.loads(block)
        if isinstance(example, dict):
            assert not isinstance(ANY.decode(block.encode(), milliseconds("2026-01-01T00:00:00Z")), Rejected), block
            continue
        for row in example:
            kpi = catalogue()[row["kpi"]]
            assert row == Value(**row).row()
            assert row["window"] in (kpi.windows or (None,))
            assert set(row["labels"]) <= set(kpi.by)


def test_the_event_sent_with_python_is_accepted() -> None:
    """The example of a producer sends an event that counts."""
    (block,) = README.blocks("python")
    (literal,) = re.findall(r"event = (\{.*?\n\})", block, re.DOTALL)
    names: dict[str, Any] = {}
    exec(f"event = {literal}", names)
    assert not isinstance(
        ANY.decode(json.dumps(names["event"]).encode(), milliseconds("2026-01-01T00:00:00Z")), Rejected
    )


@on_every_page
def test_yaml_examples_are_yaml(page: Page) -> None:
    """An example of a configuration can be read."""
    for block in page.blocks("yaml"):
        assert isinstance(yaml.safe_load(block), dict)


def test_the_kpis_in_the_readme_are_in_the_catalogue() -> None:
    """The table of examples names KPIs with the breakdowns they have, and with an alert."""
    rows = README.table("What it measures")
    assert rows
    for id, _, by, _ in rows:
        kpi = catalogue()[id.strip("`")]
        assert tuple(by.split(", ")) == kpi.by
        assert kpi.alerts


def test_the_trouble_is_what_the_program_says() -> None:
    """Each message that the README explains is said somewhere in the program."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "streams").rglob("*.py"))
    for message, _ in README.table("Trouble"):
        for part in message.strip("`").split(" … ") if message.startswith("`") else ():
            assert part in source, message


def test_the_worked_example_of_a_kpi_works() -> None:
    """The KPI that `streams/kpis/README.md` adds passes the lint, and its alert has the name that the page says."""
    extended = _worked_example()
    assert lint(extended) == []
    *_, kpi = extended
    assert [condition.name for condition in conditions(extended, kpi)] == ["DemoRequestRatioLow"]
    assert "`DemoRequestRatioLow`" in ADD_A_KPI.text


def _worked_example() -> Catalogue:
    """The catalogue with the KPI of the page."""
    names: dict[str, Any] = {}
    for block in ADD_A_KPI.blocks("python"):
        if "@by_hand" not in block:
            exec(block, names)
    (kpi,) = (value for value in names.values() if isinstance(value, Kpi))
    plain = catalogue()
    return Catalogue((*plain.chapters, Chapter("added", "Added", "The worked example.", (kpi,))), plain.definitions)

"""Every generated file: what makes it, writing them all, and telling which ones are not what they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import RUNBOOKS_PATH
from streams.render.alert_cases import chapter_cases
from streams.render.alertmanager import CONFIG, TEMPLATES, configuration
from streams.render.alertmanager_receivers import OnCall
from streams.render.alertmanager_templates import templates
from streams.render.alerts import chapter_rules
from streams.render.case import case_file
from streams.render.dashboards.site import Site
from streams.render.dashboards.written import dashboards
from streams.render.generated import COMMAND, FOLDER
from streams.render.pipeline import pipeline
from streams.render.recording import recording_cases, recordings
from streams.render.reference import reference
from streams.render.rule import rule_file
from streams.render.runbooks import runbooks
from streams.render.schemas import schemas

Files = Iterator[tuple[str, str]]
"""Paths relative to the root, with their texts."""

BOARD: Final = "http://127.0.0.1:9102/"
RUNBOOKS: Final = "runbooks.md"
_ALERTS: Final = f"{FOLDER}/alerts"
_PIPELINE: Final = "streams/render/pipeline.py"
_RECORDING: Final = "streams/render/recording.py"


@dataclass(frozen=True)
class Links:
    """Where people are sent, and where alerts are.

    `runbooks` and `board` are addresses, by default those of an exporter with default settings; `board` ends in a slash."""

    runbooks: str = f"{BOARD.rstrip('/')}{RUNBOOKS_PATH}"
    board: str = BOARD
    oncall: OnCall = field(default_factory=OnCall)


@dataclass(frozen=True)
class Output:
    """Files that are made together. Whatever matches `pattern` (a glob, relative to the root) belongs to it."""

    pattern: str
    files: Callable[[Catalogue, Links], Files]


def _schemas(catalogue: Catalogue, links: Links) -> Files:
    for name, text in schemas().items():
        yield f"schemas/{name}", text


def _rules(catalogue: Catalogue, links: Links) -> Files:
    pipeline_rules = (alert.rule(links.runbooks) for alert in pipeline(catalogue))
    yield f"{_ALERTS}/pipeline.rules.yml", rule_file("pipeline", pipeline_rules, _PIPELINE)
    yield f"{_ALERTS}/recording.rules.yml", rule_file("recording", recordings(catalogue), _RECORDING)
    for chapter in catalogue.chapters:
        rules = list(chapter_rules(catalogue, chapter, links.runbooks))
        if rules:
            yield f"{_ALERTS}/{chapter.id}.rules.yml", rule_file(chapter.id, rules, "streams/kpis")


def _cases(catalogue: Catalogue, links: Links) -> Files:
    of_pipeline = (case for alert in pipeline(catalogue) for case in alert.cases(links.runbooks))
    yield f"{_ALERTS}/tests/pipeline.test.yml", case_file("../pipeline.rules.yml", of_pipeline, _PIPELINE)
    recorded = (case for recording in recordings(catalogue) for case in recording_cases(recording))
    yield f"{_ALERTS}/tests/recording.test.yml", case_file("../recording.rules.yml", recorded, _RECORDING)
    for chapter in catalogue.chapters:
        made = list(chapter_cases(catalogue, chapter, links.runbooks))
        if made:
            rules = f"../{chapter.id}.rules.yml"
            yield f"{_ALERTS}/tests/{chapter.id}.test.yml", case_file(rules, made, "streams/kpis")


def _pages(catalogue: Catalogue, links: Links) -> Files:
    yield f"{FOLDER}/{RUNBOOKS}", runbooks(catalogue)
    yield f"{FOLDER}/reference.md", reference(catalogue, RUNBOOKS)


def _dashboards(catalogue: Catalogue, links: Links) -> Files:
    for name, text in dashboards(Site(catalogue, links.runbooks, links.board)):
        yield f"{FOLDER}/dashboards/{name}", text


def _alertmanager(catalogue: Catalogue, links: Links) -> Files:
    yield f"{FOLDER}/{CONFIG}", configuration(links.oncall)
    yield f"{FOLDER}/{TEMPLATES}", templates(links.board)


OUTPUTS: Final = (
    Output("schemas/*.json", _schemas),
    Output(f"{_ALERTS}/*.yml", _rules),
    Output(f"{_ALERTS}/tests/*.yml", _cases),
    Output(f"{FOLDER}/*.md", _pages),
    Output(f"{FOLDER}/dashboards/*.json", _dashboards),
    Output(f"{FOLDER}/alertmanager.*", _alertmanager),
)


def outputs(catalogue: Catalogue, links: Links | None = None) -> Mapping[str, str]:
    """The text of every generated file, by its path relative to the root."""
    links = links or Links()
    return {path: text for output in OUTPUTS for path, text in output.files(catalogue, links)}


def render(root: Path, catalogue: Catalogue, links: Links | None = None) -> list[str]:
    """Writes the files that are not what they should be, and deletes those that should not be; returns their paths."""
    expected = outputs(catalogue, links)
    wrong = list(_wrong(root, expected))
    for path in wrong:
        file = root / path
        if path not in expected:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(expected[path], encoding="utf-8")
    return wrong


def check(root: Path, catalogue: Catalogue, links: Links | None = None) -> list[str]:
    """A sentence per file that is missing, out of date, or no longer made, with the command that mends it."""
    expected = outputs(catalogue, links)
    return [f"{path} {_fault(root / path, path in expected)}; run `{COMMAND}`." for path in _wrong(root, expected)]


def _wrong(root: Path, expected: Mapping[str, str]) -> Iterator[str]:
    for path, text in expected.items():
        file = root / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield path
    for output in OUTPUTS:
        for file in sorted(root.glob(output.pattern)):
            if (path := file.relative_to(root).as_posix()) not in expected:
                yield path


def _fault(file: Path, wanted: bool) -> str:
    if not wanted:
        return "is made from nothing any more"
    return "is out of date" if file.exists() else "is missing"

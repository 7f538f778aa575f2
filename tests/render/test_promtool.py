"""The generated rules and their cases, judged by Prometheus' own tool."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from streams.kpis.catalogue import catalogue
from streams.render.alert_cases import chapter_cases
from streams.render.alerts import chapter_rules
from streams.render.case import Case, case_file
from streams.render.outputs import Links, outputs
from streams.render.pipeline import pipeline
from streams.render.recording import recordings
from streams.render.rule import Rule, rule_file
from streams.render.runbooks import runbooks
from tests.services.locate import PROMTOOL

pytestmark = pytest.mark.flow

CATALOGUE = catalogue()
URL = "https://runbooks.example/page"
RULES = {
    "pipeline": [alert.rule(URL) for alert in pipeline(CATALOGUE)],
    **{chapter.id: rules for chapter in CATALOGUE.chapters if (rules := list(chapter_rules(CATALOGUE, chapter, URL)))},
}
CASES = {
    "pipeline": [case for alert in pipeline(CATALOGUE) for case in alert.cases(URL)],
    **{chapter.id: list(chapter_cases(CATALOGUE, chapter, URL)) for chapter in CATALOGUE.chapters},
}
WATCHDOG = "FunnelwatchWatchdog"
"""It always fires."""
LOADED = [*RULES, "recording"]
BOUND = re.compile(r"(?<=[<>=] )-?[\d.]+")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all generated files, to be read."""
    root = tmp_path_factory.mktemp("rendered")
    for path, text in outputs(CATALOGUE, Links(runbooks=URL)).items():
        file = root / Path(path).relative_to(Path(path).parts[0])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root / "generated" / "alerts"


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROMTOOL.path(), *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("group", LOADED)
def test_rules_are_rules(folder: Path, group: str) -> None:
    """Prometheus reads every rule file, finds all rules, and has no fault to find with their names."""
    checked = promtool("check", "rules", folder / f"{group}.rules.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    written = len(RULES[group]) if group in RULES else len(list(recordings(CATALOGUE)))
    assert f"{written} rules found" in checked.stdout


@pytest.mark.parametrize("group", LOADED)
def test_alerts_fire_and_stay_silent(folder: Path, group: str) -> None:
    """Every alert fires once held, says what it should, resolves, and stays silent where nothing is wrong or known."""
    tested = promtool("test", "rules", folder / "tests" / f"{group}.test.yml")
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_has_its_cases(folder: Path) -> None:
    """Of every rule there is a case that fires and resolves, and one that is silent; but for the one that always fires."""
    for group, rules in RULES.items():
        titles = re.findall(r"- name: '?(.*)", (folder / "tests" / f"{group}.test.yml").read_text(encoding="utf-8"))
        for rule in rules:
            cases = [title.removeprefix(f"{rule.name} ") for title in titles if title.startswith(f"{rule.name} ")]
            if rule.name != WATCHDOG:
                assert any(title.startswith("fires once held, and resolves") for title in cases), rule.name
                assert any(title.startswith("is silent") for title in cases), rule.name


def test_every_alert_is_silent_without_data(folder: Path) -> None:
    """Of every rule on a value there is a case in which that value is absent."""
    for group, rules in RULES.items():
        text = (folder / "tests" / f"{group}.test.yml").read_text(encoding="utf-8")
        for rule in rules:
            if rule.name != WATCHDOG and "absent(" not in rule.expr:
                assert re.search(
                    rf"name: '?{rule.name} (is|fires) (silent without|silent where|while|silent while)", text
                )


def moved(by: int, place: int) -> Callable[[Rule], Rule]:
    """Moves the bound at a place of the expression by a tenth, or by one if that is more and the bound is whole."""

    def mutate(rule: Rule) -> Rule:
        bounds = list(BOUND.finditer(rule.expr))
        if place >= len(bounds):
            return rule
        value = float(bounds[place][0])
        step = max(1.0, abs(value) / 10) if value.is_integer() else abs(value) / 10
        start, end = bounds[place].span()
        return replace(rule, expr=f"{rule.expr[:start]}{value + by * step:.6f}{rule.expr[end:]}")

    return mutate


def held(by: int) -> Callable[[Rule], Rule]:
    """Holds a minute longer or shorter."""
    return lambda rule: replace(rule, hold=max(rule.hold + by * 60_000, 0))


def forgets(condition: int) -> Callable[[Rule], Rule]:
    """Leaves out one of the conditions that stand on lines of their own, counted from the last."""

    def mutate(rule: Rule) -> Rule:
        lines = rule.expr.split("\n")
        joins = [place for place, line in enumerate(lines) if re.match(r"(and|or|unless)\b", line)]
        if condition >= len(joins):
            return rule
        place = joins[-1 - condition]
        return replace(rule, expr="\n".join(lines[:place] + lines[place + 2 :]))

    return mutate


def mutations() -> Iterator[tuple[str, Callable[[Rule], Rule]]]:
    most = max(len(BOUND.findall(rule.expr)) for rules in RULES.values() for rule in rules)
    for by, where in ((1, "higher"), (-1, "lower")):
        yield f"held {where}", held(by)
        for place in range(most):
            yield f"bound {place} {where}", moved(by, place)
    yield from ((f"without condition {place} from the end", forgets(place)) for place in range(3))
    yield "lingers longer", lambda rule: replace(rule, lingers=rule.lingers and rule.lingers + 60_000)
    yield "does not linger", lambda rule: replace(rule, lingers=0)
    yield "of all replicas", lambda rule: replace(rule, expr=re.sub(r"max without \(.*?\) ", "", rule.expr))


def mutants() -> Iterator[object]:
    """Every mutation of every group of which it changes something."""
    for group, rules in RULES.items():
        for name, mutate in mutations():
            if any(mutate(rule) != rule for rule in rules):
                yield pytest.param(group, mutate, id=f"{group}, {name}")


@pytest.mark.parametrize(("group", "mutate"), list(mutants()))
def test_cases_see_a_rule_that_is_off_by_little(tmp_path: Path, group: str, mutate: Callable[[Rule], Rule]) -> None:
    """A threshold, a least volume or a hold time that is moved a little fails the cases of that very alert."""
    changed = {rule.name: mutant for rule in RULES[group] if (mutant := mutate(rule)) != rule}
    cases = list(written_apart(changed.values(), CASES[group], tmp_path))
    tested = promtool("test", "rules", *cases)
    assert set(re.findall(r"alertname: (\w+)", tested.stdout + tested.stderr)) == set(changed)


def written_apart(rules: Iterable[Rule], cases: Iterable[Case], folder: Path) -> Iterator[Path]:
    """Files of cases, each of one rule: promtool evaluates all rules of a file in each of its cases, which is three to five
    times the work."""
    for rule in rules:
        own = [case for case in cases if case.alert == rule.name]
        (folder / f"{rule.name}.rules.yml").write_text(rule_file(rule.name, [rule], "a mutation"), encoding="utf-8")
        file = folder / f"{rule.name}.test.yml"
        file.write_text(case_file(f"{rule.name}.rules.yml", own, "a mutation"), encoding="utf-8")
        yield file


def test_queries_of_the_runbooks_are_queries(tmp_path: Path) -> None:
    """Whoever is woken can paste every query of the runbooks as it stands."""
    page = runbooks(CATALOGUE)
    expressions = {rule.expr for rules in RULES.values() for rule in rules}
    blocks = re.findall(r"```promql\n(.*?)\n```", page, re.DOTALL)
    queries = [query for block in blocks for query in ([block] if block in expressions else block.splitlines())]
    assert expressions <= set(queries) | {rule.expr for group in RULES if group != "pipeline" for rule in RULES[group]}
    queries += re.findall(r"`((?:sum|rate|max|count)\b[^`]*)`", page)
    (tmp_path / "rules.yml").write_text(
        rule_file("queries", [Rule(f"Query{n}", query, 0, {}, {}) for n, query in enumerate(queries)], "the runbooks"),
        encoding="utf-8",
    )
    checked = promtool("check", "rules", tmp_path / "rules.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(queries)} rules found" in checked.stdout

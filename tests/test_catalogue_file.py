"""The file of the user's own catalogue: where it is looked for, how it is refused, and that every command goes by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.app.catalogue import catalogue_of
from streams.commands.compute import command as compute
from streams.commands.explain import command as explain
from streams.commands.render import command as render
from streams.settings.problems import SettingsError
from streams.settings.root import Settings

EVENTS = (
    '{"id":"1","type":"session.ended","time":"2024-04-17T11:30:00Z","contact":"ann","pages":3,"seconds":60}',
    '{"id":"2","type":"session.ended","time":"2024-04-17T11:40:00Z","contact":"bob","pages":1,"seconds":5}',
    '{"id":"3","type":"form.submitted","time":"2024-04-17T11:50:00Z","contact":"ann","form":"f","kind":"demo"}',
)
KPIS = """\
[kpis.page_views]
off = true
[kpis.bounce_ratio.alerts.High]
threshold = 0.85
[kpis.demo_requests]
count = "form.submitted"
where = { kind = "demo" }
[kpis.demo_request_ratio]
formula = "demo_requests / sessions"
windows = ["1h"]
[kpis.demo_request_ratio.alerts.Low]
below = 0.01
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _ids(config: Path | None = None, environ: Mapping[str, str] | None = None) -> set[str]:
    return {kpi.id for kpi in catalogue_of(Settings.load(config, environ or {}))}


def _refused(content: bytes) -> list[str]:
    Path("kpis.toml").write_bytes(content)
    with pytest.raises(SettingsError) as refusal:
        catalogue_of(Settings.load(None, {}))
    return str(refusal.value).splitlines()


def test_without_a_file_the_catalogue_is_the_built_in_one() -> None:
    """A first run needs no catalogue of one's own."""
    assert Settings.load(None, {}).catalogue.file is None
    assert "page_views" in _ids()


def test_the_file_is_found_in_the_working_directory() -> None:
    """It need not be named."""
    Path("kpis.toml").write_text("[kpis.page_views]\noff = true")
    assert "page_views" not in _ids()


def test_the_file_beside_the_settings_comes_first(folder: Path) -> None:
    """Settings and catalogue belong together, wherever a command is started."""
    (folder / "etc").mkdir()
    config = folder / "etc" / "funnelwatch.toml"
    config.write_text("")
    Path("kpis.toml").write_text("[kpis.page_views]\noff = true")
    assert "page_views" not in _ids(config)
    (folder / "etc" / "kpis.toml").write_text("[kpis.sessions]\noff = true")
    assert "page_views" in _ids(config)
    assert "sessions" not in _ids(config)


def test_a_file_that_is_named_is_the_one() -> None:
    """The setting wins over what lies around, from a variable as from the settings file."""
    Path("kpis.toml").write_text("[kpis.page_views]\noff = true")
    Path("mine.toml").write_text("[kpis.sessions]\noff = true")
    Path("named.toml").write_text("[catalogue]\nfile = 'mine.toml'")
    for ids in (_ids(environ={"FUNNELWATCH_CATALOGUE_FILE": "mine.toml"}), _ids(Path("named.toml"))):
        assert "page_views" in ids
        assert "sessions" not in ids


def test_a_file_that_is_not_there_is_refused_by_the_setting() -> None:
    """A misspelt path would otherwise be a catalogue that silently does nothing."""
    with pytest.raises(SettingsError) as refusal:
        Settings.load(None, {"FUNNELWATCH_CATALOGUE_FILE": "no.toml"})
    assert str(refusal.value) == (
        "catalogue.file (FUNNELWATCH_CATALOGUE_FILE) must be a file that can be read (No such file or directory), "
        "not 'no.toml'."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[kpis.a]\ncount = \n", "kpis.toml:2: This is not valid TOML: Invalid value."),
        (b"[kpis.a]\noff = true\n[kpis.a]", "kpis.toml:3: This is not valid TOML: Cannot declare ('kpis', 'a') twice."),
        (b"# one\n[kpis.a", "kpis.toml:2: This is not valid TOML: Expected ']' at the end of a table declaration."),
        (b"# one\nx = 'caf\xe9'", "kpis.toml:2: This is not text in UTF-8."),
        (
            b"[kpis.page_vews]\n",
            "kpis.toml:1: kpis.page_vews is no KPI, and has none of count, sum, distinct, formula to "
            "make it one; did you mean page_views?",
        ),
    ],
)
def test_a_file_is_refused_with_its_line(content: bytes, sentence: str) -> None:
    """Whatever is wrong with it, an editor can jump there."""
    assert _refused(content) == [sentence]


def test_a_file_nested_without_end_is_refused() -> None:
    """The parser gives up; the command does not."""
    (sentence,) = _refused(b"x = " + b"[" * 5_000)
    assert sentence.startswith("kpis.toml:1: This is not valid TOML")


def _files() -> None:
    Path("kpis.toml").write_text(KPIS)
    Path("events.jsonl").write_text("\n".join(EVENTS))


def test_compute_goes_by_the_file() -> None:
    """Own KPIs are computed, with the windows they have; what is off is not."""
    _files()
    done = CliRunner().invoke(
        compute, ["events.jsonl", "--at", "2024-04-17T12:00:00Z", "--json"], catch_exceptions=False
    )
    values = json.loads(done.stdout)
    own = [(row["window"], row["value"]) for row in values if row["kpi"] == "demo_request_ratio"]
    assert own == [("1h", 0.5)]
    assert not any(row["kpi"] == "page_views" for row in values)


def test_render_and_explain_go_by_the_file() -> None:
    """The thresholds in force are the ones that are shown and watched."""
    _files()
    CliRunner().invoke(render, ["--out", "out"], catch_exceptions=False)
    rules = Path("out/deploy/generated/alerts")
    assert "> 0.85" in (rules / "web.rules.yml").read_text()
    assert "DemoRequestRatioLow" in (rules / "custom.rules.yml").read_text()
    shown = CliRunner(env={"FUNNELWATCH_REDIS_URL": "redis://127.0.0.1:1"}).invoke(explain, ["bounce_ratio"])
    assert "bounce_ratio over 1d above 85%" in " ".join(shown.output.split())

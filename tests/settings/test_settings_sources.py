"""Where settings come from: defaults, the file, the environment, and which of them wins."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from streams.events.topics import Topic
from streams.settings.root import Settings, settings_reference
from streams.settings.values import Listen
from tests.settings.loading import load, refused


def test_without_any_source_everything_has_a_default_and_listens_on_loopback() -> None:
    """A first run needs no settings and opens nothing to the network."""
    settings = load()
    assert settings.kafka.brokers == ("127.0.0.1:9092",)
    assert settings.topics.names == {topic: topic.value for topic in Topic}
    assert (settings.worker.listen, settings.exporter.listen) == (Listen("127.0.0.1", 9101), Listen("127.0.0.1", 9102))
    assert settings.definitions.response_target == timedelta(minutes=5)
    assert settings.definitions.rates is None


def test_every_setting_can_be_given_either_way() -> None:
    """A default written as the reference shows it is understood, from a variable and from TOML."""
    for setting in settings_reference().values():
        if setting.default:
            *tables, key = setting.path
            quoted = setting.default if setting.default in ("true", "false") else f"'{setting.default}'"
            assert load({setting.env: setting.default}) == Settings(), setting.env
            assert load(toml=f"[{'.'.join(tables)}]\n{key} = {quoted}" if tables else f"{key} = {quoted}") == Settings()


def test_every_setting_is_described() -> None:
    """Help and README are made of the reference, so nothing in it may be blank."""
    assert all(setting.description.endswith(".") for setting in settings_reference().values())
    assert settings_reference()["kafka", "password"].secret
    assert settings_reference()["redis", "url"].secret
    assert settings_reference()["clock",].choices == ("wall", "event")
    assert settings_reference()["exporter", "refresh"].default == "1s"


def test_the_environment_wins_over_the_file_key_by_key() -> None:
    """A variable replaces one key of a table and leaves its neighbours."""
    settings = load({"FUNNELWATCH_REDIS_NAMESPACE": "b"}, "[redis]\nnamespace = 'a'\nsocket_timeout = 2")
    assert settings.redis.namespace == "b"
    assert settings.redis.socket_timeout == timedelta(seconds=2)


def test_an_empty_variable_counts_as_not_set() -> None:
    """Compose files pass variables on whether they are set or not."""
    assert load({"FUNNELWATCH_KAFKA_PASSWORD": ""}).kafka.secret is None


def test_the_file_is_the_one_named_on_the_command_line_then_in_the_environment_then_the_default(tmp_path: Path) -> None:
    """One file is read, and which one is no surprise."""
    for name in ("funnelwatch", "environment", "argument"):
        (tmp_path / f"{name}.toml").write_text(f"[redis]\nnamespace = '{name}'")
    environ = {"FUNNELWATCH_CONFIG": "environment.toml"}
    assert Settings.load(Path("argument.toml"), environ).redis.namespace == "argument"
    assert Settings.load(None, environ).redis.namespace == "environment"
    assert Settings.load(None, {}).redis.namespace == "funnelwatch"


def test_a_file_that_is_missing_or_is_not_toml_is_refused() -> None:
    """A named file must be there and be read in full."""
    assert refused({"FUNNELWATCH_CONFIG": "no.toml"}) == [
        "The settings file no.toml cannot be read: No such file or directory."
    ]
    assert refused(toml="clock = ")[0].startswith("The settings file funnelwatch.toml is not valid TOML: ")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500ms", 0.5), ("90", 90), ("30s", 30), ("1.5m", 90), ("2h", 7_200), ("1d", 86_400), (" 5 m ", 300)],
)
def test_durations_have_a_unit_or_are_seconds(text: str, seconds: float) -> None:
    """A duration is written the way people write it."""
    settings = load({"FUNNELWATCH_DEFINITIONS_RESPONSE_TARGET": text})
    assert settings.definitions.response_target == timedelta(seconds=seconds)


def test_numbers_of_toml_are_durations_and_exact_decimals() -> None:
    """A rate of the file is the decimal that stands there, quoted or not, not the nearest binary fraction."""
    definitions = load(
        toml="[definitions]\nresponse_target = 90.5\n[definitions.rates]\nEUR = 1.1\nGBP = '1.27'"
    ).definitions
    assert definitions.response_target == timedelta(seconds=90.5)
    assert definitions.rates == {"EUR": Decimal("1.1"), "GBP": Decimal("1.27")}


def test_rates_fit_in_a_variable() -> None:
    """A table needs a form in the environment too."""
    rates = load({"FUNNELWATCH_DEFINITIONS_RATES": "EUR=1.08, GBP=1.27"}).definitions.rates
    assert rates == {"EUR": Decimal("1.08"), "GBP": Decimal("1.27")}


def test_settings_do_not_change() -> None:
    """What was checked is what is used."""
    with pytest.raises(ValueError, match="frozen"):
        load().clock = "event"

"""The two places where settings stand, a TOML file and the environment, each read into the same nested mapping."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from streams.settings.names import CONFIG, PREFIX, KeyPath, did_you_mean, env_name
from streams.settings.problems import SettingsError

DEFAULT_FILE = Path("funnelwatch.toml")
"""Read if it is there and no other is named."""


DEFAULT_CATALOGUE = "kpis.toml"
"""The user's own catalogue: read if it lies beside the settings file, else if it is in the working directory."""


def config_file(named: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The TOML file to read: the one named on the command line, else in the environment, else the default."""
    if named is not None:
        return named
    if path := environ.get(CONFIG):
        return Path(path)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def from_toml(file: Path) -> dict[str, Any]:
    """The tables of a file; numbers with a point are exact decimals. Raises SettingsError."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise SettingsError([f"The settings file {file} cannot be read: {error.strerror}."]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError([f"The settings file {file} is not valid TOML: {error}."]) from None


def found_beside(file: Path | None) -> dict[str, Any]:
    """What is set by lying there: the catalogue in its default place, near the settings file if there is one."""
    folders = [file.parent, Path()] if file else [Path()]
    found = next((folder / DEFAULT_CATALOGUE for folder in folders if (folder / DEFAULT_CATALOGUE).is_file()), None)
    return {} if found is None else {"catalogue": {"file": str(found)}}


def from_environ(environ: Mapping[str, str], known: Iterable[KeyPath]) -> dict[str, Any]:
    """The known settings that have a variable; one that is set but empty counts as not set."""
    nested: dict[str, Any] = {}
    for path in known:
        if text := environ.get(env_name(path)):
            table = nested
            for part in path[:-1]:
                table = table.setdefault(part, {})
            table[path[-1]] = text
    return nested


def strangers(environ: Mapping[str, str], known: Iterable[KeyPath]) -> list[str]:
    """A sentence for each variable that is meant for us but is no setting."""
    names = [CONFIG, *map(env_name, known)]
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in names)
    return [f"{name} is not a setting{did_you_mean(name, names)}" for name in unknown]


def overlaid(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Both mappings as one, table by table; what stands in both is the upper's."""
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        merged[key] = overlaid(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged

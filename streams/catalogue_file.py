"""The user's own catalogue: read from its file, and refused with file, line and reason."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from streams.kpis.catalogue import Catalogue
from streams.kpis.custom.apply import customised
from streams.kpis.custom.lines import line_of, lines
from streams.kpis.custom.problem import CustomErrors
from streams.kpis.custom.problem import Path as KeyPath
from streams.settings.problems import SettingsError

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
"""How tomllib says where an error is."""


def customised_by(file: Path, catalogue: Catalogue) -> Catalogue:
    """The catalogue under what a file says of it. Raises SettingsError with a sentence per problem, in the file's order."""
    text = _text(file)
    try:
        return customised(catalogue, _tables(file, text))
    except CustomErrors as errors:
        places = lines(text)
        told = sorted((line_of(places, path), f"{_dotted(path)} {reason}") for path, reason in errors.problems)
        raise SettingsError([f"{file}:{line}: {sentence}" for line, sentence in told]) from None


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise SettingsError([f"The catalogue file {file} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"{file}:{line}: This is not text in UTF-8."]) from None


def _tables(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise SettingsError([f"{file}:{line}: This is not valid TOML: {_PLACE.sub('', str(error))}."]) from None
    except (RecursionError, ValueError) as error:
        raise SettingsError([f"{file}:1: This is not valid TOML: {error}."]) from None


def _dotted(path: KeyPath) -> str:
    """A path as TOML writes it."""
    return ".".join(
        key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False) for key in path
    )

"""What is wrong with the settings, as sentences: which setting, what is allowed, and never a secret."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from streams.failure import Failure
from streams.settings.names import KeyPath, both_names, did_you_mean, env_name, toml_name
from streams.settings.reference import Setting
from streams.settings.section import CONFLICT
from streams.settings.values import shown

_ALLOWED: Final[Mapping[str, str]] = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "decimal_max_places": "a number with at most {decimal_places} decimals",
    "decimal_parsing": "a decimal number",
    "decimal_type": "a decimal number",
    "finite_number": "a finite number",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of less than 20 digits",
    "int_type": "a whole number",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "model_type": "a table",
    "path_type": "the path of a file",
    "string_type": "text",
    "too_short": "text that is not empty",
    "string_too_short": "text that is not empty",
    "value_error": "{error}",
}
"""What pydantic objects to, as the end of the sentence "<setting> must be …"."""


class SettingsError(Failure):
    """Settings that cannot be used. Its text has one line per problem, fit for the user."""

    exit_code = 2

    def __init__(self, problems: Sequence[str]):
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def sentences(error: ValidationError, settings: Mapping[KeyPath, Setting]) -> Iterator[str]:
    """All that a validation found, one sentence each."""
    for details in error.errors(include_url=False):
        yield from _sentences(details, settings)


def _sentences(details: ErrorDetails, settings: Mapping[KeyPath, Setting]) -> Iterator[str]:
    path = tuple(str(part) for part in details["loc"] if isinstance(part, str) and part != "[key]")
    context = details.get("ctx", {})
    match details["type"]:
        case kind if kind == CONFLICT:
            for key, verdict in context[CONFLICT]:
                yield f"{both_names((*path, *key.split('.')))} {verdict}."
        case "extra_forbidden":
            siblings = [toml_name(known) for known in settings if known[:-1] == path[:-1]]
            sections = sorted({known[0] for known in settings})
            known_names = siblings if len(path) > 1 else sections
            yield f"{toml_name(path)} is not a setting{did_you_mean(toml_name(path), known_names)}"
        case kind if kind in _ALLOWED:
            allowed = _ALLOWED[kind].format_map({name: shown(value) for name, value in context.items()})
            yield f"{_named(path, settings)} must be {allowed}{_instead(path, details['input'], settings)}."
        case _:
            yield f"{_named(path, settings)} cannot be used: {details['msg']}."


def _named(path: KeyPath, settings: Mapping[KeyPath, Setting]) -> str:
    """A setting by both its names. What is inside of one has the variable of the whole; a section has none."""
    whole = next((path[:length] for length in range(len(path), 0, -1) if path[:length] in settings), None)
    return toml_name(path) if whole is None else f"{toml_name(path)} ({env_name(whole)})"


def _instead(path: KeyPath, value: object, settings: Mapping[KeyPath, Setting]) -> str:
    """What was given, where it may be shown and is short enough to help."""
    setting = settings.get(path)
    if setting is None or setting.secret or not isinstance(value, str | int | float | Decimal):
        return ""
    given = repr(value) if isinstance(value, str) else str(value)
    return f", not {given}" if len(given) <= 60 else ""

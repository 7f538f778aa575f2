"""Values with a form of their own. A ValueError here completes the sentence "<setting> must be …"."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, SecretStr

_UNITS: Final = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|m|h|d)?", re.ASCII)
_ADDRESS: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@,\[\]]+):(\d{1,5})", re.ASCII)


class Listen(NamedTuple):
    """Where a server listens; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    match = None if isinstance(value, bool) else _DURATION.fullmatch(str(value).strip())
    if match is None or not Decimal(match[1]):
        raise ValueError("a duration above 0, such as 500ms, 30s, 5m, 1.5h, 2d, or a number of seconds")
    microseconds = Decimal(match[1]) * (_UNITS[match[2] or "s"] // timedelta(microseconds=1))
    return timedelta(microseconds=int(microseconds))


def duration_text(value: timedelta) -> str:
    """A duration the way one writes it, in the largest unit that leaves a whole number."""
    unit = next((unit for unit in reversed(_UNITS) if not value % _UNITS[unit]), "ms")
    return f"{value // _UNITS[unit]}{unit}"


def _host_and_port(text: str) -> Listen | None:
    match = _ADDRESS.fullmatch(text.strip())
    return Listen(match[1].strip("[]"), int(match[2])) if match and int(match[2]) <= 65535 else None


def _listen(value: object) -> Listen:
    listen = value if isinstance(value, Listen) else _host_and_port(str(value))
    if listen is None:
        raise ValueError("host:port, such as 127.0.0.1:9101 or [::1]:9101")
    return listen


def _brokers(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    brokers = tuple(str(part).strip() for part in parts) if isinstance(parts, list | tuple) else ()
    if not brokers or not all(_host_and_port(broker) for broker in brokers):
        raise ValueError("host:port of one or more brokers, separated by commas")
    return brokers


def pairs(of: str, example: str) -> BeforeValidator:
    """Of a table: it may also be given as text, such as `example`."""

    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [pair.partition("=") for pair in value.split(",")]
        if not all(equals for _, equals, _ in parts):
            raise ValueError(f"pairs of {of}, such as {example}")
        return {name.strip(): said.strip() for name, _, said in parts}

    return BeforeValidator(split)


def matching(pattern: str, form: str) -> AfterValidator:
    """Of text: all of it matches the pattern, which `form` says in words."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text, re.ASCII) is None:
            raise ValueError(form)
        return text

    return AfterValidator(check)


def between(least: timedelta, most: timedelta) -> AfterValidator:
    """Of a duration: neither shorter nor longer."""

    def check(value: timedelta) -> timedelta:
        if not least <= value <= most:
            raise ValueError(f"a duration from {duration_text(least)} to {duration_text(most)}")
        return value

    return AfterValidator(check)


def _readable(path: Path) -> Path:
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise ValueError(f"a file that can be read ({error.strerror})") from None


def _content(value: object) -> SecretStr:
    try:
        content = Path(str(value)).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not text in UTF-8"
        raise ValueError(f"a file that can be read, which {value} is not: {why}") from None
    if not content:
        raise ValueError(f"a file that holds the password, but {value} is empty")
    return SecretStr(content)


Duration = Annotated[timedelta, BeforeValidator(duration)]
"""Text with a unit, or a number of seconds."""

ListenAddress = Annotated[Listen, PlainValidator(_listen)]

Brokers = Annotated[tuple[str, ...], PlainValidator(_brokers)]
"""A list, or text with commas."""

ReadableFile = Annotated[Path, AfterValidator(_readable)]

PemFile = ReadableFile

SecretFromFile = Annotated[SecretStr, PlainValidator(_content)]
"""Given as the path of a file, kept as what the file holds; a newline at its end is not part of it."""

Currency = Annotated[str, matching("[A-Z]{3}", "the three capital letters of a currency")]
"""A code of ISO 4217."""

# Far beyond any rate, and near enough that money times rate stays a number one can print.
Rate = Annotated[Decimal, Field(gt=0, lt=Decimal(10**9), decimal_places=12)]
"""Exact: TOML's own decimals are read as decimals too."""

Rates = Annotated[Mapping[Currency, Rate], pairs("currency and rate", "EUR=1.08,GBP=1.27")]
"""A table, or text such as `EUR=1.08,GBP=1.27`."""

MailAddress = Annotated[str, matching(r"[^@\s,]+@[^@\s,]+", "an address such as sales@example.com")]


def shown(value: object) -> str:
    """A value of a setting the way one writes it; nothing for none."""
    match value:
        case None:
            return ""
        case timedelta():
            return duration_text(value)
        case bool():
            return str(value).lower()
        case SecretStr():  # only a default comes here, and a default is no secret
            return value.get_secret_value()
        case Listen():
            return str(value)
        case tuple():
            return ",".join(map(shown, value))
        case _:
            return str(value)

"""What the processes say on standard error: one line per record, for people or as JSON.

A line never carries a person's id. Messages name shards, topics, partitions, offsets and reasons; what is passed as
`extra={"shard": …}` is printed only if it is one of FIELDS; and libraries are kept from saying what they send.
"""

import json
import logging
import logging.config
import math
import re
from datetime import UTC, datetime
from typing import Any, Final

LOGGER: Final = "funnelwatch"
"""Parent of all our loggers: `funnelwatch.ingest`, `funnelwatch.tables` and so on."""

# fmt: off
FIELDS: Final = (
    "group", "shard", "topic", "partition", "offset", "lag", "epoch", "records", "events", "rejected", "reason",
    "kpi", "window", "alert", "seconds", "attempt", "address", "file",
)
# fmt: on
"""What `extra` may add to a line: things of the pipeline, none of a person or an event."""

AGAIN_S: Final = 10.0
REMEMBERED: Final = 256
"""Lines of libraries that are remembered; beyond that they are forgotten, and said once more."""

_LINE_ENDS: Final = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_REDIS_COMMAND: Final = re.compile(r"(Command # \d+) \(.*?\) (of pipeline)", re.DOTALL)
"""How redis-py repeats the start of a command that failed, keys and values included."""


class TextLines(logging.Formatter):
    """For people: time in UTC, severity, logger, message, fields. A traceback follows, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        message = _LINE_ENDS.sub(" | ", _clean(record.getMessage()))
        pairs = [_LINE_ENDS.sub(" | ", _clean(f"{name}={value}")) for name, value in _fields(record).items()]
        line = " ".join([_time(record), f"{record.levelname:<7}", record.name, message, *pairs])
        return line + "".join(f"\n    {part}" for part in _traceback(record).splitlines())


class JsonLines(logging.Formatter):
    """For programs: one JSON object of time, level, logger, message, the fields, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, without the end of the line."""
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _clean(record.getMessage()),
            **_fields(record),
        }
        if traceback := _traceback(record):
            line["traceback"] = traceback
        return json.dumps(line, ensure_ascii=False, default=str)


class Repetitions(logging.Filter):
    """Lets libraries say the same thing once in AGAIN_S: a client whose topic is gone says so ten times a second. The line that
    comes next says how many were left out. What we say ourselves always passes."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written; its own time is the clock."""
        if record.name.partition(".")[0] == LOGGER:
            return True
        key = record.name, record.getMessage()
        since, left_out = self._said.get(key, (-math.inf, 0))
        if record.created - since < AGAIN_S:
            self._said[key] = since, left_out + 1
            return False
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[key] = record.created, 0
        if left_out:
            record.msg, record.args = f"{key[1]} (said {left_out} times more meanwhile)", None
        return True


FORMATS: Final = {"text": TextLines, "json": JsonLines}


def logging_config(level: str, form: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: our loggers from `level` up, in one of FORMATS.

    Of libraries only warnings, at level debug what they say of themselves too; but never their debug lines, where the
    clients of Kafka print passwords and records.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": FORMATS[form]}},
        "filters": {"repetitions": {"()": Repetitions}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["repetitions"]}},
        "root": {"level": "INFO" if level == "debug" else "WARNING", "handlers": ["stderr"]},
        "loggers": {LOGGER: {"level": level.upper()}},
    }


def start_logging(level: str, form: str) -> None:
    """Log like this from now on, warnings of Python included."""
    logging.config.dictConfig(logging_config(level, form))
    logging.captureWarnings(True)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}


def _traceback(record: logging.LogRecord) -> str:
    return _clean(logging.Formatter().formatException(record.exc_info)) if record.exc_info else ""


def _clean(text: str) -> str:
    """Without what may be of a person, and without what a terminal would obey."""
    return _UNPRINTABLE.sub("", _REDIS_COMMAND.sub(r"\1 \2", text))

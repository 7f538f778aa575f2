"""Logs: one line per record in either form, only the fields that are meant to be there, and nothing of a person."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from streams.logs import FORMATS, LOGGER, REMEMBERED, Repetitions, logging_config

PERSON = "ada@example.com"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Whatever a test configures is undone."""
    root, ours = logging.getLogger(), logging.getLogger(LOGGER)
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level, ours.level = before


def lines_of(level: str, form: str) -> io.StringIO:
    """Log like this; gives what is written."""
    logging.config.dictConfig(logging_config(level, form))
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    return stream


def log_a_commit() -> None:
    """A record with a field that may be printed and one that may not."""
    log = logging.getLogger("funnelwatch.tables")
    log.info("Committed %d records.", 5, extra={"shard": "people/3", "contact": PERSON})


def test_text_is_one_line_for_people() -> None:
    """Time, severity, logger, message, fields: in this order."""
    written = lines_of("info", "text")
    log_a_commit()
    time, _, rest = written.getvalue().partition(" ")
    assert time.endswith("Z")
    assert rest == "INFO    funnelwatch.tables Committed 5 records. shard=people/3\n"


def test_json_is_one_object_for_programs() -> None:
    """The same record, each part under its name."""
    written = lines_of("info", "json")
    log_a_commit()
    line = json.loads(written.getvalue())
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "funnelwatch.tables",
        "message": "Committed 5 records.",
        "shard": "people/3",
    }


@pytest.mark.parametrize("form", FORMATS)
def test_fields_that_are_not_listed_are_not_printed(form: str) -> None:
    """Whoever passes a person's id by mistake does not publish it."""
    written = lines_of("debug", form)
    log_a_commit()
    assert PERSON not in written.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_commands_that_redis_py_repeats_are_cut_out(form: str) -> None:
    """A failed command names its keys and values, which are persons' too; the error itself stays."""
    written = lines_of("info", form)
    error = f"Command # 3 (HSET {{people/3}}:lead {PERSON} 1) of pipeline caused error: ('OOM',)"
    try:
        raise RuntimeError(error)
    except RuntimeError as raised:
        logging.getLogger("funnelwatch.tables").warning("The commit failed: %s", raised, exc_info=True)
    assert PERSON not in written.getvalue()
    assert "Command # 3 of pipeline caused error: ('OOM',)" in written.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_a_message_can_neither_forge_a_line_nor_command_a_terminal(form: str) -> None:
    """What comes from outside stays inside of its line."""
    written = lines_of("info", form)
    logging.getLogger("funnelwatch.ingest").warning("a\nb\x1b[31m", extra={"reason": "c\r\nd\u2028e"})
    assert written.getvalue().count("\n") == 1
    assert len(written.getvalue().splitlines()) == 1 or form == "json"
    assert "\x1b" not in written.getvalue()


def test_a_traceback_follows_the_line_indented() -> None:
    """People see where it happened, and still where the next record begins."""
    written = lines_of("info", "text")
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("funnelwatch.ingest").exception("It failed.")
    first, *rest = written.getvalue().splitlines()
    assert first.endswith("ERROR   funnelwatch.ingest It failed.")
    assert rest[-1] == "    ValueError: no"
    assert all(line.startswith("    ") for line in rest)


@pytest.mark.parametrize(
    ("level", "ours", "theirs"),
    [
        ("debug", "debug", "info"),
        ("info", "info", "warning"),
        ("warning", "warning", "warning"),
        ("error", "error", "warning"),
    ],
)
def test_libraries_only_warn_and_never_say_what_they_send(level: str, ours: str, theirs: str) -> None:
    """Debug lines of the clients of Kafka hold passwords and records, so not even level debug shows them."""
    lines_of(level, "text")
    for name, least in (
        ("funnelwatch.ingest", ours),
        ("kafka.client", theirs),
        ("aiokafka", theirs),
        ("faust", theirs),
    ):
        assert logging.getLogger(name).getEffectiveLevel() == logging.getLevelNamesMapping()[least.upper()]


def said(name: str, at: float, topic: str) -> None:
    """A line of the logger `name`, said at this time (s)."""
    log = logging.getLogger(name)
    record = log.makeRecord(name, logging.ERROR, __file__, 1, "Topic %s not found", (topic,), None)
    record.created = at
    log.handle(record)


def test_a_library_that_repeats_itself_is_heard_once_in_a_while() -> None:
    """What was left out is counted in the next line; other lines pass, and our own always do."""
    written = lines_of("info", "text")
    for tenth in range(150):
        said("aiokafka", 1_000 + tenth / 10, "dead-letters")
    said("aiokafka", 1_015, "leads")
    for _ in range(3):
        said("funnelwatch.ingest", 1_016, "deals")
    assert [line.partition(" ERROR ")[2].split(maxsplit=1)[1] for line in written.getvalue().splitlines()] == [
        "Topic dead-letters not found",
        "Topic dead-letters not found (said 99 times more meanwhile)",
        "Topic leads not found",
        *["Topic deals not found"] * 3,
    ]


def test_lines_of_libraries_that_are_remembered_have_a_bound() -> None:
    """Lines that are all different, such as those with an address, do not fill the memory."""
    repetitions = Repetitions()
    for number in range(3 * REMEMBERED):
        assert repetitions.filter(logging.LogRecord("aiokafka", logging.ERROR, "", 1, f"line {number}", None, None))
    assert len(repetitions._said) <= REMEMBERED

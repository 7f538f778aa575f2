"""What ends a command is told in one sentence, with the exit code of its kind."""

import pytest
from redis.exceptions import ConnectionError

from streams.commands.group import FAILED, UNEXPECTED, CommandError, told
from streams.ingest.topics import TopicsRefused
from streams.recompute.beginning import CannotRecompute
from streams.replay.loopback_server import EmbeddedServerError
from streams.replay.problems import ReplayError
from streams.settings.problems import SettingsError
from streams.tables.redis_client import UnfitServer
from streams.tables.redis_reader import NoState, TornRead
from streams.tables.sources import SourceChanged

OURS = (
    CommandError,
    TopicsRefused,
    CannotRecompute,
    EmbeddedServerError,
    ReplayError,
    UnfitServer,
    NoState,
    TornRead,
    SourceChanged,
)


@pytest.mark.parametrize("kind", OURS)
def test_a_failure_of_ours_is_its_own_sentence(kind: type[Exception]) -> None:
    """Its message is made for the user."""
    assert told(kind("It cannot be done.")) == (FAILED, "It cannot be done.")


def test_wrong_settings_are_wrong_usage() -> None:
    """All problems are told, with the exit code of wrong usage."""
    assert told(SettingsError(["One.", "Two."])) == (2, "One.\nTwo.")


def test_what_the_world_refuses_is_told_in_its_words() -> None:
    """Redis, and the system."""
    assert told(ConnectionError("refused")) == (FAILED, "Redis cannot be used: refused")
    assert told(PermissionError(13, "Permission denied")) == (FAILED, "Permission denied")


def test_anything_else_is_a_mistake_of_the_program() -> None:
    """It is named with the place where it happened."""
    try:
        raise ValueError("no")
    except ValueError as error:
        code, sentence = told(error)
    assert code == UNEXPECTED
    assert sentence.startswith("unexpected ValueError in test_anything_else_is_a_mistake_of_the_program (no)")

"""What a setting is called: one path, `kafka.ca_file` in TOML and `FUNNELWATCH_KAFKA_CA_FILE` in the environment."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

PREFIX: Final = "FUNNELWATCH_"
"""Of every variable that is meant for us."""

CONFIG: Final = PREFIX + "CONFIG"
"""Names the TOML file; the one variable that has no place in the file."""

KeyPath = tuple[str, ...]
"""Section and key."""


def env_name(path: KeyPath) -> str:
    """The variable of a setting."""
    return PREFIX + "_".join(path).upper()


def toml_name(path: KeyPath) -> str:
    """The key of a setting, from the top of the file."""
    return ".".join(path)


def both_names(path: KeyPath) -> str:
    """A setting as a message names it, whichever way it was given."""
    return f"{toml_name(path)} ({env_name(path)})"


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The known name that is nearest, as a question; nothing if none is near."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "."

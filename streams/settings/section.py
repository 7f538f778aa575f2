"""What all sections have in common: they are frozen, closed, described by their docstrings, and free of conflicts."""

from collections.abc import Iterator
from typing import Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

CONFLICT: Final = "conflict"
"""The type of the one error that carries all conflicts of a section."""


class Conflict(NamedTuple):
    """Two settings that are right by themselves but not together."""

    key: str
    """Of the section at hand, or `section.key`."""
    verdict: str
    """The rest of the sentence that begins with the key, without its full stop."""


class Section(BaseModel):
    """A table of the TOML file. The docstring of a field is what `--help` and the README say about it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    def conflicts(self) -> Iterator[Conflict]:
        """Whatever does not go together, once each value is right by itself."""
        yield from ()

    @model_validator(mode="after")
    def _refuse_conflicts(self) -> Self:
        if conflicts := tuple(self.conflicts()):
            raise PydanticCustomError(CONFLICT, "settings that do not go together", {CONFLICT: conflicts})
        return self

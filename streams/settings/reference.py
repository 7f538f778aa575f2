"""Every setting there is, read off the sections: for `--help`, the README, and to know what is not a setting."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from streams.settings.names import KeyPath, env_name, toml_name
from streams.settings.values import shown


class Setting(NamedTuple):
    """A row of the reference."""

    path: KeyPath
    default: str
    """As one would write it; empty if there is none."""
    choices: tuple[str, ...]
    """All that is allowed, where that is a list; else empty."""
    secret: bool
    """Whether what was given is never shown."""
    description: str

    @property
    def env(self) -> str:
        """Its variable."""
        return env_name(self.path)

    @property
    def toml(self) -> str:
        """Its key in the file."""
        return toml_name(self.path)


def reference(model: type[BaseModel]) -> Mapping[KeyPath, Setting]:
    """The settings of a model and of the sections in it, in the order they are written in."""
    return {setting.path: setting for setting in _settings(model, ())}


def _settings(model: type[BaseModel], above: KeyPath) -> Iterator[Setting]:
    for key, field in model.model_fields.items():
        path = (*above, key)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _settings(field.annotation, path)
        else:
            yield _setting(path, field)


def _setting(path: KeyPath, field: FieldInfo) -> Setting:
    kinds = tuple(_kinds(field.annotation))
    choices = tuple(str(choice) for kind in kinds if get_origin(kind) is Literal for choice in get_args(kind))
    description = " ".join((field.description or "").split())
    return Setting(path, shown(field.default), choices, SecretStr in kinds, description)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The annotation, and the annotations it is made of."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            yield from _kinds(part)

"""All settings as one value. `Settings.load` is the only way from the outside in."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError

from streams.settings import sources
from streams.settings.catalogue import Catalogue
from streams.settings.definitions import Definitions
from streams.settings.kafka import Kafka, Topics
from streams.settings.names import KeyPath
from streams.settings.oncall import OnCall
from streams.settings.problems import SettingsError, sentences
from streams.settings.processes import Exporter, Logs, Worker
from streams.settings.redis import Redis
from streams.settings.reference import Setting, reference
from streams.settings.section import Conflict, Section


class Settings(Section):
    """Every setting, checked."""

    clock: Literal["wall", "event"] = "wall"
    """What "now" is: the wall clock, or the latest event (to replay history)."""
    kafka: Kafka = Kafka()
    topics: Topics = Topics()
    redis: Redis = Redis()
    worker: Worker = Worker()
    exporter: Exporter = Exporter()
    logs: Logs = Logs()
    definitions: Definitions = Definitions()
    catalogue: Catalogue = Catalogue()
    oncall: OnCall = OnCall()

    @classmethod
    def load(cls, config: Path | None, environ: Mapping[str, str]) -> Self:
        """The settings of a TOML file (see `sources.config_file`) under those of the environment.

        Raises SettingsError with a sentence for each problem.
        """
        known = settings_reference()
        file = sources.config_file(config, environ)
        in_file = sources.from_toml(file) if file else {}
        problems = sources.strangers(environ, known)
        given = sources.overlaid(in_file, sources.from_environ(environ, known))
        try:
            settings = cls.model_validate(sources.overlaid(sources.found_beside(file), given))
        except ValidationError as error:
            raise SettingsError([*problems, *sentences(error, known)]) from None
        if problems:
            raise SettingsError(problems)
        return settings

    def conflicts(self) -> Iterator[Conflict]:
        if self.worker.listen == self.exporter.listen and self.worker.listen.port:
            yield Conflict("worker.listen", "must not be the address of exporter.listen")


@cache
def settings_reference() -> Mapping[KeyPath, Setting]:
    """Every setting by its path, with what there is to say about it."""
    return reference(Settings)

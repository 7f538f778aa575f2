"""Classes as Java shares them between processes (CDS): a broker that finds them loaded starts in 0.6 of the processor time."""

import shutil
from pathlib import Path


class SharedClasses:
    """`archive` is where they lie, for all programs of one class path. Who finds none there records, and leaves them to those
    that come after; an archive that does not fit is one that Java goes on without."""

    def __init__(self, archive: Path, directory: Path) -> None:
        """`directory` is the program's own."""
        self._archive, self._recorded = archive, directory / "classes.jsa"

    @property
    def are_missing(self) -> bool:
        """Whether nobody has left any yet."""
        return not self._archive.exists()

    def options(self, *, records: bool = False) -> list[str]:
        """For Java: to take them, or else, if it `records`, to write them down at an orderly end."""
        if not self.are_missing:
            return [f"-XX:SharedArchiveFile={self._archive}"]
        return [f"-XX:ArchiveClassesAtExit={self._recorded}"] if records else []

    def leave(self) -> None:
        """What was recorded is everybody's now."""
        if self._recorded.exists():
            self._archive.parent.mkdir(parents=True, exist_ok=True)
            shared = self._archive.with_name(f".{self._recorded.parent.name}")  # on the same file system
            shutil.copyfile(self._recorded, shared)
            shared.replace(self._archive)

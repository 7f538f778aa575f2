"""The catalogue: all chapters, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from streams.journeys.definitions import Definitions
from streams.kpis.automation import AUTOMATION
from streams.kpis.contacts import CONTACTS
from streams.kpis.email import EMAIL
from streams.kpis.leads import LEADS
from streams.kpis.money_kpis import MONEY
from streams.kpis.search import SEARCH
from streams.kpis.social import SOCIAL
from streams.kpis.spec import Chapter, Kpi
from streams.kpis.speed import speed
from streams.kpis.web import WEB


@dataclass(frozen=True)
class Catalogue:
    """What is measured, under which definitions."""

    chapters: tuple[Chapter, ...]
    definitions: Definitions

    def __iter__(self) -> Iterator[Kpi]:
        for chapter in self.chapters:
            yield from chapter.kpis

    def __getitem__(self, id: str) -> Kpi:
        """The KPI; KeyError if there is none."""
        for kpi in self:
            if kpi.id == id:
                return kpi
        raise KeyError(id)


def catalogue(definitions: Definitions | None = None) -> Catalogue:
    """The catalogue under the user's definitions."""
    chosen = definitions or Definitions()
    chapters = (CONTACTS, WEB, SEARCH, EMAIL, SOCIAL, AUTOMATION, LEADS, speed(chosen), MONEY)
    return Catalogue(chapters, chosen)

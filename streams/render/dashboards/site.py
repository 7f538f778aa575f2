"""What all dashboards are made from, and what they have in common outwardly: uids, the data source, the windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.models.dashboard import DataSourceRef

from streams.kpis.catalogue import Catalogue
from streams.kpis.naming import PREFIX
from streams.kpis.spec import Kpi
from streams.measures.window import WINDOWS

PROMETHEUS: Final = "prometheus"
DATA_SOURCE_UID: Final = f"{PREFIX}-{PROMETHEUS}"
"""The uid that the provisioned data source has; another one can be chosen on each dashboard."""
DATA_SOURCE: Final = DataSourceRef(type_val=PROMETHEUS, uid="${datasource}")
"""The one that is chosen on the dashboard."""

WINDOW: Final = "window"
"""The variable, which is named as the label is."""
CHOSEN: Final = f"${WINDOW}"
USUAL_WINDOW: Final = "7d"
"""What is shown first: a whole week, with its weekend."""


@dataclass(frozen=True)
class Site:
    """The catalogue, and where the runbooks and the board are served."""

    catalogue: Catalogue
    runbooks: str
    board: str


def uid(name: str) -> str:
    """The uid of a dashboard."""
    return f"{PREFIX}-{name}"


@dataclass(frozen=True)
class Windows:
    """The windows that a dashboard offers for choice, in their order.

    A KPI that has all of them follows the choice. One that has fewer shows those it has, whatever is chosen: a panel never
    asks for a window that does not exist."""

    offered: tuple[str, ...]

    @property
    def usual(self) -> str:
        """What is chosen at first."""
        return USUAL_WINDOW if USUAL_WINDOW in self.offered else self.offered[-1]

    def one(self, kpi: Kpi) -> str | None:
        """The window of a panel that shows one; None where the KPI has none."""
        if self.follows(kpi):
            return CHOSEN
        return USUAL_WINDOW if USUAL_WINDOW in kpi.windows else next(reversed(kpi.windows), None)

    def lines(self, kpi: Kpi, judged: Iterable[str]) -> str | None:
        """The windows of a panel that has room for several, as a regular expression: the chosen one, and those by which it
        is judged."""
        shown = (CHOSEN, *dict.fromkeys(judged)) if self.follows(kpi) else kpi.windows
        return "|".join(shown) or None

    def follows(self, kpi: Kpi) -> bool:
        """Whether the KPI goes by the choice."""
        return bool(kpi.windows) and set(self.offered) <= set(kpi.windows)


NO_WINDOWS: Final = Windows(())


def windows_of(kpis: Iterable[Kpi]) -> Windows:
    """Every window that some of the KPIs have."""
    had = {window for kpi in kpis for window in kpi.windows}
    return Windows(tuple(window for window in WINDOWS if window in had))

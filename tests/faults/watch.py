"""Looks at an exporter all the time while things break: nobody may be shown a wrong number as a right one."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from threading import Event, Thread

from tests.faults.known_history import KnownHistory
from tests.flow.served import Served
from tests.naive.kpis import expected_values

WINDOW = "90d"
EVERY_S = 0.25
COUNTS = {
    "page_views",
    "sessions",
    "visitors",
    "form_conversions",
    "emails_sent",
    "logins",
    "leads_created",
    "ad_impressions",
}
"""What only grows while a history shorter than the window is read in, in whatever portions."""
SHARES = ("bounce_ratio", "email_machine_open_ratio", "lead_conversion_ratio", "win_ratio")
"""What is a part of a whole, whatever was read in."""

SAMPLE = re.compile(rf"^funnelwatch_({'|'.join((*COUNTS, *SHARES))}){{(.*)}} (\S+)$", re.MULTILINE)
"""The whole text, parsed a few times a second, would take a core of the machine that is tested."""
LABELS = f'window="{WINDOW}"'


class Watch:
    """A thread that looks until `assert_right`. The history must be shorter than the window, or counts might fall."""

    def __init__(self, exporter: Served, history: KnownHistory) -> None:
        rows = expected_values(history.valid(), history.end)
        self._totals = {kpi: float(rows[kpi, WINDOW, (), None].high) for kpi in COUNTS}
        self._exporter = exporter
        self._last: dict[str, float] = {}
        self._wrong: list[str] = []
        self._looks: set[tuple[tuple[str, float], ...]] = set()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def assert_right(self) -> int:
        """Ends the watch. Each count never went back and never went past the naive total, each share lay in [0, 1]; gives
        how many different states were seen."""
        self._stopped.set()
        self._thread.join()
        assert not self._wrong, "\n".join(self._wrong[:20])
        assert len(self._looks) > 1, "the exporter was seen in one state only, which shows nothing"
        return len(self._looks)

    def _run(self) -> None:
        while not self._stopped.wait(EVERY_S):
            try:
                self._look(shown(self._exporter))
            except Exception as failure:  # an exporter that does not answer is a finding
                self._wrong.append(f"{time.strftime('%X')}: {failure!r}")

    def _look(self, seen: Mapping[str, float]) -> None:
        self._looks.add(tuple(sorted(seen.items())))
        for kpi in COUNTS & seen.keys():  # absent is what an exporter shows that could not read for a while
            last, value = self._last.get(kpi, 0.0), seen[kpi]
            self._last[kpi] = value
            if not last <= value <= self._totals[kpi]:
                self._wrong.append(f"{kpi} is {value}, was {last}, and is {self._totals[kpi]} in the end")
        self._wrong += [f"{kpi} is {seen[kpi]}" for kpi in SHARES if not 0 <= seen.get(kpi, 0.0) <= 1]


def shown(exporter: Served) -> dict[str, float]:
    """What an exporter shows of the totals that are watched."""
    return {kpi: float(value) for kpi, labels, value in SAMPLE.findall(exporter.metrics()) if labels == LABELS}

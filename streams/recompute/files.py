"""The live state held against one that is computed from files: the panes of a group summed over its shards, and the KPIs."""

from __future__ import annotations

from streams.events.topics import Group
from streams.fold.delta import PaneKey
from streams.fold.plan import Plan
from streams.fold.reading import read
from streams.measures.cells import Cells, add_cells
from streams.recompute.differences import between_cells, between_panes, between_values
from streams.recompute.verify import Verdict
from streams.tables.snapshot import Snapshot


def compare_views(plan: Plan, live: Snapshot, computed: Snapshot) -> Verdict:
    """Both at the same instant."""
    values = [read(plan.catalogue, view) for view in (live, computed)]
    verdict = Verdict(at=live.at, kpis=between_values(*values), values=max(map(len, values)), shards=len(live.shards))
    for group in Group:
        verdict.state.add(between_panes(group, _panes(live, group), _panes(computed, group)))
    verdict.state.add(between_cells("all", "stock", live.stocks, computed.stocks))
    return verdict


def _panes(view: Snapshot, group: Group) -> dict[PaneKey, Cells]:
    """The panes of a group, summed."""
    found: dict[PaneKey, Cells] = {}
    for id in view.shards:
        if id.group is group:
            for key, cells in view.window_sums.panes(str(id)).items():
                add_cells(found.setdefault(key, {}), cells)
    return found

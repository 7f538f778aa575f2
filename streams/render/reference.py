"""The reference: one page that says of every KPI what it means, what it is made of, and how to ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from streams.events.types import TYPES_OF
from streams.kpis.catalogue import Catalogue
from streams.kpis.condition import Condition, conditions
from streams.kpis.inputs import Input, inputs
from streams.kpis.naming import STAT_LABEL, WINDOW_LABEL, alert_name, metric, runbook_anchor, selector
from streams.kpis.sources import SOURCES
from streams.kpis.spec import Better, Chapter, Kpi, Unit
from streams.render.generated import markdown_banner
from streams.render.wording import formula, sentence

_ABOUT = """\
# KPIs

Every KPI: its meaning, what it is made of, its metrics, its alert. `funnelwatch explain KPI` shows the same with the values
of now. A KPI with windows carries the label `window`; each breakdown is a metric of its own, so that no sum counts twice.
A value that does not exist (nothing to divide by, say) is absent, never 0.
"""

_SOURCES_LINK = (
    "- [Where they come from](#where-they-come-from): the KPIs of the sources, each with the ids that answer it\n"
)

_GOOD = {Better.UP: "more is better", Better.DOWN: "less is better", Better.DEPENDS: "neither is better by itself"}

_UNITS = {
    Unit.COUNT: "count",
    Unit.RATIO: "ratio, 1 is all",
    Unit.SECONDS: "seconds",
    Unit.MONEY: "base currency",
    Unit.SCORE: "score",
    Unit.RANK: "rank, 1 is best",
}

_ASKED_OVER = "7d"
"""The window of the example queries where the KPI has it: a whole week, with its weekend."""


def reference(catalogue: Catalogue, runbooks: str) -> str:
    """The page; `runbooks` is where the runbooks are."""
    contents = "".join(f"- [{c.title}](#{_anchor(c.title)}): {_list(c)}\n" for c in catalogue.chapters)
    chapters = "".join(_chapter(catalogue, chapter, runbooks) for chapter in catalogue.chapters)
    return markdown_banner("streams/kpis") + _ABOUT + "\n" + contents + _SOURCES_LINK + chapters + _sources(catalogue)


def _sources(catalogue: Catalogue) -> str:
    """What the sources ask for; a KPI that is switched off answers nothing."""
    there = {kpi.id for kpi in catalogue}
    text = "\n## Where they come from\n\nWhat five articles on B2B marketing ask to be measured, and what answers it.\n"
    for source, asked in SOURCES:
        rows = "".join(
            f"| {thing} | {', '.join(f'[{id}](#{_anchor(id)})' for id in ids if id in there) or 'switched off'} |\n"
            for thing, ids in asked
        )
        text += f"\n### {source}\n\n| asked for | KPIs |\n|---|---|\n{rows}"
    return text


def _list(chapter: Chapter) -> str:
    return ", ".join(f"[{kpi.id}](#{_anchor(kpi.id)})" for kpi in chapter.kpis)


def _chapter(catalogue: Catalogue, chapter: Chapter, runbooks: str) -> str:
    return f"\n## {chapter.title}\n\n{chapter.about}\n" + "".join(
        _entry(catalogue, kpi, runbooks) for kpi in chapter.kpis
    )


def _entry(catalogue: Catalogue, kpi: Kpi, runbooks: str) -> str:
    vanity = "\n\n**Vanity**: good to know, bad to steer by." if kpi.vanity else ""
    rows = "".join(f"| {name} | {_cell(text)} |\n" for name, text in _rows(catalogue, kpi, runbooks) if text)
    return f"\n### {kpi.id}\n\n{kpi.meaning}{vanity}\n\n| | |\n|---|---|\n{rows}"


def _rows(catalogue: Catalogue, kpi: Kpi, runbooks: str) -> Iterator[tuple[str, str]]:
    yield "Formula", formula(kpi)
    yield "Made of", "<br>".join(f"{', '.join(names)}: {_made_of(entry)}" for entry, names in _parts(kpi).items())
    yield "Unit", f"{_UNITS[kpi.unit]}; {_GOOD[kpi.better]}"
    yield "Windows", ", ".join(kpi.windows) or "none: what is true now"
    yield "Statistics", ", ".join(kpi.stats)
    yield "Metrics", "<br>".join(f"`{name}`" for name in _metrics(kpi))
    yield "Query", f"`{_query(kpi)}`"
    yield "Alerts", "<br>".join(_alert(condition, runbooks) for condition in conditions(catalogue, kpi))
    yield "No alert", kpi.no_alert
    yield "Owner", kpi.owner
    yield "Source", kpi.source


def _parts(kpi: Kpi) -> dict[Input, list[str]]:
    """The KPI's measures by what they are made of."""
    parts: dict[Input, list[str]] = {}
    for measure, entry in inputs(kpi.formula):
        parts.setdefault(entry, []).append(str(measure))
    return parts


def _made_of(entry: Input) -> str:
    """The events, by their types or their whole topic, with conditions and the field."""
    events, left = [], set(entry.classes)
    for topic, classes in TYPES_OF.items():
        if left.issuperset(classes):
            events.append(f"every event of {topic}")
            left.difference_update(classes)
    events += [f"`{name}`" for cls, name in zip(entry.classes, entry.events, strict=True) if cls in left]
    field = f"the field {entry.field} of " if entry.field else ""
    where = f" where {' and '.join(entry.conditions)}" if entry.conditions else ""
    journey = f", as they change the state of {entry.journey}" if entry.journey else ""
    return f"{field}{', '.join(events)}{where}{journey}"


def _metrics(kpi: Kpi) -> Iterator[str]:
    """The metrics that people ask for; the ones that only alerts read are in the runbooks."""
    if kpi.total:
        yield metric(kpi)
    yield from (metric(kpi, dimension) for dimension in kpi.by)


def _query(kpi: Kpi) -> str:
    window = _ASKED_OVER if _ASKED_OVER in kpi.windows else next(iter(kpi.windows), None)
    stat = kpi.stats[-1] if kpi.stats else None
    name = metric(kpi, None if kpi.total else kpi.by[0])
    return selector(name, **{WINDOW_LABEL: window, STAT_LABEL: stat})


def _alert(condition: Condition, runbooks: str) -> str:
    section = runbook_anchor(alert_name(condition.kpi, condition.alert))
    return f"[{condition.name}]({runbooks}#{section}): {sentence(condition)} ({condition.severity})"


def _anchor(heading: str) -> str:
    """The anchor that Markdown renderers give a heading."""
    return heading.lower().replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

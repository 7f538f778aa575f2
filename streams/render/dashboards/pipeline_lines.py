"""What the pipeline says of itself, over time. As data: a line of panels after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from streams.kpis.naming import Vital
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Section, Tile, filling
from streams.render.dashboards.look import Look
from streams.render.dashboards.panels import lines_panel

RATE: Final = "$__rate_interval"
"""Four scrapes at least, as Grafana reckons."""

_PER_SECOND: Final = Look("suffix:/s")
_SECONDS: Final = Look("s")
_WHOLE: Final = Look("locale")


@dataclass(frozen=True, kw_only=True)
class Course:
    """A panel of lines: each legend with its query."""

    title: str
    says: str
    look: Look
    lines: dict[str, str]
    stacked: bool = False


def rate(counter: str, *by: str) -> str:
    """How fast a counter grows, summed but for these labels."""
    return f"sum by ({', '.join(by)}) (rate({counter}[{RATE}]))" if by else f"sum(rate({counter}[{RATE}]))"


def quantiles(histogram: str, *by: str) -> dict[str, str]:
    """The median and the slowest hundredth of a histogram."""
    name = "".join(f" {{{{{label}}}}}" for label in by)
    return {
        f"p{round(q * 100)}{name}": f"histogram_quantile({q}, {rate(f'{histogram}_bucket', 'le', *by)})"
        for q in (0.5, 0.99)
    }


ARRIVING: Final = (
    Course(
        title="Events by type",
        says="Distinct events counted; types that do not arrive are left out.",
        look=_PER_SECOND,
        lines={"{{type}}": f"{rate(Vital.EVENTS, 'type')} > 0"},
        stacked=True,
    ),
    Course(
        title="Lag in messages",
        says="Messages that wait to be committed.",
        look=_WHOLE,
        lines={"{{topic}}": f"sum by (topic) ({Vital.LAG_MESSAGES})"},
    ),
    Course(
        title="Lag in time",
        says="How far the newest committed event lies behind now, while messages wait; 0 while none does.",
        look=_SECONDS,
        lines={"{{group}}": f"max by (group) ({Vital.LAG_SECONDS})"},
    ),
)

WORKING: Final = (
    Course(
        title="Time to fold a batch",
        says="Decoding a batch and making changes of state of it. Slow here is the machine.",
        look=_SECONDS,
        lines=quantiles(Vital.FOLD_DURATION),
    ),
    Course(
        title="Time to commit a batch",
        says="Writing the changes and the offsets. Slow here is Redis.",
        look=_SECONDS,
        lines=quantiles(Vital.COMMIT_DURATION),
    ),
    Course(
        title="Records in a batch",
        says="The mean. Batches grow when there is more to read than is committed.",
        look=_WHOLE,
        lines={"mean": f"{rate(f'{Vital.BATCH_RECORDS}_sum')} / {rate(f'{Vital.BATCH_RECORDS}_count')}"},
    ),
    Course(
        title="Since the last commit",
        says="By shard. It grows while nothing arrives, too: compare with the lag.",
        look=_SECONDS,
        lines={"{{group}} {{partition}}": f"time() - max by (group, partition) ({Vital.LAST_COMMIT})"},
    ),
    Course(
        title="Shards by worker",
        says="How the partitions are spread.",
        look=_WHOLE,
        lines={"{{instance}}": f"sum by (instance) ({Vital.ASSIGNED})"},
        stacked=True,
    ),
    Course(
        title="Shards lost and opened again",
        says="Commits refused because another worker took the shard over, and shards opened anew after a commit failed.",
        look=_PER_SECOND,
        lines={"fenced": rate(Vital.FENCED), "reopened": rate(Vital.REOPENED)},
    ),
)

REFUSED: Final = (
    Course(
        title="Rejected by reason",
        says="Records that are no events.",
        look=_PER_SECOND,
        lines={"{{reason}}": rate(Vital.REJECTED, "reason")},
    ),
    Course(
        title="Dead letters by topic",
        says="Records written to the dead-letter topic, with the reason in their headers.",
        look=_PER_SECOND,
        lines={"{{topic}}": rate(Vital.DEAD_LETTERS, "topic")},
    ),
    Course(
        title="Left out",
        says="Events repeated under an id that was seen, events too old for any window, labels beyond what a day admits.",
        look=_PER_SECOND,
        lines={
            "repeated": rate(Vital.REPEATED),
            "too old": rate(Vital.TOO_OLD),
            "labels refused": rate(Vital.REFUSED_LABELS),
        },
    ),
)

SERVING: Final = (
    Course(
        title="Age of the KPIs",
        says="Time since the state that an exporter serves was asked for.",
        look=_SECONDS,
        lines={"{{instance}}": f"max by (instance) ({Vital.SNAPSHOT_AGE})"},
    ),
    Course(
        title="Time to refresh",
        says="To get the state (snapshot) and to make the KPIs of it (read).",
        look=_SECONDS,
        lines=quantiles(Vital.REFRESH_DURATION, "phase"),
    ),
    Course(
        title="Refreshes that failed",
        says="Readings of the state that failed; the KPIs get old in between.",
        look=_PER_SECOND,
        lines={"{{instance}}": rate(Vital.REFRESH_ERRORS, "instance")},
    ),
    Course(
        title="Values served",
        says="Values in the last reading.",
        look=_WHOLE,
        lines={"{{instance}}": f"max by (instance) ({Vital.VALUES})"},
    ),
    Course(
        title="Label values capped",
        says="Label values beyond the cap in the last reading: merged into __other__, or dropped.",
        look=_WHOLE,
        lines={"{{fate}}": f"max by (fate) ({Vital.LABEL_VALUES_CAPPED})"},
    ),
)


def sections() -> list[Section]:
    """From what arrives to what is served."""
    arriving, *lags = map(_tile, ARRIVING)
    working = list(map(_tile, WORKING))
    serving = list(map(_tile, SERVING))
    return [
        Section("What arrives", [filling([arriving]), filling(lags)]),
        Section("The workers", [filling(working[:3]), filling(working[3:])]),
        Section("What is not counted", [filling(list(map(_tile, REFUSED)))]),
        Section("The exporter", [filling(serving[:3]), filling(serving[3:])]),
    ]


def _tile(course: Course) -> Tile:
    panel = lines_panel(course.title, course.look, stacked=course.stacked).description(course.says)
    for ref, (legend, expr) in zip("ABCDEFGH", course.lines.items(), strict=False):
        panel.with_target(queries.over_time(expr, legend, ref))
    return Tile(f"{course.title} over time", panel.build(), 12, 8)

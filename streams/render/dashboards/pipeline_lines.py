"""What the pipeline says of itself, over time. As data: a line of panels after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.kpis.naming import Vital, event_rate_metric, lag_metric, rejected_rate_metric
from streams.render.dashboards import queries
from streams.render.dashboards.grid import Section, Tile, filling, in_lines
from streams.render.dashboards.look import COUNT, PER_SECOND, SECONDS, Look
from streams.render.dashboards.panels import lines_panel

RATE: Final = "$__rate_interval"
"""Four scrapes at least, as Grafana reckons."""


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
        look=PER_SECOND,
        lines={"{{type}}": f"{rate(Vital.EVENTS, 'type')} > 0"},
        stacked=True,
    ),
    Course(
        title="Events by topic",
        says="Distinct events counted, over five minutes.",
        look=PER_SECOND,
        lines={"{{topic}}": event_rate_metric("topic")},
        stacked=True,
    ),
    Course(
        title="Lag in messages",
        says="Messages that wait to be committed.",
        look=COUNT,
        lines={"{{topic}}": lag_metric("topic")},
    ),
    Course(
        title="Lag in time",
        says="How far the newest committed event lies behind now, while messages wait; 0 while none does.",
        look=SECONDS,
        lines={"{{group}}": f"max by (group) ({Vital.LAG_SECONDS})"},
    ),
    Course(
        title="Since the newest event",
        says="By topic. It grows where a source has nothing to send, or sends nothing.",
        look=SECONDS,
        lines={"{{topic}}": f"time() - max by (topic) ({Vital.LATEST_EVENT})"},
    ),
    Course(
        title="Since the newest canary",
        says="By shard: since the newest canary that came through from Kafka to the exporter was sent. Workers send them "
        "where the settings say how often.",
        look=SECONDS,
        lines={"{{group}} {{partition}}": f"time() - max by (group, partition) ({Vital.CANARY})"},
    ),
    Course(
        title="Time of a canary",
        says="From the sending of a canary to its commit: Kafka, the worker and Redis together.",
        look=SECONDS,
        lines=quantiles(Vital.CANARY_DURATION),
    ),
)

WORKING: Final = (
    Course(
        title="Time to fold a batch",
        says="Decoding a batch and making changes of state of it. Slow here is the machine.",
        look=SECONDS,
        lines=quantiles(Vital.FOLD_DURATION),
    ),
    Course(
        title="Time to commit a batch",
        says="Writing the changes and the offsets. Slow here is Redis.",
        look=SECONDS,
        lines=quantiles(Vital.COMMIT_DURATION),
    ),
    Course(
        title="Records in a batch",
        says="The mean. Batches grow when there is more to read than is committed.",
        look=COUNT,
        lines={"mean": f"{rate(f'{Vital.BATCH_RECORDS}_sum')} / {rate(f'{Vital.BATCH_RECORDS}_count')}"},
    ),
    Course(
        title="Since the last commit",
        says="By shard. It grows while nothing arrives, too: compare with the lag.",
        look=SECONDS,
        lines={"{{group}} {{partition}}": f"time() - max by (group, partition) ({Vital.LAST_COMMIT})"},
    ),
    Course(
        title="Shards by worker",
        says="How the partitions are spread.",
        look=COUNT,
        lines={"{{instance}}": f"sum by (instance) ({Vital.ASSIGNED})"},
        stacked=True,
    ),
    Course(
        title="Shards lost and opened again",
        says="Commits refused because another worker took the shard over, and shards opened anew after a commit failed.",
        look=PER_SECOND,
        lines={"fenced": rate(Vital.FENCED), "reopened": rate(Vital.REOPENED)},
    ),
)

REFUSED: Final = (
    Course(
        title="Rejected by reason",
        says="Records that are no events, over five minutes.",
        look=PER_SECOND,
        lines={"{{reason}}": rejected_rate_metric("reason")},
    ),
    Course(
        title="Dead letters by topic",
        says="Records written to the dead-letter topic, with the reason in their headers.",
        look=PER_SECOND,
        lines={"{{topic}}": rate(Vital.DEAD_LETTERS, "topic")},
    ),
    Course(
        title="Left out",
        says="Events repeated under an id that was seen, events too old for any window, labels beyond what a day admits.",
        look=PER_SECOND,
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
        look=SECONDS,
        lines={"{{instance}}": f"max by (instance) ({Vital.SNAPSHOT_AGE})"},
    ),
    Course(
        title="Time to refresh",
        says="To get the state (snapshot) and to make the KPIs of it (read).",
        look=SECONDS,
        lines=quantiles(Vital.REFRESH_DURATION, "phase"),
    ),
    Course(
        title="Refreshes that failed",
        says="Readings of the state that failed; the KPIs get old in between.",
        look=PER_SECOND,
        lines={"{{instance}}": rate(Vital.REFRESH_ERRORS, "instance")},
    ),
    Course(
        title="Values served",
        says="Values in the last reading.",
        look=COUNT,
        lines={"{{instance}}": f"max by (instance) ({Vital.VALUES})"},
    ),
    Course(
        title="Label values capped",
        says="Label values beyond the cap in the last reading: merged into __other__, or dropped.",
        look=COUNT,
        lines={"{{fate}}": f"max by (fate) ({Vital.LABEL_VALUES_CAPPED})"},
    ),
)


def sections() -> list[Section]:
    """From what arrives to what is served."""
    by_type, *others = map(_tile, ARRIVING)
    working, serving, refused = (list(map(_tile, courses)) for courses in (WORKING, SERVING, REFUSED))
    return [
        Section("What arrives", [filling([by_type]), *_in_threes(others)]),
        Section("The workers", _in_threes(working)),
        Section("What is not counted", _in_threes(refused)),
        Section("The exporter", _in_threes(serving)),
    ]


def _in_threes(tiles: Sequence[Tile]) -> list[Sequence[Tile]]:
    return [filling(line) for line in in_lines(tiles, 3)]


def _tile(course: Course) -> Tile:
    panel = lines_panel(course.title, course.look, stacked=course.stacked).description(course.says).axis_soft_min(0)
    for ref, (legend, expr) in zip("ABCDEFGH", course.lines.items(), strict=False):
        panel.with_target(queries.over_time(expr, legend, ref))
    return Tile(f"{course.title} over time", panel.build(), 12, 8)

"""Notes for whoever answers for what is sent: records that are no events, and topics that went quiet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streams.events.topics import Topic
from streams.kpis.naming import Vital, selector, stale_name
from streams.render.notes.note import Note

LETTERS: Final = ("funnelwatch dlq list --since 1d", "funnelwatch dlq show PLACE", "funnelwatch dlq redrive --dry-run")
REDRIVE: Final = (
    "Where the messages were right, and only our clock was behind or our release too old, `dlq redrive` sends them back, each "
    "once. With `--dry-run` it only says which."
)

PRODUCER_NOTES: Final = {
    "FunnelwatchDeadLettersAppearing": Note(
        causes=(
            "A producer was released that spells a field or a type otherwise.",
            "Somebody sent a test message by hand.",
            "An event was larger than allowed, or its time lies in the future.",
        ),
        steps=(
            "Read the newest letters: `dlq list` counts them by topic and reason and names the field; `dlq show` has one whole, "
            "as it was sent, and says what would become of it today.",
            "Tell whoever runs that producer; the schemas in `schemas/` are what it can test against.",
            "Have the events sent again once it is mended: they count in the hour they happened. A test message needs nothing.",
            REDRIVE,
        ),
        queries=(
            "sum by (topic, reason) (increase(funnelwatch_worker_rejected_total[1h])) > 0",
            "sum by (topic) (increase(funnelwatch_worker_dead_letters_total[1h]))",
        ),
        commands=LETTERS,
    ),
    "FunnelwatchEventsRejected": Note(
        causes=(
            "A producer was released that spells a field or a type otherwise.",
            "A clock is wrong: events from the future are rejected.",
            "Something else writes to one of the topics.",
        ),
        steps=(
            "The query says where and why; the dead letters are the records themselves: `dlq list` has the newest, `dlq show` "
            "has one whole.",
            "Have that release rolled back, or mended; the schemas in `schemas/` are what it can test against.",
            "Then have the events sent again: they count in the hour they happened.",
            REDRIVE,
        ),
        queries=("sum by (topic, reason) (rate(funnelwatch_worker_rejected_total[1h])) > 0",),
        commands=LETTERS,
    ),
    "FunnelwatchLabelsRefused": Note(
        causes=(
            "A producer puts ids, addresses or free text into `channel`, `campaign`, `page` or a field like them.",
            "A site has really got thousands of pages with traffic.",
        ),
        steps=(
            "See which breakdown has a large `__other__`, and what its largest values look like: ids are easily told.",
            "Have the producer send the name of the campaign or the pattern of the page instead.",
            "Totals are right, and what was counted as `__other__` stays there. From the next day on names are admitted anew.",
        ),
        queries=(
            "sum(increase(funnelwatch_worker_refused_labels_total[1h]))",
            "funnelwatch_exporter_label_values_capped",
        ),
        commands=("funnelwatch kpis --window 1d --breakdowns",),
    ),
}


def stale_notes() -> Mapping[str, Note]:
    """A note for each topic that may be watched for going quiet."""
    return {stale_name(topic): _stale(topic) for topic in Topic}


def _stale(topic: Topic) -> Note:
    return Note(
        causes=(
            f"{_SOURCES[topic]} stopped sending: a webhook switched off, a token that ran out, a job that fails.",
            "It sends, and everything is rejected: look for `FunnelwatchDeadLettersAppearing`.",
            "It sends to another topic, or another cluster, since its last release.",
            "It is a quiet time for a small company.",
        ),
        steps=(
            "See whether anything arrives in Kafka: if not, the source is to be mended; ask whoever runs it.",
            "It arrives and is not counted: look for an alert of the pipeline, and for dead letters.",
            "Then have it send what it missed: late events count in the hour they happened.",
        ),
        queries=(
            f"time() - {selector(Vital.LATEST_EVENT, topic=topic)}",
            f"sum by (type) (increase({selector(Vital.EVENTS, topic=topic)}[1d]))",
        ),
        commands=(
            f"kafka-console-consumer.sh --bootstrap-server $BROKER --topic {topic} --timeout-ms 60000 --max-messages 1",
        ),
    )


_SOURCES: Final = {
    Topic.LEADS: "The CRM",
    Topic.ENGAGEMENTS: "The site's tag or the mail tool",
    Topic.DEALS: "The CRM or the billing",
    Topic.CAMPAIGNS: "The import of spend and reach from the advertising networks",
}

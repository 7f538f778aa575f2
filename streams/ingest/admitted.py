"""What batches bring to a shard: events, what is none of them, and how far it is read then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from streams.events.event import Event
from streams.events.topics import Topic
from streams.fold.admission import Admission
from streams.ingest.canary import sent_at
from streams.ingest.host import Batch, Record
from streams.ingest.letters import DeadLetter


@dataclass
class Admitted:
    """The next offsets after the batches, the events with their times, what was rejected, and when the newest canary was sent
    (ms)."""

    offsets: dict[Topic, int]
    events: list[tuple[int, Event]] = field(default_factory=list)
    letters: list[tuple[Topic, DeadLetter]] = field(default_factory=list)
    records: int = 0
    canary: int | None = None


def admitted_of(
    batches: Iterable[Batch],
    stored: Mapping[Topic, int],
    admissions: Mapping[Topic, Admission],
    names: Mapping[Topic, str],
    now: int,
) -> Admitted:
    """Decodes what lies at or after the stored offsets. `names` are the topics in Kafka, `now` is the wall clock (ms)."""
    admitted = Admitted(dict(stored))
    for batch in batches:
        records = _new_records(batch, stored.get(batch.topic, 0))
        decoded = admissions[batch.topic].admit([record.value for record in records], now)
        admitted.events += decoded.events
        admitted.records += len(records)
        admitted.offsets[batch.topic] = max(batch.records[-1].offset + 1, admitted.offsets.get(batch.topic, 0))
        for place, (reason, detail) in decoded.rejected:
            if (sent := sent_at(records[place], now)) is not None:
                admitted.canary = max(sent, admitted.canary or sent)
                continue
            letter = DeadLetter(names[batch.topic], batch.partition, records[place], reason, detail)
            admitted.letters.append((batch.topic, letter))
    return admitted


def _new_records(batch: Batch, stored: int) -> list[Record]:
    """Those of the batch that are not stored yet."""
    records = batch.records
    if records[0].offset >= stored:
        return list(records)
    return [record for record in records if record.offset >= stored]

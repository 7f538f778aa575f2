"""Records into a sink, counted, with progress, and stopped cleanly by Ctrl-C."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic

from streams.replay.problems import ReplayError
from streams.replay.progress import Progress
from streams.replay.record import Record
from streams.replay.sinks import Delivered, Sink

_REPORT_EVERY_S = 0.1
# What is under way when somebody stops gets this long to arrive.
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended. `sent` records were given to the sink, `bytes` in all; `latest_ms` is the greatest time."""

    sent: int
    acknowledged: int
    failed: int
    bytes: int
    latest_ms: int | None
    stopped: bool = False
    reason: str | None = None

    @property
    def exit_code(self) -> int:
        """0 when everything was delivered, 130 when stopped by Ctrl-C, else 1."""
        if self.failed or self.reason:
            return 1
        return 130 if self.stopped else 0

    def sentence(self) -> str:
        """What happened, for the user."""
        said = f"{'Stopped after' if self.stopped else 'Sent'} {self.sent:,} events ({self.bytes / 1e6:,.1f} MB)"
        if self.failed:
            return f"{said}, {self.failed:,} of them not acknowledged: {self.reason or 'there was no time left.'}"
        if self.reason:
            return f"{said}, all of them acknowledged, but could not go on: {self.reason}"
        return f"{said}, all of them acknowledged."


def deliver(
    records: Iterable[Record], sink: Sink, progress: Progress, share: Callable[[Record], float | None]
) -> Outcome:
    """Send every record, wait for the acknowledgements, and tell how it went.

    `share` says which part of the whole is done with a record (None: unknown). Whatever ends the delivery early, a
    ReplayError from either side or Ctrl-C, is in the outcome.
    """
    sent = size = 0
    latest: int | None = None
    stopped, broken, reported = False, None, monotonic()
    try:
        for record in records:
            sink.send(record.topic, record.key, record.value)
            sent += 1
            size += len(record.value)
            if record.time_ms is not None and (latest is None or record.time_ms > latest):
                latest = record.time_ms
            if (now := monotonic()) - reported > _REPORT_EVERY_S:
                reported = now
                progress.at(sent, size, share(record))
    except KeyboardInterrupt:
        stopped = True
    except ReplayError as error:
        broken = str(error)
    finally:
        progress.close()
    delivered, stopped_again = _flushed(sink, _PATIENCE_S if stopped or broken else None)
    failed = sent - delivered.acknowledged
    return Outcome(
        sent, delivered.acknowledged, failed, size, latest, stopped or stopped_again, delivered.reason or broken
    )


def _flushed(sink: Sink, timeout_s: float | None) -> tuple[Delivered, bool]:
    """What was delivered in the end, and whether somebody would not wait for it."""
    try:
        return sink.flush(timeout_s), False
    except KeyboardInterrupt:
        return sink.flush(0.0), True

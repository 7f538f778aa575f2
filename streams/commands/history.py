"""Files of events as the commands without services read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

import click

from streams.app.clock import wall_clock
from streams.events.codec import ANY
from streams.fold.admission import Admission
from streams.fold.batch import Arrival
from streams.replay.files import HistoryFile, one_after_another
from streams.replay.progress import Progress, Silent

BATCH = 5_000


class History:
    """The events of files, with what was rejected of them. `rates` convert money (None: every currency is taken as it is)."""

    def __init__(self, paths: Sequence[str], rates: Mapping[str, Decimal] | None) -> None:
        self._files = [HistoryFile(path) for path in paths]
        self._admission = Admission(ANY, rates)
        self._rejected: Counter[str] = Counter()
        self.size = 0
        """Of what was read so far, in bytes."""

    def batches(self, progress: Progress | None = None) -> Iterator[list[Arrival]]:
        """All of them, with their times (ms), in the order of the files. Raises ReplayError."""
        progress, count = progress or Silent(), 0
        values = (record.value for record in one_after_another(self._files))
        try:
            while batch := list(islice(values, BATCH)):
                decoded = self._admission.admit(batch, wall_clock())
                self._rejected.update(reason.reason.value for _, reason in decoded.rejected)
                count, self.size = count + len(batch), self.size + sum(map(len, batch))
                progress.at(count, self.size, None)
                yield decoded.events
        finally:
            progress.close()

    def say_rejected(self) -> None:
        """Says on stderr how many lines were no events, and why."""
        if self._rejected:
            reasons = ", ".join(f"{n} {reason}" for reason, n in self._rejected.most_common())
            click.echo(f"{self._rejected.total()} lines were rejected: {reasons}.", err=True)

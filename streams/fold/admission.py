"""What is let in: messages decoded, and money only in currencies that have a rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from streams.events.codec import Codec, Decoded, codec_for
from streams.events.rejection import Reason, Rejected
from streams.events.topics import Topic


class Admission:
    """A codec and the table of rates (None: every currency is taken as it is)."""

    def __init__(self, codec: Codec, rates: Mapping[str, Decimal] | None) -> None:
        self._codec, self._rates = codec, rates

    def admit(self, values: Sequence[bytes | None], now_ms: int) -> Decoded:
        """The events with their times, and the rejected with their places in `values`."""
        decoded = self._codec.decode_batch(values, now_ms)
        if self._rates is None:
            return decoded
        return self._check_currencies(values, now_ms, decoded, self._rates)

    def _check_currencies(
        self, values: Sequence[bytes | None], now_ms: int, decoded: Decoded, rates: Mapping[str, Decimal]
    ) -> Decoded:
        rejected = dict(decoded.rejected)
        places = (place for place in range(len(values)) if place not in rejected)
        events = []
        for place, arrival in zip(places, decoded.events, strict=True):
            currency = getattr(arrival[1], "currency", None)
            if currency is None or currency in rates:
                events.append(arrival)
            else:
                rejected[place] = Rejected(Reason.UNKNOWN_CURRENCY, "The currency has no rate in the settings.")
        return Decoded(events, sorted(rejected.items()))


def admissions(rates: Mapping[str, Decimal] | None) -> dict[Topic, Admission]:
    """What each topic lets in under these rates."""
    return {topic: Admission(codec_for(topic), rates) for topic in Topic}

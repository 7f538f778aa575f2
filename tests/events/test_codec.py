"""The codec against hostile messages: whatever arrives, an event or a reason, and the reason gives nothing away."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events.codec import ANY, SLICE, Decoded, Reason, Rejected, codec_for, encode
from streams.events.event import Event
from streams.events.topics import Topic

NOW = 1_713_300_000_000
FIVE_MINUTES = 300_000

GOOD: dict[str, Any] = {
    "id": "e-1",
    "type": "page.viewed",
    "time": "2024-04-16T12:00:00Z",
    "contact": "p",
    "page": "/",
}


def message(**fields: object) -> bytes:
    return json.dumps(GOOD | fields).encode()


def with_extra(raw: bytes) -> bytes:
    return message()[:-1] + b',"extra":' + raw + b"}"


def rejected(value: bytes | None, now_ms: int = NOW) -> Reason:
    outcome = ANY.decode(value, now_ms)
    assert isinstance(outcome, Rejected), outcome
    return outcome.reason


def is_event(value: bytes) -> bool:
    return not isinstance(ANY.decode(value, NOW), Rejected)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Reason.EMPTY),
        (b"", Reason.EMPTY),
        (b" ", Reason.NOT_JSON),
        (b"hello", Reason.NOT_JSON),
        (message()[:-1], Reason.NOT_JSON),
        (message() + b"x", Reason.NOT_JSON),
        (b"\xef\xbb\xbf" + message(), Reason.NOT_JSON),
        (b"[" + message() + b"]", Reason.NOT_JSON),
        (b"null", Reason.NOT_JSON),
        (b"17", Reason.NOT_JSON),
        (with_extra(b"NaN"), Reason.NOT_JSON),
        (with_extra(b"-Infinity"), Reason.NOT_JSON),
        (with_extra(b"'x'"), Reason.NOT_JSON),
        (message()[:-1] + b',"seconds":NaN}', Reason.NOT_JSON),
        (message(page="X").replace(b"X", b"\\ud800"), Reason.NOT_JSON),
        (message(page="X").replace(b"X", b"\\udc00\\ud800"), Reason.NOT_JSON),
        (message(page="X").replace(b"X", b"\xff"), Reason.NOT_UTF8),
        (message(page="X").replace(b"X", b"\xed\xa0\x80"), Reason.NOT_UTF8),
        (with_extra(b'"\xff"'), Reason.NOT_UTF8),
        (message().decode().encode("utf-16"), Reason.NOT_UTF8),
        (message(extra="x" * 70_000), Reason.TOO_LARGE),
        (b"\x00" * 1_000_000, Reason.TOO_LARGE),
        (b"[" * 60_000, Reason.TOO_DEEP),
        (with_extra(b"[" * 20_000 + b"]" * 20_000), Reason.TOO_DEEP),
        (with_extra(b'{"a":' * 5_000 + b"1" + b"}" * 5_000), Reason.TOO_DEEP),
        (message(type="page.forwarded"), Reason.UNKNOWN_TYPE),
        (message(type="PageViewed"), Reason.UNKNOWN_TYPE),
        (message(type=""), Reason.UNKNOWN_TYPE),
        (message(type=7), Reason.UNKNOWN_TYPE),
        (message(type=None), Reason.MISSING_FIELD),
        (b"{}", Reason.MISSING_FIELD),
        (message(page=None), Reason.MISSING_FIELD),
        (message(page=5), Reason.INVALID_FIELD),
        (message(landing="yes"), Reason.INVALID_FIELD),
        (message(time=1713268800), Reason.INVALID_TIME),
        (message(time="2024-04-16T12:00:00"), Reason.INVALID_TIME),
        (message(time="yesterday"), Reason.INVALID_TIME),
        (message(time="1713268800000"), Reason.INVALID_TIME),
        (message(time="9999-01-01T00:00:00Z"), Reason.FUTURE),
    ],
)
def test_rejects_with_its_reason(value: bytes | None, reason: Reason) -> None:
    """Each way to be malformed has its own reason, so that a reject can be understood from its label."""
    assert rejected(value) is reason


@pytest.mark.parametrize(
    "value",
    [
        b" \n\t" + message() + b"\n",
        with_extra(b"1e999"),
        with_extra(b"1" + b"0" * 10_000),
        with_extra(b"[" * 255 + b"]" * 255),
        with_extra(b"[" + b",".join([b"{}"] * 5_000) + b"]"),
        with_extra(json.dumps("[{" * 5_000 + '\\"').encode()),
        message(page="X").replace(b"X", b"\\ud83d\\ude00 \\u0000"),
        message(page="日本"),
        json.dumps(GOOD | {"page": "日本"}, ensure_ascii=False).encode(),
        message().replace(b'"page"', b'"\\u0070age"'),
        json.dumps(dict(reversed(GOOD.items()))).encode(),
    ],
    ids=str,
)
def test_odd_but_sound(value: bytes) -> None:
    """What is unusual without breaking a rule is an event: odd spelling, and anything bounded in unknown fields."""
    assert is_event(value)


def test_size_limit_is_exact() -> None:
    """65,536 bytes are taken, one more is not."""
    padding = 65_536 - len(with_extra(b'""'))
    assert is_event(with_extra(b'"' + b"x" * padding + b'"'))
    assert rejected(with_extra(b'"' + b"x" * (padding + 1) + b'"')) is Reason.TOO_LARGE


def test_depth_limit_does_not_depend_on_the_caller() -> None:
    """The same message is an event or a reject wherever it is decoded, also from deep within a program."""

    def deeper(frames: int, check: Callable[[], bool]) -> bool:
        return deeper(frames - 1, check) if frames else check()

    for frames in (0, 400):
        assert deeper(frames, lambda: is_event(with_extra(b"[" * 255 + b"]" * 255)))
        assert deeper(frames, lambda: rejected(with_extra(b"[" * 256 + b"]" * 256)) is Reason.TOO_DEEP)


def test_depth_is_measured_in_no_time() -> None:
    """No arrangement of quotes and brackets makes the measuring of the depth go over the message more than once."""
    hostile = b"{" * 300 + b'"' + b'\\"' * 32_000
    assert rejected(hostile) is Reason.TOO_DEEP
    assert rejected(b'"' + b"[" * 300 + b'\\"' * 32_000) is Reason.NOT_JSON


@pytest.mark.parametrize(
    ("first", "last"),
    [("page.viewed", "page.left"), ("nonsense", "page.left")],
)
def test_last_of_a_repeated_key_counts(first: str, last: str) -> None:
    """JSON leaves repeated keys open; here the last one counts, the type included."""
    fields = '"id":"e-1","time":"2024-04-16T12:00:00Z","contact":"p","page":"/","seconds":"?","seconds":2'
    outcome = ANY.decode(f'{{"type":"{first}","type":"{last}",{fields}}}'.encode(), NOW)
    assert not isinstance(outcome, Rejected), outcome
    assert type(outcome[1]).__name__ == "PageLeft"


def test_future_is_more_than_five_minutes_ahead() -> None:
    """Clocks of producers may be five minutes ahead, to the millisecond."""
    instant = 1_713_268_800_000
    assert not isinstance(ANY.decode(message(), instant - FIVE_MINUTES), Rejected)
    assert rejected(message(), instant - FIVE_MINUTES - 1) is Reason.FUTURE
    assert len(ANY.decode_batch([message()], instant - FIVE_MINUTES).events) == 1
    assert len(ANY.decode_batch([message()], instant - FIVE_MINUTES - 1).rejected) == 1


def test_codec_of_a_topic_knows_its_types_only() -> None:
    """A deal on the topic of leads is a producer's mistake and must not be counted."""
    assert not isinstance(codec_for(Topic.ENGAGEMENTS).decode(message(), NOW), Rejected)
    outcome = codec_for(Topic.DEALS).decode(message(), NOW)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.UNKNOWN_TYPE


def test_batch_keeps_order_and_places() -> None:
    """Events come in the order of the batch, rejects with their index, and none is lost."""
    values = [message(id="a"), None, message(id="b"), b"?", message(id="c", time="2024-04-16T14:00:00.5+02:00")]
    decoded = ANY.decode_batch(values, NOW)
    assert [(time, event.id) for time, event in decoded.events] == [
        (1_713_268_800_000, "a"),
        (1_713_268_800_000, "b"),
        (1_713_268_800_500, "c"),
    ]
    assert [(index, why.reason) for index, why in decoded.rejected] == [(1, Reason.EMPTY), (3, Reason.NOT_JSON)]
    assert ANY.decode_batch([], NOW) == Decoded([], [])


@given(st.lists(st.integers(0, 3 * SLICE), max_size=3, unique=True))
def test_a_batch_is_its_messages_one_by_one(spoilt: list[int]) -> None:
    """Good messages are decoded many at a time, whatever else is in the batch."""
    values = [b"?" if place in spoilt else message(id=f"e{place}") for place in range(3 * SLICE)]
    decoded = ANY.decode_batch(values, NOW)
    outcomes = [ANY.decode(value, NOW) for value in values]
    assert decoded.events == [outcome for outcome in outcomes if not isinstance(outcome, Rejected)]
    assert decoded.rejected == [(place, why) for place, why in enumerate(outcomes) if isinstance(why, Rejected)]


SECRET = "jane.doe"
ILL = st.sampled_from([SECRET, f"missing required field `{SECRET}`", f"x - at `$.{SECRET}`", [SECRET], {SECRET: 1}])
FIELDS = st.sampled_from(["id", "type", "time", "kind", "score", "account", "channel", "campaign"])


@given(FIELDS, ILL, st.integers(150, 250))
def test_detail_never_repeats_the_message(field: str, value: object, repeat: int) -> None:
    """Reasons end up in logs and headers: no value of a message may be read off them."""
    survey = {"id": "e", "type": "customer.surveyed", "time": GOOD["time"], "account": "a", "kind": "nps", "score": 9}
    for ill in (value, value * repeat if isinstance(value, str) else value):
        outcome = ANY.decode(json.dumps(survey | {field: ill}).encode(), NOW)
        assert not isinstance(outcome, Rejected) or "jane" not in outcome.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([1e14, "1e3", "2024"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KNOWN = st.sampled_from(
    ["id", "type", "time", "contact", "lead", "page", "pages", "seconds", "amount", "score", "kind", "account", "deal"]
)
TYPES = st.sampled_from(
    ["page.viewed", "session.ended", "deal.won", "lead.scored", "customer.surveyed", "ad.delivered"]
)


def check(value: bytes) -> None:
    outcome = ANY.decode(value, NOW)
    assert ANY.decode_batch([value], NOW) == (
        ([], [(0, outcome)]) if isinstance(outcome, Rejected) else ([outcome], [])
    )
    if isinstance(outcome, Rejected):
        assert outcome.detail.endswith(".")
        return
    time, event = outcome
    assert isinstance(time, int)
    assert isinstance(event, Event)
    assert ANY.decode(encode(event), NOW) == outcome


@given(st.binary(max_size=300))
def test_any_bytes_give_an_event_or_a_reason(value: bytes) -> None:
    """No bytes raise."""
    check(value)


@given(st.dictionaries(KNOWN | st.text(max_size=5), JSON, max_size=8) | JSON, st.booleans())
def test_any_json_gives_an_event_or_a_reason(document: object, ascii_only: bool) -> None:
    """No JSON raises, and what comes out as an event can be written and read again."""
    check(json.dumps(document, ensure_ascii=ascii_only).encode(errors="surrogatepass"))


@given(TYPES, KNOWN, JSON)
def test_one_wild_field_gives_an_event_or_a_reason(name: str, field: str, value: object) -> None:
    """Any value in any field of an otherwise good event is taken or rejected, never an exception."""
    good = GOOD | {"type": name, "lead": "l", "pages": 1, "seconds": 1, "amount": 1, "score": 1, "kind": None}
    good |= {"account": "a", "deal": "d", "impressions": 1, "clicks": 1}
    check(json.dumps(good | {field: value}).encode())


@given(st.binary(min_size=1, max_size=6), st.integers(0, 1000), st.integers(0, 6))
def test_damaged_event_gives_an_event_or_a_reason(noise: bytes, place: int, cut: int) -> None:
    """A good event with a few bytes overwritten never raises."""
    value = message(channel="email", landing=True)
    at = place % len(value)
    check(value[:at] + noise + value[at + cut :])

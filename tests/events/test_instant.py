"""RFC 3339 times: every form that is one, every form that is none, and the memory that makes them cheap."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events import instant
from streams.events.instant import InvalidInstantError, epoch_ms

NOON = 1_713_268_800_000


@pytest.mark.parametrize(
    ("text", "millis"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2024-04-16T12:00:00Z", NOON),
        ("2024-04-16t12:00:00z", NOON),
        ("2024-04-16 12:00:00Z", NOON),
        ("2024-04-16T14:00:00+02:00", NOON),
        ("2024-04-16T06:30:00-05:30", NOON),
        ("2024-04-17T11:59:00+23:59", NOON),
        ("2024-04-16T12:00:00-00:00", NOON),
        ("2024-04-16T12:00:00.1Z", NOON + 100),
        ("2024-04-16T12:00:00.12Z", NOON + 120),
        ("2024-04-16T12:00:00.123456789+00:00", NOON + 123),
        ("2024-04-16T12:00:00.0009999Z", NOON),
        ("2024-04-16T12:00:00." + "9" * 5_000 + "Z", NOON + 999),
        ("1969-12-31T23:59:59.9999Z", -1),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("0001-01-01T00:00:00+01:00", -62_135_600_400_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ],
)
def test_rfc_3339(text: str, millis: int) -> None:
    """Either case, a space, any offset, any fraction; digits beyond the millisecond are cut, before 1970 too."""
    assert epoch_ms(text) == millis
    assert epoch_ms(text) == millis  # now from memory


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "1713268800000",
        "2024-04-16",
        "2024-04-16T12:00:00",
        "2024-04-16T12:00Z",
        "2024-04-16T12Z",
        "20240416T120000Z",
        "2024-4-16T12:00:00Z",
        "2024-04-16T12:00:00.Z",
        "2024-04-16T12:00:00,5Z",
        "2024-04-16T12:00:00+0200",
        "2024-04-16T12:00:00+02",
        "2024-04-16T12:00:00+02:00:30",
        "2024-04-16T12:00:00+24:00",
        "2024-04-16T12:00:00+02:60",
        "2024-04-16T12:00:00 +02:00",
        "2024-04-16T12:00:00Z ",
        " 2024-04-16T12:00:00Z",
        "2024-04-16T12:00:00Z\n",
        "2024-04-16_12:00:00Z",
        "2024-04-16T12:00:00UTC",
        "2024-W16-2T12:00:00Z",
        "2024-02-30T12:00:00Z",
        "2023-02-29T12:00:00Z",
        "2024-13-01T12:00:00Z",
        "2024-00-10T12:00:00Z",
        "2024-04-00T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2024-04-16T24:00:00Z",
        "2024-04-16T12:60:00Z",
        "2024-04-16T12:00:61Z",
        "2016-12-31T23:59:60Z",
        "202\u0664-04-16T12:00:00Z",
        "2024-04-16T12:00:0\u0660Z",
    ],
)
def test_what_is_none(text: str) -> None:
    """Naive times, dates that do not exist, ISO 8601 beyond RFC 3339, leap seconds and foreign digits are refused."""
    with pytest.raises(InvalidInstantError):
        epoch_ms(text)


OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS), st.sampled_from(["T", " "]))
def test_agrees_with_the_standard_library(moment: datetime, separator: str) -> None:
    """Whatever time Python writes is read as Python reads it, cut to the millisecond."""
    text = moment.isoformat(sep=separator)
    exact = datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    offset = moment.utcoffset()
    assert offset is not None
    assert epoch_ms(text) == (exact - offset) // timedelta(milliseconds=1)


@given(st.text(alphabet="0123456789-:.TZ +", max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    """Any text is a time or refused."""
    try:
        millis = epoch_ms(text)
    except InvalidInstantError:
        return
    assert isinstance(millis, int)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream of ever new times cannot fill the memory, neither by their number nor by their length."""
    monkeypatch.setattr(instant, "_CAPACITY", 10)
    monkeypatch.setattr(instant, "_hours", {})
    monkeypatch.setattr(instant, "_clocks", {})
    monkeypatch.setattr(instant, "_rests", {})
    for minute in range(60):
        text = f"2024-04-16T12:{minute:02}:{minute:02}"
        assert epoch_ms(f"{text}Z") == NOON + minute * 61_000
        assert epoch_ms(f"{text}.{'1' * 100}Z") == NOON + minute * 61_000 + 111
        assert epoch_ms(f"{2030 + minute}-01-01T00:00:00Z") == epoch_ms(f"{2030 + minute}-01-01T01:00:00+01:00")
        assert len(instant._hours) <= 10
        assert len(instant._clocks) <= 10
        assert len(instant._rests) <= 10
    assert all(len(rest) < 20 for rest in instant._rests)

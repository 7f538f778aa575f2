"""Which values a field takes: lengths, listed values, counts, numbers, money, scores."""

import json
from typing import Any

import pytest

from streams.events.codec import ANY, Reason, Rejected
from streams.events.quantity import milli, money

NOW = 1_713_300_000_000

PAGE = '"type":"page.viewed","contact":"p","page":"/"'
SESSION = '"type":"session.ended","contact":"p"'
WON = '"type":"deal.won","account":"a","deal":"d"'
SPEND = '"type":"spend.recorded"'
SURVEY = '"type":"customer.surveyed","account":"a"'
SEARCH = '"type":"search.measured","keyword":"k","clicks":0,"impressions":0'
SCORED = '"type":"lead.scored","contact":"p","lead":"l"'


def decode(kind: str, own: str, ident: str = '"e-1"') -> Any:
    return ANY.decode(f'{{"id":{ident},"time":"2024-04-16T12:00:00Z",{kind}{own}}}'.encode(), NOW)


def test_id_is_1_to_200_characters() -> None:
    """The id is a key: neither empty nor longer than 200 characters, whatever their bytes."""
    assert decode(PAGE, "", json.dumps("é" * 200))[1].id == "é" * 200
    assert decode(PAGE, "", json.dumps("é" * 200, ensure_ascii=False))[1].id == "é" * 200
    for ident in ('""', json.dumps("x" * 201)):
        assert decode(PAGE, "", ident).reason is Reason.INVALID_FIELD


@pytest.mark.parametrize("field", ["channel", "campaign", "segment", "account"])
def test_dimension_is_at_most_200_characters(field: str) -> None:
    """Dimensions become labels: 200 characters are taken, empty ones too, 201 are rejected."""
    for length in (0, 200):
        assert getattr(decode(PAGE, f',"{field}":"{"x" * length}"')[1], field) == "x" * length
    assert decode(PAGE, f',"{field}":"{"x" * 201}"').reason is Reason.INVALID_FIELD


def test_unlisted_channel_is_taken() -> None:
    """The list of channels is open: an unknown one arrives as it is."""
    assert decode(PAGE, ',"channel":"carrier pigeon"')[1].channel == "carrier pigeon"


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ('"type":"lead.advanced","contact":"p","lead":"l"', ',"stage":"created"'),
        ('"type":"lead.contacted","contact":"p","lead":"l"', ',"medium":"fax"'),
        ('"type":"lead.meeting_held","contact":"p","lead":"l"', ',"kind":"lunch"'),
        ('"type":"cta.shown","contact":"p","cta":"c"', ',"kind":"billboard"'),
        ('"type":"form.submitted","contact":"p","form":"f"', ',"funnel":"middle"'),
        ('"type":"form.submitted","contact":"p","form":"f"', ',"kind":""'),
        ('"type":"content.engaged","contact":"p","content":"c"', ',"action":"Viewed"'),
        ('"type":"social.engaged","contact":"p","network":"n"', ',"action":"love"'),
        (WON, ',"amount":1,"kind":"old"'),
        (SPEND, ',"amount":1,"kind":"bribe"'),
        (SURVEY, ',"score":1,"kind":"ces"'),
    ],
)
def test_unlisted_value_is_rejected(kind: str, own: str) -> None:
    """Every list but that of the channels is closed, and case counts."""
    assert decode(kind, own).reason is Reason.INVALID_FIELD


@pytest.mark.parametrize(
    ("text", "pages"),
    [("0", 0), ("3", 3), ("3.0", 3), ("3e0", 3), ("0.3E+1", 3), ("-0.0", 0), ("99999999999999", 99_999_999_999_999)],
)
def test_count_is_a_whole_number(text: str, pages: int) -> None:
    """A count may be spelled as a float; it arrives as an int."""
    event = decode(SESSION, f',"pages":{text},"seconds":1')[1]
    assert event.pages == pages
    assert type(event.pages) is int


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.5", Reason.INVALID_FIELD),
        ("3.00000000000000000001", Reason.INVALID_FIELD),
        ('"1"', Reason.INVALID_FIELD),
        ("true", Reason.INVALID_FIELD),
        ("[]", Reason.INVALID_FIELD),
        ("-1", Reason.OUT_OF_RANGE),
        ("-1.0", Reason.OUT_OF_RANGE),
        ("100000000000000", Reason.OUT_OF_RANGE),
        ("1e14", Reason.OUT_OF_RANGE),
        ("1e400", Reason.OUT_OF_RANGE),
        ("1" + "0" * 10_000, Reason.OUT_OF_RANGE),
    ],
)
def test_what_is_no_count(text: str, reason: Reason) -> None:
    """Fractions, strings and booleans are no counts; negative and boundless ones are out of range."""
    assert decode(SESSION, f',"pages":{text},"seconds":1').reason is reason


@pytest.mark.parametrize("text", ["0", "-0", "12.345", "1e3", "-7.5", "99999999999999.99", "-99999999999999"])
def test_score_is_any_number(text: str) -> None:
    """A score is any JSON number below the limit, negative ones included, and arrives as it was written."""
    assert decode(SCORED, f',"score":{text}')[1].score == float(text)


@pytest.mark.parametrize(
    ("kind", "own", "reason"),
    [
        (SCORED, ',"score":"90"', Reason.INVALID_FIELD),
        (SCORED, ',"score":true', Reason.INVALID_FIELD),
        (SCORED, ',"score":1e14', Reason.OUT_OF_RANGE),
        (SCORED, ',"score":-100000000000000', Reason.OUT_OF_RANGE),
        (SCORED, ',"score":1e999', Reason.OUT_OF_RANGE),
        (SCORED, ',"score":1e99999999999999999999', Reason.OUT_OF_RANGE),
        (SCORED, ',"score":' + "9" * 30_000, Reason.OUT_OF_RANGE),
        (SESSION, ',"pages":1,"seconds":-0.001', Reason.OUT_OF_RANGE),
        (SEARCH, ',"rank":0.999', Reason.OUT_OF_RANGE),
        (SEARCH, ',"rank":0', Reason.OUT_OF_RANGE),
        (SURVEY, ',"kind":"nps","score":11', Reason.OUT_OF_RANGE),
        (SURVEY, ',"kind":"nps","score":-1', Reason.OUT_OF_RANGE),
        (SURVEY, ',"kind":"csat","score":0.9', Reason.OUT_OF_RANGE),
        (SURVEY, ',"kind":"csat","score":5.01', Reason.OUT_OF_RANGE),
    ],
)
def test_number_outside_of_its_range(kind: str, own: str, reason: Reason) -> None:
    """Seconds are not negative, ranks start at 1, surveys have their scales, and nothing is boundless."""
    assert decode(kind, own).reason is reason


@pytest.mark.parametrize("own", [',"kind":"nps","score":0', ',"kind":"nps","score":10', ',"kind":"csat","score":1'])
def test_survey_scales_include_their_ends(own: str) -> None:
    """0 and 10 are scores of nps, 1 is one of csat."""
    assert not isinstance(decode(SURVEY, own), Rejected)


@pytest.mark.parametrize(
    ("text", "ten_thousandths"),
    [
        ("12", 120_000),
        ("12.3", 123_000),
        ('"12.30"', 123_000),
        ('"+1e2"', 1_000_000),
        ("1e-09", 0),
        ("0.00015", 2),
        ("0.00025", 2),
        ("0.00025000000000000000000000000000000000000001", 3),
        ('"0.00005"', 0),
        ("99999999999999.9999", 999_999_999_999_999_999),
        ('"1e-999999999"', 0),
        ("-0.0", 0),
    ],
)
def test_money_is_read_from_its_text(text: str, ten_thousandths: int) -> None:
    """An amount is a number or a string, and is rounded half-even from the digits that were written."""
    assert money(decode(WON, f',"amount":{text}')[1].amount) == ten_thousandths


@pytest.mark.parametrize(
    "text",
    [
        '""',
        '" 1"',
        '"1 "',
        '"1\\n"',
        '"1_0"',
        '"1,5"',
        '"1."',
        '".5"',
        '"nan"',
        '"Infinity"',
        '"0x10"',
        '"\\u0661"',
        "false",
    ],
)
def test_money_in_a_string_is_a_plain_decimal(text: str) -> None:
    """What Python would read as a number beyond plain decimals is no amount."""
    assert decode(WON, f',"amount":{text}').reason is Reason.INVALID_FIELD


@pytest.mark.parametrize("text", ["-1", '"-0.01"', "1e14", '"100000000000000"', '"1e999999999999999999999"', "1e999"])
def test_money_out_of_range(text: str) -> None:
    """Amounts are neither negative nor boundless."""
    assert decode(WON, f',"amount":{text}').reason is Reason.OUT_OF_RANGE


def test_only_spend_may_be_negative() -> None:
    """A correction takes spend back."""
    assert money(decode(SPEND, ',"amount":"-12.34567"')[1].amount) == -123_457
    assert decode(SPEND, ',"amount":-1e14').reason is Reason.OUT_OF_RANGE


def test_fractions_of_scores_and_seconds_are_kept_until_scaled() -> None:
    """A float arrives unrounded, so that scaling sees the text of the producer."""
    assert milli(decode(SESSION, ',"pages":1,"seconds":2.0005')[1].seconds) == 2000
    assert milli(decode(SESSION, ',"pages":1,"seconds":2.0015')[1].seconds) == 2002

"""Every event type of the contract, field by field: a table of the contract against what the codec takes."""

import json
from typing import Any

import pytest

from streams.events.codec import ANY, Reason, Rejected, encode
from streams.events.engagements import SessionEnded
from streams.events.event import Event
from streams.events.topics import GROUP_OF, Group, Topic
from streams.events.types import TOPIC_OF, TYPES_OF, message_key, wire_name

NOW = 1_713_300_000_000

EVERY = {"id": "e-1", "time": "2024-04-16T12:00:00Z"}
DIMENSIONS = {"channel": "email", "campaign": "c", "segment": "s", "account": "a"}
LEAD = {"contact": "p", "lead": "l"}
PERSON = {"contact": "p"}
MAIL = {"message": "m"}
HUMAN_MAIL = {"message": "m", "machine": False, "cta": "b"}
ACCOUNT = {"account": "a"}
DEAL = {"account": "a", "deal": "d"}

# type: (required fields, optional fields), beside those of every event
CONTRACT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "lead.created": (LEAD, {"score": 1.5, "promo": "x"}),
    "lead.assigned": (LEAD, {"rep": "r"}),
    "lead.scored": (LEAD | {"score": -3}, {}),
    "lead.advanced": (LEAD | {"stage": "quote"}, {}),
    "lead.contacted": (LEAD | {"medium": "chat"}, {"auto": True}),
    "lead.rejected": (LEAD, {"reason": "r"}),
    "lead.lost": (LEAD, {"reason": "r"}),
    "lead.meeting_booked": (LEAD | {"kind": "demo"}, {}),
    "lead.meeting_held": (LEAD | {"kind": "other"}, {}),
    "email.sent": (PERSON, MAIL),
    "email.delivered": (PERSON, MAIL),
    "email.subscribed": (PERSON, MAIL),
    "email.unsubscribed": (PERSON, MAIL),
    "email.complained": (PERSON, MAIL),
    "email.bounced": (PERSON, MAIL | {"hard": True}),
    "email.opened": (PERSON, HUMAN_MAIL),
    "email.clicked": (PERSON, HUMAN_MAIL),
    "page.viewed": (PERSON | {"page": "/"}, {"landing": True, "content": "c"}),
    "page.left": (PERSON | {"page": "/", "seconds": 0}, {}),
    "session.ended": (PERSON | {"pages": 0, "seconds": 0.25}, {"bounced": False}),
    "cta.shown": (PERSON | {"cta": "b", "kind": "webinar"}, {}),
    "cta.clicked": (PERSON | {"cta": "b", "kind": "contact"}, {}),
    "form.submitted": (PERSON | {"form": "f"}, {"page": "/", "kind": "trial", "funnel": "bottom", "promo": "x"}),
    "content.engaged": (PERSON | {"content": "c", "action": "watched"}, {}),
    "social.engaged": (PERSON | {"network": "n", "action": "mention"}, {}),
    "scenario.started": (PERSON | {"scenario": "s"}, {}),
    "scenario.completed": (PERSON | {"scenario": "s"}, {}),
    "contact.signed_up": (PERSON, {}),
    "contact.logged_in": (PERSON, {}),
    "deal.won": (DEAL | {"amount": 0}, {"currency": "EUR", "cost": "1.5", "kind": "upsell", "lead": "l", "promo": "x"}),
    "deal.refunded": (DEAL | {"amount": "12.34"}, {"currency": "EUR"}),
    "deal.lost": (DEAL, {"amount": 1e3, "kind": "renewal"}),
    "customer.churned": (ACCOUNT, {}),
    "customer.referred": (ACCOUNT, {}),
    "customer.surveyed": (ACCOUNT | {"kind": "csat", "score": 5}, {}),
    "spend.recorded": ({"amount": -1.5}, {"currency": "EUR", "kind": "overhead"}),
    "ad.delivered": ({"impressions": 3, "clicks": 0}, {}),
    "social.reached": ({"network": "n", "reach": 1, "impressions": 2}, {}),
    "social.followers_counted": ({"network": "n", "followers": 3}, {}),
    "search.measured": (
        {"keyword": "k", "clicks": 1, "impressions": 2},
        {"rank": 1, "eligible_impressions": 3, "cpc": "0.00015"},
    ),
    "site.measured": ({}, {"inbound_links": 3, "referring_domains": 2}),
    "automation.measured": ({"triggers": 7}, {}),
}

MONEY = {"amount", "cost", "cpc"}
REQUIRED = [(name, field) for name, (required, _) in CONTRACT.items() for field in EVERY | required]
OPTIONAL = [
    (name, field)
    for name, (required, optional) in CONTRACT.items()
    for field in DIMENSIONS | optional
    if field not in required
]


def minimal(name: str) -> dict[str, Any]:
    return {"type": name} | EVERY | CONTRACT[name][0]


def full(name: str) -> dict[str, Any]:
    return {"type": name} | EVERY | DIMENSIONS | CONTRACT[name][1] | CONTRACT[name][0]


def decode(fields: dict[str, Any]) -> tuple[int, Event] | Rejected:
    return ANY.decode(json.dumps(fields).encode(), NOW)


def accepted(fields: dict[str, Any]) -> Event:
    outcome = decode(fields)
    assert not isinstance(outcome, Rejected), outcome
    return outcome[1]


def reason(fields: dict[str, Any]) -> Reason:
    outcome = decode(fields)
    assert isinstance(outcome, Rejected)
    return outcome.reason


def test_types_are_those_of_the_contract() -> None:
    """No type of the contract is missing, and none was added without being written down here."""
    assert sorted(map(wire_name, TOPIC_OF)) == sorted(CONTRACT)


def test_every_struct_without_heirs_is_an_event_type() -> None:
    """A struct that was written but not registered would be rejected as unknown for ever."""

    def leaves(event_type: type[Event]) -> set[type[Event]]:
        heirs = event_type.__subclasses__()
        return set().union(*map(leaves, heirs)) if heirs else {event_type}

    assert leaves(Event) == set(TOPIC_OF)


@pytest.mark.parametrize("name", CONTRACT)
def test_full_event_is_taken_field_by_field(name: str) -> None:
    """Every field that the contract names arrives in the struct with its value."""
    event = accepted(full(name))
    for field, value in full(name).items():
        if field in MONEY:
            assert str(getattr(event, field)) == str(value)
        elif field != "type":
            assert getattr(event, field) == value


@pytest.mark.parametrize("name", CONTRACT)
def test_minimal_event_has_none_for_the_rest(name: str) -> None:
    """The required fields are enough, and absent fields read as None."""
    event = accepted(minimal(name))
    assert all(getattr(event, field) is None for other, field in OPTIONAL if other == name)


@pytest.mark.parametrize(("name", "field"), REQUIRED)
def test_required_field_must_be_there(name: str, field: str) -> None:
    """A required field that is missing or null is told as missing."""
    fields = minimal(name)
    assert reason({key: value for key, value in fields.items() if key != field}) is Reason.MISSING_FIELD
    assert reason(fields | {field: None}) is Reason.MISSING_FIELD


@pytest.mark.parametrize(("name", "field"), OPTIONAL)
def test_null_is_absent(name: str, field: str) -> None:
    """An optional field with null decodes to the same event as without it."""
    fields = full(name)
    assert accepted(fields | {field: None}) == accepted({key: fields[key] for key in fields if key != field})


@pytest.mark.parametrize(("name", "field"), [*REQUIRED, *OPTIONAL])
def test_ill_typed_field_is_rejected(name: str, field: str) -> None:
    """No field takes a value of another JSON type, and only money takes a number in a string."""
    good = full(name)[field]
    wrong: list[Any] = [[good], {"value": good}]
    wrong += [0, 1] if isinstance(good, bool) else [True]
    if isinstance(good, str) and field not in MONEY:
        wrong.append(1)
    elif field not in MONEY:
        wrong.append("1")
    expected = Reason.INVALID_TIME if field == "time" else Reason.INVALID_FIELD
    assert [reason(full(name) | {field: value}) for value in wrong] == [expected] * len(wrong)


@pytest.mark.parametrize("name", CONTRACT)
def test_unknown_fields_are_ignored(name: str) -> None:
    """Producers may add fields of their own, of any shape."""
    assert accepted(minimal(name) | {"x_source": {"list": [1, None, "é"]}}) == accepted(minimal(name))


@pytest.mark.parametrize("name", CONTRACT)
def test_encoded_event_decodes_to_itself(name: str) -> None:
    """What we write is what we read, money and absent fields included."""
    event = accepted(full(name))
    assert ANY.decode(encode(event), NOW) == (1_713_268_800_000, event)
    assert b"null" not in encode(accepted(minimal(name)))


@pytest.mark.parametrize(
    ("name", "extra", "key"),
    [
        ("lead.lost", {}, "p"),
        ("page.viewed", {}, "p"),
        ("deal.won", {}, "a"),
        ("ad.delivered", {"campaign": "spring", "channel": "ppc"}, "spring"),
        ("ad.delivered", {"channel": "ppc"}, "ppc"),
        ("site.measured", {}, ""),
    ],
)
def test_message_key(name: str, extra: dict[str, str], key: str) -> None:
    """People's events are keyed by contact, deals by account, campaigns by campaign or else by channel."""
    assert message_key(accepted(minimal(name) | extra)) == key


def test_people_share_a_group() -> None:
    """Leads and engagements of one person meet in one shard; the other topics stand alone."""
    assert [GROUP_OF[topic] for topic in TYPES_OF] == [Group.PEOPLE, Group.PEOPLE, Group.DEALS, Group.CAMPAIGNS]
    assert set(TYPES_OF) == set(Topic)


@pytest.mark.parametrize(
    ("pages", "bounced", "is_bounce"),
    [(0, None, True), (1, None, True), (2, None, False), (1, False, False), (5, True, True)],
)
def test_session_bounces_as_said_else_by_pages(pages: int, bounced: bool | None, is_bounce: bool) -> None:
    """`bounced` decides where it is given; without it a session of at most one page is a bounce."""
    event = accepted(minimal("session.ended") | {"pages": pages, "bounced": bounced})
    assert isinstance(event, SessionEnded)
    assert event.is_bounce is is_bounce

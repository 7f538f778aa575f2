"""The committed JSON Schemas: up to date, sound, and of one mind with the codec."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

from streams.events.codec import Rejected, codec_for
from streams.events.topics import Topic
from streams.events.types import TYPES_OF, wire_name
from streams.render.schemas import file_name, schemas

NOW = 1_713_300_000_000
FOLDER = Path(__file__).parents[2] / "schemas"
SCHEMAS: dict[str, Any] = {name: json.loads(text) for name, text in schemas().items()}
REGISTRY: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)
EVENTS = [(topic, wire_name(event_type)) for topic, types in TYPES_OF.items() for event_type in types]


TOPICS = {name: topic for topic, name in EVENTS}


def valid(name: str, event: dict[str, Any]) -> bool:
    return bool(Draft202012Validator(SCHEMAS[file_name(name)], registry=REGISTRY).is_valid(event))


def taken(topic: Topic, event: dict[str, Any]) -> bool:
    return not isinstance(codec_for(topic).decode(json.dumps(event).encode(), NOW), Rejected)


def test_files_are_up_to_date() -> None:
    """The folder holds what the structs say; if not, `funnelwatch render` writes it anew."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")} == schemas()


def test_readme_shows_how_to_validate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code that producers are told to copy runs as it stands, and refuses what it should."""
    snippet = (FOLDER / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(FOLDER.parent)
    exec(snippet, {"event": SCHEMAS["page.viewed.json"]["examples"][0]})
    with pytest.raises(ValidationError):
        exec(snippet, {"event": {"type": "page.viewed"}})


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema(name: str) -> None:
    """Every file is valid JSON Schema 2020-12 under its own name."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == name


@pytest.mark.parametrize(("topic", "name"), EVENTS)
def test_every_field_says_what_it_means(topic: Topic, name: str) -> None:
    """A producer can read off the schema what a field is for and what it looks like."""
    schema = SCHEMAS[file_name(name)]
    assert schema["description"]
    assert all(field["description"].endswith(".") and field["examples"] for field in schema["properties"].values())
    assert file_name(name) in [branch["$ref"] for branch in SCHEMAS[file_name(topic)]["oneOf"]]


@pytest.mark.parametrize(("topic", "name"), EVENTS)
def test_examples_are_events(topic: Topic, name: str) -> None:
    """The examples of a schema satisfy the schema, that of the topic, and the codec."""
    for example in SCHEMAS[file_name(name)]["examples"]:
        assert valid(name, example)
        assert valid(topic, example)
        assert taken(topic, example)


def damaged(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The full example with one thing wrong in it, for every field and every rule that the schema can express."""
    example = schema["examples"][0]
    for field in schema["required"]:
        yield {key: value for key, value in example.items() if key != field}
        yield example | {field: None}
    for field, rules in schema["properties"].items():
        yield example | {field: [example[field]]}
        yield example | {field: {}}
        yield example | {field: 1 if isinstance(example[field], bool) else True}
        if "enum" in rules or "const" in rules:
            yield example | {field: "never listed"}
        if "maxLength" in rules:
            yield example | {field: "x" * (rules["maxLength"] + 1)}
        if "integer" in rules.get("type", ()):
            yield from (example | {field: wrong} for wrong in (1.5, -1, "1", 1e14))
        if "number" in rules.get("type", ()):
            yield from (example | {field: wrong} for wrong in ("1", 1e14, -1e14))
    for wrong in ("2024-04-16T12:00:00", "2024-04-16", "noon", 1713268800):
        yield example | {"time": wrong}
    yield example | {"id": ""}


@pytest.mark.parametrize(("topic", "name"), EVENTS)
def test_damaged_examples_are_refused_by_both(topic: Topic, name: str) -> None:
    """Schema and codec refuse the same things, so that a producer who validates has no rejects."""
    for event in damaged(SCHEMAS[file_name(name)]):
        assert (valid(name, event), taken(topic, event)) == (False, False), event
        assert not valid(topic, event), event


@pytest.mark.parametrize(
    ("name", "field", "wrong"),
    [
        ("deal.won", "amount", -1),
        ("deal.won", "amount", "-1"),
        ("deal.won", "amount", "1_000"),
        ("deal.won", "amount", " 1"),
        ("deal.won", "amount", "nan"),
        ("deal.won", "amount", "a lot"),
        ("deal.won", "amount", 1e14),
        ("deal.won", "cost", -0.01),
        ("spend.recorded", "amount", -1e14),
        ("search.measured", "cpc", "1."),
        ("search.measured", "rank", 0.5),
        ("page.left", "seconds", -0.1),
        ("customer.surveyed", "score", 10.5),
        ("customer.surveyed", "score", -1),
    ],
)
def test_money_and_ranges_are_refused_by_both(name: str, field: str, wrong: object) -> None:
    """The bounds of money, ranks, seconds and surveys stand in the schema, too."""
    event = SCHEMAS[file_name(name)]["examples"][0] | {field: wrong}
    assert (valid(name, event), taken(TOPICS[name], event)) == (False, False)


@pytest.mark.parametrize(
    ("kind", "score", "good"), [("csat", 0, False), ("csat", 6, False), ("csat", 5, True), ("nps", 0, True)]
)
def test_survey_scale_goes_by_kind(kind: str, score: int, good: bool) -> None:
    """What one kind of survey allows another does not."""
    event = SCHEMAS["customer.surveyed.json"]["examples"][0] | {"kind": kind, "score": score}
    assert (valid("customer.surveyed", event), taken(Topic.DEALS, event)) == (good, good)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("session.ended", {"pages": 3.0, "bounced": None, "extra": {"deep": [1]}}),
        ("deal.won", {"amount": 12.5, "cost": None, "kind": None, "channel": "carrier pigeon"}),
        ("spend.recorded", {"amount": "-12.5e1"}),
        ("page.viewed", {"time": "2024-04-16 09:05:00.123456789-03:30", "landing": None}),
    ],
)
def test_what_the_contract_leaves_open_is_open_in_both(name: str, change: dict[str, Any]) -> None:
    """Null for absent, whole floats, unlisted channels, extra fields: taken by schema and codec alike."""
    event = SCHEMAS[file_name(name)]["examples"][0] | change
    assert (valid(name, event), taken(TOPICS[name], event)) == (True, True)

"""JSON Schemas of the events, for the validators of producers: one file per event type, one per topic that joins them.

Everything comes from the structs. What JSON Schema cannot say is left to the codec: the real existence of a date, the
size of a message, and the magnitude of money in a string.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from streams.events.deals import SURVEY_SCORES, CustomerSurveyed
from streams.events.event import Event
from streams.events.quantity import LIMIT, UNSIGNED_DECIMAL, Money
from streams.events.topics import KEY_FIELDS, Topic
from streams.events.types import TYPES_OF, wire_name

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TYPE_DESCRIPTION = "What happened: an object, a dot, a verb in the past tense."

JsonSchema = dict[str, Any]

_BETWEEN_FIELDS: Mapping[type[Event], JsonSchema] = {
    CustomerSurveyed: {
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}},
                "then": {"properties": {"score": {"minimum": least, "maximum": greatest}}},
            }
            for kind, (least, greatest) in SURVEY_SCORES.items()
        ]
    }
}
"""What one field demands of another."""


def schemas() -> dict[str, str]:
    """The text of every schema file by its name."""
    documents = {
        file_name(wire_name(event_type)): event_schema(event_type)
        for types in TYPES_OF.values()
        for event_type in types
    }
    documents |= {file_name(topic): topic_schema(topic) for topic in Topic}
    return {name: json.dumps(document, indent=2) + "\n" for name, document in sorted(documents.items())}


def file_name(subject: str) -> str:
    """The file, and the `$id`, of the schema of an event type or a topic."""
    return f"{subject}.json"


def topic_schema(topic: Topic) -> JsonSchema:
    """Any event of a topic: exactly one of its types."""
    return {
        "$schema": DIALECT,
        "$id": file_name(topic),
        "title": topic.value,
        "description": f"Any event of the topic {topic}. The message key is its {' or '.join(KEY_FIELDS[topic])}.",
        "oneOf": [{"$ref": file_name(wire_name(event_type))} for event_type in TYPES_OF[topic]],
    }


def event_schema(event_type: type[Event]) -> JsonSchema:
    """One event type, with a full example and one of the required fields alone."""
    struct = msgspec.json.schema(event_type, schema_hook=_money)["$defs"][event_type.__name__]
    name, required = wire_name(event_type), struct["required"]
    properties = {field: _plain(schema) for field, schema in struct["properties"].items()}
    properties["type"] = {"description": TYPE_DESCRIPTION, "examples": [name], "const": name}
    example = {field: schema["examples"][0] for field, schema in properties.items()}
    return {
        "$schema": DIALECT,
        "$id": file_name(name),
        "title": name,
        "description": struct["description"],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": True,
        **_BETWEEN_FIELDS.get(event_type, {}),
        "examples": [example, {field: example[field] for field in required}],
    }


def _plain(schema: JsonSchema) -> JsonSchema:
    """msgspec's schema of a field, its words first and its unions as short as they can be."""
    words = {key: schema[key] for key in ("description", "examples") if key in schema}
    match schema:
        case {"anyOf": [value, {"type": "null"}]}:
            return _nullable(_plain(value))
        case {"anyOf": [{"type": "integer"}, {"type": "number"} as number]}:
            return {**words, **number}
    return words | {key: rule for key, rule in schema.items() if key not in words}


def _nullable(schema: JsonSchema) -> JsonSchema:
    match schema:
        case {"type": kind}:
            return schema | {"type": [kind, "null"]}
        case {"enum": values}:
            return schema | {"enum": [*values, None]}
        case _:
            return schema | {"anyOf": [*schema["anyOf"], {"type": "null"}]}


def _money(field_type: type[Money]) -> JsonSchema:
    """A number, or a string that holds one; a string that may not be negative has no minus at all."""
    least, sign = ({"exclusiveMinimum": -LIMIT}, "[+-]?") if field_type.signed else ({"minimum": 0}, "[+]?")
    return {
        "anyOf": [
            {"type": "number", **least, "exclusiveMaximum": LIMIT},
            {"type": "string", "pattern": f"^{sign}{UNSIGNED_DECIMAL}$"},
        ]
    }

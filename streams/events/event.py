"""What every event has: an id, a time, and the four dimensions that any event may carry.

The type on the wire follows from the class name (`LeadMeetingBooked` is `lead.meeting_booked`), so a batch can be
grouped by class and no type is spelled twice.
"""

import re

from msgspec import Struct

from streams.events.fields import Account, Campaign, Channel, Id, Segment, Time


def type_name(class_name: str) -> str:
    """`CamelCase` to `object.past_verb`: the first word is the object, the others are the verb."""
    thing, *verb = re.findall(r"[A-Z][a-z]*", class_name)
    return f"{thing}.{'_'.join(verb)}".lower()


# gc=False: an event holds only strings, numbers and None, so it can never be part of a reference cycle.
class Event(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="type", tag=type_name):
    """One thing that happened. Optional fields are None where they were absent or null."""

    id: Id
    time: Time
    channel: Channel | None = None
    campaign: Campaign | None = None
    segment: Segment | None = None
    account: Account | None = None

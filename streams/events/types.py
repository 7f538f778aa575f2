"""Which event types there are: every struct with its topic, its name on the wire and its message key."""

from collections.abc import Mapping
from types import MappingProxyType

from streams.events.campaigns import CAMPAIGN_EVENTS
from streams.events.deals import DEAL_EVENTS
from streams.events.engagements import ENGAGEMENT_EVENTS
from streams.events.event import Event
from streams.events.leads import LEAD_EVENTS
from streams.events.topics import KEY_FIELDS, Topic

TYPES_OF: Mapping[Topic, tuple[type[Event], ...]] = MappingProxyType(
    {
        Topic.LEADS: LEAD_EVENTS,
        Topic.ENGAGEMENTS: ENGAGEMENT_EVENTS,
        Topic.DEALS: DEAL_EVENTS,
        Topic.CAMPAIGNS: CAMPAIGN_EVENTS,
    }
)

TOPIC_OF: Mapping[type[Event], Topic] = MappingProxyType(
    {event_type: topic for topic, event_types in TYPES_OF.items() for event_type in event_types}
)


def wire_name(event_type: type[Event]) -> str:
    """The value of the field `type` of these events, such as `lead.created`."""
    return str(event_type.__struct_config__.tag)


def message_key(event: Event) -> str:
    """The Kafka key of an event, empty where it has none (a campaign event without campaign and channel)."""
    candidates = (getattr(event, field) for field in KEY_FIELDS[TOPIC_OF[type(event)]])
    return next((key for key in candidates if key), "")

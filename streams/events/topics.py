"""Where events travel: four topics, the groups of topics that share a key, and the fields that make the key."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Topic(StrEnum):
    """A stream of events. What the topic is called in Kafka is a setting."""

    LEADS = "leads"
    ENGAGEMENTS = "engagements"
    DEALS = "deals"
    CAMPAIGNS = "campaigns"


class Group(StrEnum):
    """Topics that are partitioned alike, so that partition n of each of them is one shard."""

    PEOPLE = "people"
    DEALS = "deals"
    CAMPAIGNS = "campaigns"


GROUP_OF: Mapping[Topic, Group] = MappingProxyType(
    {
        Topic.LEADS: Group.PEOPLE,
        Topic.ENGAGEMENTS: Group.PEOPLE,
        Topic.DEALS: Group.DEALS,
        Topic.CAMPAIGNS: Group.CAMPAIGNS,
    }
)

KEY_FIELDS: Mapping[Topic, tuple[str, ...]] = MappingProxyType(
    {
        Topic.LEADS: ("contact",),
        Topic.ENGAGEMENTS: ("contact",),
        Topic.DEALS: ("account",),
        Topic.CAMPAIGNS: ("campaign", "channel"),
    }
)
"""The message key of a topic: the first of these fields that the event has."""

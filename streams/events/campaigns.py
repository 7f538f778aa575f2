"""The topic `campaigns`: what is spent, and what is measured of ads, social networks, search, the site, automation."""

from typing import Annotated

from msgspec import Meta

from streams.events.dimensions import SpendKind
from streams.events.event import Event
from streams.events.fields import Clicks, Count, Currency, Impressions, Keyword, Network, Position
from streams.events.quantity import Money, SignedMoney


class SpendRecorded(Event, frozen=True, kw_only=True):
    """Money was spent, or a record of it corrected."""

    amount: Annotated[
        SignedMoney, Meta(description="What was spent; negative to correct an earlier record.", examples=["129.90"])
    ]
    currency: Currency | None = None
    kind: (
        Annotated[SpendKind, Meta(description="What it was spent on; media if absent.", examples=["media"])] | None
    ) = None

    @property
    def kind_or_media(self) -> SpendKind:
        """What it was spent on: media unless said otherwise."""
        return self.kind or "media"


class AdDelivered(Event, frozen=True, kw_only=True):
    """Ads were shown and clicked, since the record before."""

    impressions: Impressions
    clicks: Clicks


class SocialReached(Event, frozen=True, kw_only=True):
    """Posts were shown on a social network, since the record before."""

    network: Network
    reach: Annotated[Count, Meta(description="People who saw a post.", examples=[1800])]
    impressions: Impressions


class SocialFollowersCounted(Event, frozen=True, kw_only=True):
    """The followers on a social network were counted; the latest count holds."""

    network: Network
    followers: Annotated[Count, Meta(description="Followers at that time.", examples=[5400])]


class SearchMeasured(Event, frozen=True, kw_only=True):
    """The search results of a keyword were measured, since the record before; the latest rank holds."""

    keyword: Keyword
    rank: Annotated[Position, Meta(description="The average position, from 1.", examples=[3.4])] | None = None
    clicks: Clicks
    impressions: Impressions
    eligible_impressions: (
        Annotated[Count, Meta(description="Impressions there could have been.", examples=[4000])] | None
    ) = None
    cpc: Annotated[Money, Meta(description="What a click would have cost as an ad.", examples=["1.35"])] | None = None


class SiteMeasured(Event, frozen=True, kw_only=True):
    """The links to the site were counted; the latest counts hold."""

    inbound_links: Annotated[Count, Meta(description="Links to the site.", examples=[2300])] | None = None
    referring_domains: Annotated[Count, Meta(description="Domains that link to the site.", examples=[310])] | None = (
        None
    )


class AutomationMeasured(Event, frozen=True, kw_only=True):
    """The triggers of the marketing automation were counted; the latest count holds."""

    triggers: Annotated[Count, Meta(description="Triggers that are active.", examples=[26])]


CAMPAIGN_EVENTS = (
    SpendRecorded,
    AdDelivered,
    SocialReached,
    SocialFollowersCounted,
    SearchMeasured,
    SiteMeasured,
    AutomationMeasured,
)

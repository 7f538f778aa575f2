"""How somebody came: the channel and the campaign behind a visit, a mail or a lead, and what they make likelier."""

from dataclasses import dataclass, field

from streams.replay.simulator.company import Campaign, Channel
from streams.replay.simulator.line import Fields


@dataclass(frozen=True, slots=True)
class Touch:
    """`says` is what events that come of it carry."""

    channel: str
    campaign: str | None
    bounce: float
    intent: float
    quality: float
    says: Fields = field(default_factory=dict)


def touch(channel: Channel, campaign: Campaign | None = None) -> Touch:
    """The touch of a campaign, or of its channel alone."""
    if campaign is None:
        return Touch(channel.name, None, channel.bounce, channel.intent, channel.quality, {"channel": channel.name})
    says: Fields = {"channel": channel.name, "campaign": campaign.name}
    intent, quality = channel.intent * campaign.intent, channel.quality * campaign.quality
    return Touch(channel.name, campaign.name, channel.bounce, intent, quality, says)

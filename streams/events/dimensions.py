"""The listed values of the contract: every field whose values are known beforehand."""

from typing import Final, Literal

CHANNELS: Final[frozenset[str]] = frozenset(
    {
        "organic",
        "direct",
        "referral",
        "social",
        "email",
        "ppc",
        "display",
        "event",
        "partner",
        "offline",
        "other",
    }
)
"""The values a channel counts under. The one list that is open on the wire: any other value counts as `other`."""

LISTED_DIMENSIONS: Final[frozenset[str]] = frozenset({"channel", "kind", "action", "funnel", "stage"})
"""The dimensions whose values are a list; all others are open, and what is kept of them has to be bounded."""

Stage = Literal["mql", "sql", "quote", "won"]
Medium = Literal["call", "email", "meeting", "chat", "other"]
MeetingKind = Literal["call", "demo", "other"]
CallToActionKind = Literal[
    "video", "webinar", "event", "newsletter", "whitepaper", "trial", "survey", "demo", "contact", "other"
]
FunnelEnd = Literal["top", "bottom"]
ContentAction = Literal["viewed", "downloaded", "shared", "watched"]
SocialAction = Literal["like", "comment", "share", "mention"]
DealKind = Literal["new", "renewal", "upsell"]
SurveyKind = Literal["nps", "csat"]
SpendKind = Literal["media", "overhead", "incremental"]


def channel_label(value: str) -> str:
    """The channel that a named channel counts under: itself if it is listed, else `other`."""
    return value if value in CHANNELS else "other"

"""What each field means and allows, said once: the structs are typed with these, the JSON Schemas repeat their words.

A field that means something else on some event type is typed where that event is (`kind`, `action`). The first example
of every field makes up the example event of a schema.
"""

from typing import Annotated, Final

from msgspec import Meta

from streams.events.instant import PATTERN
from streams.events.quantity import LIMIT

TEXT_LIMIT: Final = 200
"""Characters of an id or a dimension: they become keys and labels, which have to stay short."""

Id = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TEXT_LIMIT,
        description="Unique per event: an event that arrives again under its id is dropped.",
        examples=["evt-000001"],
    ),
]
Time = Annotated[
    str,
    Meta(
        description="When it happened: RFC 3339 with an offset or Z. Digits beyond the millisecond are cut.",
        examples=["2024-04-16T09:05:00.250Z"],
        extra_json_schema={"format": "date-time", "pattern": PATTERN},
    ),
]
Channel = Annotated[
    str,
    Meta(
        max_length=TEXT_LIMIT,
        description="Where it came from: organic, direct, referral, social, email, ppc, display, event, partner, "
        "offline or other. Anything else counts as other.",
        examples=["email"],
    ),
]
Campaign = Annotated[
    str, Meta(max_length=TEXT_LIMIT, description="The campaign it belongs to.", examples=["spring-launch"])
]
Segment = Annotated[
    str, Meta(max_length=TEXT_LIMIT, description="The market segment it belongs to.", examples=["mid-market"])
]
Account = Annotated[str, Meta(max_length=TEXT_LIMIT, description="The company it is about.", examples=["acme"])]

Contact = Annotated[str, Meta(description="The person it is about.", examples=["p-1042"])]
Lead = Annotated[str, Meta(description="The lead, unique together with its contact.", examples=["l-77"])]
Deal = Annotated[str, Meta(description="The deal, order or invoice.", examples=["d-9001"])]
Promo = Annotated[str, Meta(description="The promotion code that was used.", examples=["spring-15"])]
Representative = Annotated[str, Meta(description="The sales representative who got the lead.", examples=["rep-12"])]
LossReason = Annotated[str, Meta(description="Why, in a word that can be counted.", examples=["no budget"])]

Message = Annotated[str, Meta(description="The one mail to the one person.", examples=["m-5501"])]
Page = Annotated[str, Meta(description="The page, by its path.", examples=["/pricing"])]
Content = Annotated[str, Meta(description="The piece of content.", examples=["roi-guide"])]
CallToAction = Annotated[str, Meta(description="The call to action.", examples=["book-a-demo"])]
Form = Annotated[str, Meta(description="The form.", examples=["demo-request"])]
Network = Annotated[str, Meta(description="The social network.", examples=["linkedin"])]
Scenario = Annotated[str, Meta(description="The automation scenario.", examples=["onboarding"])]
Keyword = Annotated[str, Meta(description="The search phrase.", examples=["marketing analytics"])]
Currency = Annotated[
    str, Meta(description="The currency of the money on this event; the base currency if absent.", examples=["EUR"])
]

Count = Annotated[int, Meta(ge=0, lt=LIMIT)]
Clicks = Annotated[Count, Meta(description="Clicks.", examples=[48])]
Impressions = Annotated[Count, Meta(description="Times it was shown.", examples=[3200])]

# msgspec bounds a number of either kind by bounding each kind.
Score = Annotated[
    Annotated[int, Meta(gt=-LIMIT, lt=LIMIT)] | Annotated[float, Meta(gt=-LIMIT, lt=LIMIT)],
    Meta(description="The score of the lead.", examples=[72.5]),
]
Seconds = Annotated[
    Annotated[int, Meta(ge=0, lt=LIMIT)] | Annotated[float, Meta(ge=0, lt=LIMIT)],
    Meta(description="How long it took, in seconds.", examples=[35.5]),
]
Position = Annotated[int, Meta(ge=1, lt=LIMIT)] | Annotated[float, Meta(ge=1, lt=LIMIT)]

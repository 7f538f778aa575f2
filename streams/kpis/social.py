"""Social: reach is vanity, engagement and assisted wins are not."""

from __future__ import annotations

from streams.events import campaigns as c
from streams.events import engagements as e
from streams.events.topics import Topic
from streams.journeys.people import ASSISTED, FLOWS
from streams.kpis.formula import Ratio
from streams.kpis.measured import tally
from streams.kpis.spec import NOW, Chapter, Kpi, Owner, Unit
from streams.measures.amount import Amount
from streams.measures.feed import feed
from streams.measures.level import Level

REACH = tally("social.reach", c.SocialReached, amount=Amount("reach"), says="people reached")
SOCIAL_IMPRESSIONS = tally(
    "social.impressions", c.SocialReached, amount=Amount("impressions"), says="social impressions"
)
ENGAGED = tally("social.engaged", e.SocialEngaged, says="social engagements")
FOLLOWERS = Level(
    "social.followers",
    (Topic.CAMPAIGNS,),
    feed(c.SocialFollowersCounted, amount=Amount("followers")),
    key="network",
    says="latest followers of each network",
)
_VANITY = "a vanity number: reach wins nothing by itself"

SOCIAL = Chapter(
    "social",
    "Social",
    "Reach, engagement, and the wins they assisted.",
    (
        Kpi(
            id="social_reach",
            meaning="People reached by social posts.",
            formula=REACH,
            owner=Owner.MARKETING,
            by=("network",),
            vanity=True,
            no_alert=_VANITY,
            source="19 B2B KPIs: reach",
        ),
        Kpi(
            id="social_impressions",
            meaning="Impressions of social posts.",
            formula=SOCIAL_IMPRESSIONS,
            owner=Owner.MARKETING,
            by=("network",),
            vanity=True,
            no_alert=_VANITY,
            source="19 B2B KPIs: reach",
        ),
        Kpi(
            id="social_followers",
            meaning="Followers, summed over the networks.",
            formula=FOLLOWERS,
            owner=Owner.MARKETING,
            windows=NOW,
            by=("network",),
            vanity=True,
            no_alert=_VANITY,
            source="19 B2B KPIs: followers",
        ),
        Kpi(
            id="social_engagements",
            meaning="Likes, comments, shares and mentions.",
            formula=ENGAGED,
            owner=Owner.MARKETING,
            by=("network", "action"),
            no_alert="follows what is published",
            source="19 B2B KPIs: engagement",
        ),
        Kpi(
            id="social_engagement_ratio",
            meaning="Social engagements per person reached.",
            formula=Ratio(ENGAGED, REACH),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            by=("network",),
            no_alert="networks differ too much for a default",
            source="19 B2B KPIs: engagement",
        ),
        Kpi(
            id="social_assisted_win_ratio",
            meaning="The share of leads won whose contact had engaged on a social network before.",
            formula=Ratio(ASSISTED, FLOWS["won"]),
            owner=Owner.MARKETING,
            unit=Unit.RATIO,
            no_alert="a mix, not a goal",
            source="account-based marketing guide",
        ),
    ),
)

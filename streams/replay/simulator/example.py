"""The company of the demo: it sells planning software from three offices, and had one bad week."""

from typing import Final

from streams.replay.simulator.company import (
    Campaign,
    Channel,
    Company,
    Episode,
    Keyword,
    Lever,
    Network,
    Newsletter,
    Scenario,
    Segment,
    Webinar,
)
from streams.replay.simulator.example_site import PAGES
from streams.replay.simulator.hours import WEEKEND, Office

BAD_WEEK: Final = Episode(
    name="sales phones down, and a giveaway that draws the wrong people",
    # The seventh Monday of a quarter: over for weeks when the history ends, but in every window of 90 days.
    week=6,
    weeks=1,
    levers={
        Lever.NEGLECT: 100.0,
        Lever.RESPONSE: 12.0,
        Lever.ACCEPTANCE: 0.38,
        Lever.UNSUBSCRIBES: 14.0,
        Lever.COMPLAINTS: 50.0,
        Lever.BOUNCES: 1.25,
    },
    campaigns=(
        Campaign(
            name="tablet-giveaway",
            channel="display",
            visits=60.0,
            intent=6.0,
            quality=0.35,
            clicks=80.0,
            click_ratio=0.004,
            cost_per_click=3.5,
        ),
    ),
)

COMPANY: Final = Company(
    name="Simulated Planning Inc.",
    currency="EUR",
    offices=(
        Office(name="Berlin", zone="Europe/Berlin", share=0.5),
        Office(name="Boston", zone="America/New_York", share=0.35),
        Office(name="Singapore", zone="Asia/Singapore", share=0.15),
    ),
    duty=Office(name="on duty", zone="Europe/Berlin", share=0.0, opens=6.0, closes=24.0, days=WEEKEND),
    segments=(
        Segment(name="smb", share=0.55, contract=2_400.0, patience=0.7, people=3),
        Segment(name="mid", share=0.33, contract=6_500.0, patience=1.0, people=5),
        Segment(name="enterprise", share=0.12, contract=16_000.0, patience=1.5, people=8),
    ),
    channels=(
        Channel(name="organic", share=0.46, bounce=0.44, intent=1.0, quality=1.0),
        Channel(name="direct", share=0.25, bounce=0.38, intent=1.1, quality=1.05),
        Channel(name="referral", share=0.11, bounce=0.36, intent=1.3, quality=1.1),
        Channel(name="social", share=0.13, bounce=0.55, intent=0.6, quality=0.9),
        Channel(name="email", share=0.0, bounce=0.3, intent=1.5, quality=1.05),
        Channel(name="ppc", share=0.0, bounce=0.46, intent=1.4, quality=0.95),
        Channel(name="display", share=0.0, bounce=0.6, intent=0.5, quality=0.85),
        Channel(name="event", share=0.0, bounce=0.25, intent=1.6, quality=1.0),
        Channel(name="partner", share=0.02, bounce=0.3, intent=1.5, quality=1.15),
        Channel(name="offline", share=0.0, bounce=0.4, intent=1.0, quality=1.0),
        Channel(name="other", share=0.03, bounce=0.5, intent=0.5, quality=0.8),
    ),
    campaigns=(
        Campaign(
            name="search-brand",
            channel="ppc",
            visits=9.0,
            intent=1.3,
            quality=1.08,
            clicks=11.0,
            click_ratio=0.06,
            cost_per_click=4.2,
        ),
        Campaign(
            name="search-planning", channel="ppc", visits=20.0, clicks=26.0, click_ratio=0.03, cost_per_click=16.5
        ),
        Campaign(name="network-ads", channel="social", visits=9.0, clicks=14.0, click_ratio=0.008, cost_per_click=19.0),
        Campaign(name="retargeting", channel="display", visits=7.0, clicks=10.0, click_ratio=0.004, cost_per_click=6.5),
        Campaign(
            name="guide-launch",
            channel="social",
            visits=12.0,
            first_day=9,
            days=24,
            every_days=91,
            intent=1.3,
            clicks=16.0,
            click_ratio=0.01,
            cost_per_click=13.0,
        ),
        Campaign(
            name="trade-fair",
            channel="event",
            visits=15.0,
            first_day=62,
            days=9,
            every_days=91,
            intent=1.2,
            clicks=9.0,
            click_ratio=0.02,
            cost_per_click=55.0,
        ),
    ),
    pages=PAGES,
    newsletters=(
        Newsletter(name="weekly-digest", weekday=1, hour=9.5, every_weeks=1, cta="read-the-story"),
        Newsletter(name="product-update", weekday=3, hour=14.0, every_weeks=4, cta="see-what-is-new"),
    ),
    scenarios=(
        Scenario(name="welcome", kinds=("newsletter", "contact"), gaps_days=(0.02, 3.0), finishes=0.8),
        Scenario(name="guide-nurture", kinds=("whitepaper",), gaps_days=(0.01, 2.0, 4.0, 5.0), finishes=0.66),
        Scenario(name="trial-onboarding", kinds=("trial", "demo"), gaps_days=(0.01, 1.0, 3.0, 5.0), finishes=0.72),
        Scenario(name="webinar-follow-up", kinds=("webinar",), gaps_days=(0.02, 2.0), finishes=0.75),
    ),
    webinars=(Webinar(name="planning-in-practice", weekday=3, hour=15.0, every_weeks=2, registrations=36.0),),
    networks=(
        Network(name="linkedin", followers=18_400, grows=16.0, posts_per_week=5.0, engagement=0.012),
        Network(name="x", followers=7_300, grows=3.0, posts_per_week=7.0, engagement=0.006),
        Network(name="youtube", followers=3_100, grows=4.0, posts_per_week=1.0, engagement=0.02),
    ),
    keywords=(
        Keyword(term="sales planning software", rank=4.0, searches=190.0, cost_per_click=11.0),
        Keyword(term="capacity planning tool", rank=6.0, searches=160.0, cost_per_click=8.5),
        Keyword(term="resource planning", rank=9.0, searches=420.0, cost_per_click=6.0),
        Keyword(term="planning template", rank=3.0, searches=520.0, cost_per_click=1.9),
        Keyword(term="demand forecast", rank=12.0, searches=240.0, cost_per_click=5.4),
        Keyword(term="workforce planning", rank=8.0, searches=310.0, cost_per_click=7.2),
        Keyword(term="scenario planning", rank=5.0, searches=150.0, cost_per_click=4.4),
        Keyword(term="planning software comparison", rank=7.0, searches=60.0, cost_per_click=13.0),
        Keyword(term="s&op software", rank=14.0, searches=90.0, cost_per_click=14.5),
        Keyword(term="rolling forecast", rank=2.0, searches=110.0, cost_per_click=3.8),
    ),
    episodes=(BAD_WEEK,),
    reps=tuple(f"sim-rep-{number}" for number in range(1, 10)),
    visits=130.0,
    partner_leads=2.0,
    subscribers=1_200,
    customers=240,
    overhead_per_week=2_900.0,
)

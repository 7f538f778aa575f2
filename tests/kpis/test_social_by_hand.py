"""Social, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("social_reach", "social_impressions", "social_engagements", "social_engagement_ratio")
def test_reach_and_engagement() -> None:
    """x: reach 100, impressions 300 now; 50 and 60 two days ago. y: reach 0, impressions 5. z: engaged only.

    Engagements now: x like and comment, z like. 1h: 3 / 100 in total; x 2 / 100; y and z have no reach: absent.
    7d: 3 / 150; x 2 / 150."""
    shown = kpis(
        """
        -2d  social.reached network=x reach=50 impressions=60
        -10m social.reached network=x reach=100 impressions=300
        -10m social.reached network=y reach=0 impressions=5
        -9m  social.engaged contact=a network=x action=like
        -9m  social.engaged contact=a network=x action=comment
        -9m  social.engaged contact=a network=z action=like
        """
    )
    shown.shows("social_reach", "1h 1d: 100", "7d..90d: 150", "1h 1d network=x: 100", "7d..90d network=x: 150")
    shown.shows(
        "social_impressions",
        "1h 1d: 305",
        "7d..90d: 365",
        "1h 1d network=x: 300",
        "7d..90d network=x: 360",
        "1h..90d network=y: 5",
    )
    shown.shows(
        "social_engagements",
        "1h..90d: 3",
        "1h..90d network=x: 2",
        "1h..90d network=z: 1",
        "1h..90d action=like: 2",
        "1h..90d action=comment: 1",
    )
    shown.shows(
        "social_engagement_ratio",
        "1h 1d: 3/100",
        "7d..90d: 3/150",
        "1h 1d network=x: 2/100",
        "7d..90d network=x: 2/150",
    )


@by_hand("social_engagements", "social_engagement_ratio", "social_reach")
def test_no_reach_no_ratio() -> None:
    """Campaigns have been heard of, so the reach is 0, and the ratio to it absent."""
    shown = kpis(
        """
        -9m social.engaged contact=a network=x action=share
        -9m automation.measured triggers=1
        """
    )
    shown.shows("social_engagements", "1h..90d: 1", "1h..90d network=x: 1", "1h..90d action=share: 1")
    shown.shows("social_reach", "1h..90d: 0")
    shown.shows("social_engagement_ratio")


@by_hand("social_followers")
def test_followers_are_the_latest_of_each_network() -> None:
    """x: 90, the later of two, however old; y: 7 by the greater id of two at one time. In total 97."""
    shown = kpis(
        """
        -300d social.followers_counted network=x followers=90
        -301d social.followers_counted network=x followers=100
        -1d   social.followers_counted id=f1 network=y followers=8 campaign=c1
        -1d   social.followers_counted id=f2 network=y followers=7 campaign=c2
        """
    )
    shown.shows("social_followers", "now: 97", "now network=x: 90", "now network=y: 7")


@by_hand("social_assisted_win_ratio")
def test_wins_after_a_social_engagement() -> None:
    """Won now: ann (engaged 200 days before), bob (engaged in the very millisecond: not before), cat (after): 1 / 3.

    dan won 3 days ago, engaged a millisecond before: from 7d on 2 / 4. eve engaged, and has not won."""
    shown = kpis(
        """
        -200d social.engaged contact=ann network=x action=like
        -10m  lead.advanced contact=ann lead=L stage=won
        -10m  social.engaged contact=bob network=x action=like
        -10m  lead.advanced contact=bob lead=L stage=won
        -9m   social.engaged contact=cat network=x action=like
        -10m  lead.advanced contact=cat lead=L stage=won
        -3d-1ms social.engaged contact=dan network=x action=like
        -3d   lead.advanced contact=dan lead=L stage=won
        -3d   social.engaged contact=eve network=x action=like
        -1d   lead.created contact=eve lead=L
        """
    )
    shown.shows("social_assisted_win_ratio", "1h 1d: 1/3", "7d..90d: 2/4")


@by_hand("social_assisted_win_ratio", "leads_won")
def test_no_wins_no_assistance() -> None:
    """Without a win in the window there is no ratio; without any engagement ever there is none either."""
    shown = kpis(
        """
        -5h social.engaged contact=ann network=x action=like
        -2h lead.advanced contact=ann lead=L stage=won
        """
    )
    shown.shows("leads_won", "1h: 0", "1d..90d: 1")
    shown.shows("social_assisted_win_ratio", "1d..90d: 1")
    unheard = kpis("-2h lead.advanced contact=ann lead=L stage=won")
    unheard.shows("social_assisted_win_ratio")

"""Scores, losses and rejections of leads, worked out by hand."""

from streams.journeys.definitions import Definitions
from tests.cases import by_hand, kpis


@by_hand("sales_rejected_ratio", "open_leads")
def test_rejected_mqls() -> None:
    """MQLs: ann 2h ago, rejected since; bob 3 days ago, not. 1d: 1 / 1; 7d: 1 / 2. cat was rejected, and is no MQL.

    dan was an MQL 20 days ago and was rejected before that: rejected all the same. 30d: 2 / 3. A rejected lead stays open."""
    shown = kpis(
        """
        -2h  lead.advanced contact=ann lead=L stage=mql channel=email
        -1m  lead.rejected contact=ann lead=L reason=size
        -3d  lead.advanced contact=bob lead=L stage=mql channel=email
        -1m  lead.rejected contact=cat lead=L channel=ppc
        -20d lead.advanced contact=dan lead=L stage=mql
        -21d lead.rejected contact=dan lead=L
        """
    )
    shown.shows(
        "sales_rejected_ratio", "1d: 1", "7d: 1/2", "30d 90d: 2/3", "1d channel=email: 1", "7d..90d channel=email: 1/2"
    )
    shown.shows("open_leads", "now stage=created: 1", "now stage=mql: 3")


@by_hand("leads_lost", "open_leads", "leads_won")
def test_leads_are_lost_once_with_the_first_reason() -> None:
    """ann was lost 10 days ago for its price; the loss of today changes nothing. bob's first loss says no reason.

    cat was won and lost later: lost now, won 2 days ago. dan was lost twice in one millisecond: k1 is first by its id.
    eve was lost and then won: lost 3h ago, won now. None of the five is open."""
    shown = kpis(
        """
        -9m  lead.lost contact=ann lead=L reason=rival
        -10d lead.lost contact=ann lead=L reason=price
        -2h  lead.lost contact=bob lead=L
        -1h  lead.lost contact=bob lead=L reason=price
        -2d  lead.advanced contact=cat lead=L stage=won
        -9m  lead.lost contact=cat lead=L reason=moved
        -9m  lead.lost id=k2 contact=dan lead=L reason=rival
        -9m  lead.lost id=k1 contact=dan lead=L reason=moved
        -3h  lead.lost contact=eve lead=L reason=price
        -9m  lead.advanced contact=eve lead=L stage=won
        """
    )
    shown.shows(
        "leads_lost",
        "1h: 2",
        "1d 7d: 4",
        "30d 90d: 5",
        "1h..90d reason=moved: 2",
        "1d 7d reason=price: 1",
        "30d 90d reason=price: 2",
    )
    shown.shows("leads_won", "1h 1d: 1", "7d..90d: 2")
    shown.shows("open_leads")


@by_hand("open_leads", "lead_score_average", "hot_leads", "new_lead_score_average")
def test_scores_of_open_and_new_leads() -> None:
    """Latest scores: ann 80 (79.9995 → 80.000, half-even), mql, email. bob 60, at one time by the greater id, sql. cat 10
    on its creation, created. dan 95, but lost; eve 90, but won. fay has no score. gus 79.9985 → 79.998, not hot.

    Open with a score: ann 80, bob 60, cat 10, gus 79.998: mean 229.998 / 4. Hot (≥ 80): ann.
    Created (all of them now, but bob 3 days ago): 1h ann 80, cat 10, dan 95, eve 90, gus 79.998: 354.998 / 5; 7d and bob:
    414.998 / 6. By channel: email ann and bob, 140 / 2; in 1h ann only. Campaign may: dan 95."""
    shown = kpis(
        """
        -30m lead.created contact=ann lead=L score=5 channel=email
        -20m lead.advanced contact=ann lead=L stage=mql
        -10m lead.scored contact=ann lead=L score=79.9995
        -3d  lead.advanced contact=bob lead=L stage=sql channel=email segment=s
        -2d  lead.scored id=s2 contact=bob lead=L score=60
        -2d  lead.scored id=s1 contact=bob lead=L score=99
        -30m lead.created contact=cat lead=L score=10 segment=s
        -30m lead.scored contact=dan lead=L score=95 campaign=may
        -29m lead.lost contact=dan lead=L
        -30m lead.scored contact=eve lead=L score=90
        -29m lead.advanced contact=eve lead=L stage=won
        -30m lead.created contact=fay lead=L score=null
        -30m lead.created contact=gus lead=L score=79.9985
        """
    )
    shown.shows("open_leads", "now stage=created: 3", "now stage=mql: 1", "now stage=sql: 1")
    shown.shows(
        "lead_score_average",
        "now: 229.998/4",
        "now stage=created: 89.998/2",
        "now stage=mql: 80",
        "now stage=sql: 60",
        "now channel=email: 140/2",
        "now segment=s: 70/2",
    )
    shown.shows("hot_leads", "now: 1")
    shown.shows(
        "new_lead_score_average",
        "1h 1d: 354.998/5",
        "7d..90d: 414.998/6",
        "1h 1d channel=email: 80",
        "7d..90d channel=email: 140/2",
        "1h..90d campaign=may: 95",
    )


@by_hand("hot_leads")
def test_hot_is_a_setting() -> None:
    """From 50 on: 50 is hot, 49.999 is not, and a lost lead is not."""
    lines = """
        -1m lead.created contact=a lead=L score=50
        -1m lead.created contact=b lead=L score=49.999
        -1m lead.created contact=c lead=L score=99
        -1m lead.lost contact=c lead=L
    """
    kpis(lines, definitions=Definitions(hot_score=50_000)).shows("hot_leads", "now: 1")
    kpis(lines).shows("hot_leads", "now: 0")

"""Flows, cohorts and the funnel, worked out by hand."""

from tests.cases import by_hand, kpis

# Reached, the skipped stages filled in (ann: email, may, s; bob and eve: ppc; cat: none; dan: tv, which is other, june):
#         created  mql   sql   quote  won
#   ann   40d      2h    2h    2h           a quote, two stages skipped
#   bob   30m      30m   30m   30m    30m   won is all that was ever said of it
#   cat   8d       6d                       has a second lead, which was only created, 1 ms before the window of 90 days
#   dan   6d       6d    6d                 mql was observed a day after sql, so it counts from sql on
#   eve   3d
_FUNNEL = """
    -40d lead.created contact=ann lead=L channel=email campaign=may segment=s
    -2h  lead.advanced contact=ann lead=L stage=quote channel=ppc segment=t
    -30m lead.advanced contact=bob lead=L stage=won channel=ppc
    -8d  lead.created contact=cat lead=L
    -6d  lead.advanced contact=cat lead=L stage=mql
    -90d-1ms lead.created contact=cat lead=M
    -5d  lead.advanced contact=dan lead=L stage=mql channel=email campaign=june
    -6d  lead.advanced contact=dan lead=L stage=sql channel=tv
    -3d  lead.created contact=eve lead=L channel=ppc
"""


@by_hand("leads_created", "mqls", "sqls", "quotes", "leads_won")
def test_flows_into_the_stages() -> None:
    """Each lead counts in the window of the time it reached the stage, under what was first said of it.

    dan's campaign june was named later than its channel tv: each dimension goes by itself."""
    shown = kpis(_FUNNEL)
    shown.shows(
        "leads_created",
        "1h 1d: 1",
        "7d: 3",
        "30d: 4",
        "90d: 5",
        "1h 1d channel=ppc: 1",
        "7d..90d channel=ppc: 2",
        "7d..90d channel=other: 1",
        "90d channel=email: 1",
        "90d campaign=may: 1",
        "90d segment=s: 1",
        "7d..90d campaign=june: 1",
    )
    early, late = (
        ("1d..90d channel=email: 1", "1d..90d campaign=may: 1", "1d..90d segment=s: 1"),
        "7d..90d channel=other: 1",
    )
    ppc, june = "1h..90d channel=ppc: 1", "7d..90d campaign=june: 1"
    shown.shows("mqls", "1h: 1", "1d: 2", "7d..90d: 4", *early, ppc, late, june)
    shown.shows("sqls", "1h: 1", "1d: 2", "7d..90d: 3", *early, ppc, late, june)
    shown.shows("quotes", "1h: 1", "1d..90d: 2", *early, ppc)
    shown.shows("leads_won", "1h..90d: 1", ppc)


@by_hand(
    "mql_ratio",
    "mql_to_sql_ratio",
    "sql_to_quote_ratio",
    "quote_to_won_ratio",
    "lead_to_won_ratio",
    "mql_to_won_ratio",
)
def test_cohorts_by_the_window_of_the_first_stage() -> None:
    """Of those that reached a in the window, how many have reached b by now, whenever that was.

    created→mql: 1h, 1d bob; 7d bob and dan of 3 (eve has not); 30d and cat; 90d and ann. Nobody asks when mql was."""
    shown = kpis(_FUNNEL)
    email, other = "90d channel=email: ", "7d..90d channel=other: "
    shown.shows(
        "mql_ratio",
        "1h 1d: 1",
        "7d: 2/3",
        "30d: 3/4",
        "90d: 4/5",
        "1h 1d channel=ppc: 1",
        "7d..90d channel=ppc: 1/2",
        email + "1",
        other + "1",
    )
    shown.shows(
        "lead_to_won_ratio",
        "1h 1d: 1",
        "7d: 1/3",
        "30d: 1/4",
        "90d: 1/5",
        "1h 1d channel=ppc: 1",
        "7d..90d channel=ppc: 1/2",
        email + "0",
        other + "0",
    )
    ppc, early = "1h..90d channel=ppc: 1", "1d..90d channel=email: "
    shown.shows("mql_to_sql_ratio", "1h 1d: 1", "7d..90d: 3/4", ppc, early + "1", other + "1")
    shown.shows("sql_to_quote_ratio", "1h 1d: 1", "7d..90d: 2/3", ppc, early + "1", other + "0")
    shown.shows("quote_to_won_ratio", "1h: 1", "1d..90d: 1/2", ppc, early + "0")
    shown.shows("mql_to_won_ratio", "1h: 1", "1d: 1/2", "7d..90d: 1/4", ppc, early + "0", other + "0")


@by_hand(
    "mql_ratio",
    "mql_to_sql_ratio",
    "sql_to_quote_ratio",
    "quote_to_won_ratio",
    "lead_to_won_ratio",
    "mql_to_won_ratio",
    "sales_rejected_ratio",
    "lead_score_average",
    "new_lead_score_average",
)
def test_cohorts_of_nobody_are_absent() -> None:
    """A lead created 100 days ago is in no window, has reached nothing and has no score: nothing to divide by."""
    shown = kpis("-100d lead.created contact=ann lead=L channel=email")
    shown.shows("mql_ratio")
    shown.shows("mql_to_sql_ratio")
    shown.shows("sql_to_quote_ratio")
    shown.shows("quote_to_won_ratio")
    shown.shows("lead_to_won_ratio")
    shown.shows("mql_to_won_ratio")
    shown.shows("sales_rejected_ratio")
    shown.shows("lead_score_average")
    shown.shows("new_lead_score_average")


@by_hand("accounts_with_leads")
def test_accounts_with_leads() -> None:
    """acme has two leads of two people now; beta one 10 days ago. Other events of leads, and a null account, do not count."""
    shown = kpis(
        """
        -2d  lead.created contact=ann lead=L account=acme
        -9m  lead.created contact=bob lead=L account=acme
        -10d lead.created contact=cat lead=L account=beta
        -9m  lead.scored contact=dan lead=L account=gamma score=1
        -9m  lead.created contact=eve lead=L account=null
        """
    )
    shown.shows("accounts_with_leads", "1h..7d: 1", "30d 90d: 2")


@by_hand("funnel_stage_count")
def test_the_funnel_side_by_side() -> None:
    """Impressions 10 (ad) + 20 (social) + 30 (search) = 60; clicks 1 (ad) + 3 (search) = 4; 1 visitor; the lead won.

    acme won two deals, its first 2 days ago: in 1h one deal and no new customer, repeat 1; 7d: 3 deals, 2 of them first, 1.
    beta's first is its only one, 3h ago: 1d 2 deals, 1 new."""
    shown = kpis(
        """
        -9m ad.delivered impressions=10 clicks=1
        -9m social.reached network=x reach=5 impressions=20
        -9m search.measured keyword=k impressions=30 clicks=3
        -9m page.viewed contact=ann page=/
        -9m lead.advanced contact=ann lead=L stage=won
        -9m deal.won account=acme deal=d2 amount=1
        -3h deal.won account=beta deal=d3 amount=1
        -2d deal.won account=acme deal=d1 amount=1
        """
    )
    shown.shows(
        "funnel_stage_count",
        "1h..90d stage=impressions: 60",
        "1h..90d stage=clicks: 4",
        "1h..90d stage=visitors: 1",
        "1h..90d stage=leads: 1",
        "1h..90d stage=mqls: 1",
        "1h..90d stage=sqls: 1",
        "1h..90d stage=quotes: 1",
        "1h..90d stage=won: 1",
        "1h..90d stage=repeat: 1",
    )


@by_hand("funnel_stage_count")
def test_each_stage_of_the_funnel_needs_its_own_topics() -> None:
    """Only deals have been heard of, all of them long ago: repeat is 0 in every window, and no other stage is there."""
    shown = kpis("-200d deal.won account=acme deal=d1 amount=1")
    shown.shows("funnel_stage_count", "1h..90d stage=repeat: 0")


@by_hand("leads_created", "mqls")
def test_a_window_begins_with_a_pane() -> None:
    """At 12:00:05 the windows begin with 11:00:10 (1h), and for the longer ones 12:10 a day and a week ago.

    30d and 90d count panes of 6 h: those from 18:00 on. The window ends with the pane of 12:00:05, of which 4 s are past."""
    shown = kpis(
        """
        -1h+5s-1ms      lead.created contact=a lead=L
        -1h+5s        lead.created contact=b lead=L
        -1d+9m+54s     lead.created contact=c lead=L
        -1d+9m+55s     lead.created contact=d lead=L
        -30d+5h+59m+54s lead.created contact=e lead=L
        -30d+5h+59m+55s lead.created contact=f lead=L
        -1ms          lead.created contact=g lead=L
        """,
        at="2024-04-17T12:00:05Z",
    )
    shown.shows("leads_created", "1h: 2", "1d: 4", "7d: 5", "30d: 6", "90d: 7")
    shown.shows("mqls", "1h..90d: 0")

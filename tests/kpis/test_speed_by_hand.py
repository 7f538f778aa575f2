"""Speed, worked out by hand."""

from streams.journeys.definitions import Definitions
from tests.cases import by_hand, kpis


@by_hand("sales_response_seconds")
def test_responses_count_at_the_first_response() -> None:
    """Created 3h ago: ann answered 10 s later, bob 60 s later (the automatic reply before does not count), cat after 2h 30m.

    Created 2 days ago: dan, answered now, after 172,800 − 600 s. eve was never seen created, and has no clock.
    1h: cat 9000 and dan 172,200: mean 90,600. From 1d on 10, 60, 9000, 172,200: mean 181,270 / 4; of four, ranks 1.5, 2.7
    and 2.85 have the lower neighbours 60, 9000, 9000. By channel email: ann and cat, in 1h cat. Segment s: bob."""
    shown = kpis(
        """
        -3h     lead.created contact=ann lead=L channel=email
        -3h+10s lead.contacted contact=ann lead=L medium=call auto=false
        -3h+90s lead.contacted contact=ann lead=L medium=call
        -3h     lead.created contact=bob lead=L segment=s
        -3h+1s  lead.contacted contact=bob lead=L medium=email auto=true
        -3h+60s lead.contacted contact=bob lead=L medium=email auto=null
        -3h     lead.created contact=cat lead=L channel=email
        -30m    lead.contacted contact=cat lead=L medium=chat
        -2d     lead.created contact=dan lead=L
        -10m    lead.contacted contact=dan lead=L medium=call
        -10m    lead.advanced contact=eve lead=L stage=mql
        -9m     lead.contacted contact=eve lead=L medium=call
        """
    )
    shown.shows(
        "sales_response_seconds",
        "1h mean: 90600",
        "1h p50: ~9000",
        "1h p90: ~9000",
        "1h p95: ~9000",
        "1h mean channel=email: 9000",
        "1h p50 channel=email: ~9000",
        "1h p90 channel=email: ~9000",
        "1h p95 channel=email: ~9000",
        "1d..90d mean: 181270/4",
        "1d..90d p50: ~60",
        "1d..90d p90: ~9000",
        "1d..90d p95: ~9000",
        "1d..90d mean channel=email: 9010/2",
        "1d..90d p50 channel=email: ~10",
        "1d..90d p90 channel=email: ~10",
        "1d..90d p95 channel=email: ~10",
        "1d..90d mean segment=s: 60",
        "1d..90d p50 segment=s: ~60",
        "1d..90d p90 segment=s: ~60",
        "1d..90d p95 segment=s: ~60",
    )


@by_hand("sales_response_seconds", "sales_response_within_target_ratio")
def test_a_response_before_the_creation_is_its_creation() -> None:
    """ann was contacted a minute before she was created: the contact made her known, so the response took 0 s."""
    shown = kpis(
        """
        -10m lead.created contact=ann lead=L
        -11m lead.contacted contact=ann lead=L medium=call
        """
    )
    shown.shows("sales_response_seconds", "1h..90d mean: 0", "1h..90d p50: 0", "1h..90d p90: 0", "1h..90d p95: 0")
    shown.shows("sales_response_within_target_ratio", "1h..90d: 1")


@by_hand("sales_response_within_target_ratio", "leads_waiting", "leads_waiting_overdue", "oldest_waiting_seconds")
def test_within_the_target_of_five_minutes() -> None:
    """Now: ann answered after exactly 5 min, within; bob 1 ms later, not; cat lost unanswered, not. dan waits for exactly
    5 min: not yet overdue, so not counted; eve for 1 ms longer: counted, not within. fay has no clock.

    1h: ann of ann, bob, cat, eve: 1 / 4. 7d: and gus, 3 days unanswered: 1 / 5. 90d: and hal, 30 days and 1 ms: 1 / 6, who
    waits no longer. By channel: email ann and eve, 1 / 2; ppc dan only, who still has time: absent.
    Waiting: dan, eve, gus; overdue: eve, gus; the oldest is gus: 3 days."""
    shown = kpis(
        """
        -20m       lead.created contact=ann lead=L channel=email
        -15m       lead.contacted contact=ann lead=L medium=call
        -20m       lead.created contact=bob lead=L
        -15m+1ms   lead.contacted contact=bob lead=L medium=call
        -20m       lead.created contact=cat lead=L
        -4m        lead.lost contact=cat lead=L
        -5m        lead.created contact=dan lead=L channel=ppc
        -5m-1ms    lead.created contact=eve lead=L channel=email
        -9m        lead.advanced contact=fay lead=L stage=mql channel=ppc
        -3d        lead.created contact=gus lead=L
        -30d-1ms   lead.created contact=hal lead=L
        """
    )
    shown.shows(
        "sales_response_within_target_ratio", "1h 1d: 1/4", "7d 30d: 1/5", "90d: 1/6", "1h..90d channel=email: 1/2"
    )
    shown.shows("leads_waiting", "now: 3", "now channel=ppc: 1", "now channel=email: 1")
    shown.shows("leads_waiting_overdue", "now: 2", "now channel=email: 1")
    shown.shows("oldest_waiting_seconds", "now: 259200")


@by_hand("leads_waiting", "leads_waiting_overdue", "oldest_waiting_seconds", "sales_response_within_target_ratio")
def test_nobody_waits_who_was_answered_won_or_lost() -> None:
    """Answered, won, lost: nobody waits, and the oldest of nobody has no age. 30 days to the millisecond still waits.

    An automatic reply is no answer: bob, created exactly 30 days ago, waits: 2,592,000 s."""
    answered = """
        -2h lead.created contact=ann lead=L
        -1h lead.contacted contact=ann lead=L medium=call
        -2h lead.created contact=cat lead=L
        -1h lead.advanced contact=cat lead=L stage=won
        -2h lead.created contact=dan lead=L
        -1h lead.lost contact=dan lead=L
    """
    shown = kpis(answered)
    shown.shows("leads_waiting", "now: 0")
    shown.shows("leads_waiting_overdue", "now: 0")
    shown.shows("oldest_waiting_seconds")
    waiting = """
        -30d lead.created contact=bob lead=L
        -29d lead.contacted contact=bob lead=L medium=email auto=true
    """
    shown = kpis(answered + waiting)
    shown.shows("leads_waiting", "now: 1")
    shown.shows("leads_waiting_overdue", "now: 1")
    shown.shows("oldest_waiting_seconds", "now: 2592000")
    shown.shows("sales_response_within_target_ratio", "1d 7d: 0", "30d 90d: 0")


@by_hand("sales_response_within_target_ratio", "leads_created", "leads_waiting")
def test_a_lead_of_a_moment_ahead_still_has_time() -> None:
    """At 12:00:05 a lead of 12:00:06, from a clock that is fast, is in the pane of 12:00:00 and so in every window.

    It waits, and is not overdue, so nobody is asked for it: of nobody there is no share."""
    shown = kpis("+1s lead.created contact=ann lead=L", at="2024-04-17T12:00:05Z")
    shown.shows("leads_created", "1h..90d: 1")
    shown.shows("leads_waiting", "now: 1")
    shown.shows("sales_response_within_target_ratio")


@by_hand("sales_response_within_target_ratio")
def test_a_target_that_nobody_has_missed_yet_is_absent() -> None:
    """The only lead still has time: of nobody there is no share."""
    kpis("-1m lead.created contact=ann lead=L").shows("sales_response_within_target_ratio")


@by_hand("sales_response_seconds", "leads_waiting", "sales_response_within_target_ratio")
def test_the_clock_may_start_with_mql_or_assigned() -> None:
    """ann: created 60 m, mql 30 m, assigned 20 m ago, answered 10 m ago. Mql: 1200 s; assigned: 600 s; target 15 min.

    bob: answered 40 m ago, mql 30 m, assigned 20 m ago: a response before the clock has no time, yet none is owed.
    cat: sql only, so mql was not observed: no clock; never assigned: none either. dan: mql and assigned, unanswered.
    Within 15 min: mql bob of ann, bob, dan: 1 / 3; assigned ann and bob of three: 2 / 3. Waiting: dan."""
    lines = """
        -60m lead.created contact=ann lead=L
        -30m lead.advanced contact=ann lead=L stage=mql
        -20m lead.assigned contact=ann lead=L
        -10m lead.contacted contact=ann lead=L medium=call
        -40m lead.contacted contact=bob lead=L medium=call
        -30m lead.advanced contact=bob lead=L stage=mql
        -20m lead.assigned contact=bob lead=L rep=r
        -15m lead.assigned contact=bob lead=L
        -30m lead.advanced contact=cat lead=L stage=sql
        -30m lead.advanced contact=dan lead=L stage=mql
        -20m lead.assigned contact=dan lead=L
    """
    for clock, seconds, share in (("mql", 1200, "1/3"), ("assigned", 600, "2/3")):
        shown = kpis(lines, definitions=Definitions(response_clock=clock, response_target=900_000))
        quantiles = [f"1h..90d {stat}: ~{seconds}" for stat in ("p50", "p90", "p95")]
        shown.shows("sales_response_seconds", f"1h..90d mean: {seconds}", *quantiles)
        shown.shows("sales_response_within_target_ratio", f"1h..90d: {share}")
        shown.shows("leads_waiting", "now: 1")


@by_hand("stage_duration_seconds", "sales_cycle_seconds")
def test_durations_between_observed_stages() -> None:
    """ann: created 5d, mql 3d, sql 3d − 60 s, won 30m ago. To mql 172,800 s, to sql 60 s; quote was skipped, so neither to
    quote nor to won; the cycle 5 d − 30 min = 430,200 s, by email.

    bob: mql at 2h, created observed at 1h only: created counts from 2h on, to mql 0 s. Sql 1h, quote 50 m, won 40 m ago:
    3600, 600, 600 s; the cycle 2h − 40m = 4800 s. cat: won and never created: no cycle.
    1h (at the later stage): sql 3600, quote 600, won 600. 1d: and mql 0. 7d: mql 0 and 172,800; sql 60 and 3600."""
    shown = kpis(
        """
        -5d      lead.created contact=ann lead=L channel=email
        -3d      lead.advanced contact=ann lead=L stage=mql
        -3d+60s  lead.advanced contact=ann lead=L stage=sql
        -30m     lead.advanced contact=ann lead=L stage=won
        -2h      lead.advanced contact=bob lead=L stage=mql
        -1h      lead.created contact=bob lead=L
        -1h      lead.advanced contact=bob lead=L stage=sql
        -50m     lead.advanced contact=bob lead=L stage=quote
        -40m     lead.advanced contact=bob lead=L stage=won
        -40m     lead.advanced contact=cat lead=L stage=won
        """
    )
    mql, sql, quote, won = (f"stage={stage}" for stage in ("mql", "sql", "quote", "won"))
    shown.shows(
        "stage_duration_seconds",
        *(f"1h 1d {stat} {sql}: ~3600" for stat in ("mean", "p50", "p90")),
        *(f"1h..90d {stat} {quote}: ~600" for stat in ("mean", "p50", "p90")),
        *(f"1h..90d {stat} {won}: ~600" for stat in ("mean", "p50", "p90")),
        *(f"1d {stat} {mql}: 0" for stat in ("mean", "p50", "p90")),
        f"7d..90d mean {mql}: 172800/2",
        f"7d..90d p50 {mql}: 0",
        f"7d..90d p90 {mql}: 0",
        f"7d..90d mean {sql}: 3660/2",
        f"7d..90d p50 {sql}: ~60",
        f"7d..90d p90 {sql}: ~60",
    )
    shown.shows(
        "sales_cycle_seconds",
        "1h..90d mean: 435000/2",
        "1h..90d p50: ~4800",
        "1h..90d p90: ~4800",
        "1h..90d mean channel=email: 430200",
        "1h..90d p50 channel=email: ~430200",
        "1h..90d p90 channel=email: ~430200",
    )


@by_hand("meetings_booked", "meetings_held", "meeting_show_ratio")
def test_meetings() -> None:
    """1h: 2 booked (demo, call), 1 held (demo): 1 / 2; demo 1 / 1, call 0 / 1. From 7d on 4 booked, 2 held: 2 / 4.

    The other one of 2 days ago was held and never booked: 7d demo 1 / 3."""
    shown = kpis(
        """
        -2d lead.meeting_booked contact=a lead=L kind=demo
        -2d lead.meeting_booked contact=b lead=L kind=demo
        -2d lead.meeting_held contact=b lead=L kind=other
        -9m lead.meeting_booked contact=a lead=L kind=demo
        -9m lead.meeting_booked contact=a lead=L kind=call
        -8m lead.meeting_held contact=a lead=L kind=demo
        """
    )
    call, demo = "1h..90d kind=call: ", "1h 1d kind=demo: "
    shown.shows("meetings_booked", "1h 1d: 2", "7d..90d: 4", call + "1", demo + "1", "7d..90d kind=demo: 3")
    shown.shows("meetings_held", "1h 1d: 1", "7d..90d: 2", "1h..90d kind=demo: 1", "7d..90d kind=other: 1")
    shown.shows("meeting_show_ratio", "1h 1d: 1/2", "7d..90d: 2/4", call + "0", demo + "1", "7d..90d kind=demo: 1/3")


@by_hand("meeting_show_ratio", "meetings_booked")
def test_meetings_that_nobody_booked_have_no_ratio() -> None:
    """Held, not booked: the count is 0 and the ratio absent."""
    shown = kpis("-9m lead.meeting_held contact=a lead=L kind=call")
    shown.shows("meetings_booked", "1h..90d: 0")
    shown.shows("meeting_show_ratio")

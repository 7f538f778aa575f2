"""Visits, sessions and page views, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("visitors", "active_contacts")
def test_visitors_view_pages_or_end_sessions() -> None:
    """ann by a view and a session is one visitor; bob's log-in is no visit, but activity; cat came 7 days and 1 ms ago.

    By channel, ann is one visitor of each of her two channels; a null channel is none."""
    shown = kpis(
        """
        -7d-1ms page.viewed contact=cat page=/ channel=null
        -2d session.ended contact=ann pages=2 seconds=1 channel=ppc
        -5m page.viewed contact=ann page=/ channel=email
        -4m page.viewed contact=ann page=/b
        -4m contact.logged_in contact=bob channel=email
        """
    )
    shown.shows("visitors", "1h..7d: 1", "30d 90d: 2", "1h..90d channel=email: 1", "7d..90d channel=ppc: 1")
    shown.shows("active_contacts", "1h..7d: 2", "30d 90d: 3", "1h..90d channel=email: 2", "7d..90d channel=ppc: 1")


@by_hand("sessions", "pages_per_session", "bounce_ratio")
def test_sessions_their_pages_and_bounces() -> None:
    """1h: two sessions with 1 and 4.0 (whole) pages: 5 / 2; one page at most is a bounce unless said otherwise.

    1d: and one with 9 pages that says it bounced: 14 / 3, 2 bounces of 3. 30d: and one with no page that says it did not
    bounce: 14 / 4, 2 / 4. By channel, email: 1 of 1 bounced; ppc: 0 of 1, from 1d on 1 of 2."""
    shown = kpis(
        """
        -20d session.ended contact=a pages=0 seconds=5 bounced=false campaign=may
        -3h  session.ended contact=a pages=9 seconds=5 bounced=true channel=ppc campaign=may
        -9m  session.ended contact=b pages=1 seconds=5 channel=email
        -8m  session.ended contact=c pages=4.0 seconds=5 channel=ppc bounced=null
        """
    )
    shown.shows(
        "sessions",
        "1h: 2",
        "1d 7d: 3",
        "30d 90d: 4",
        "1h..90d channel=email: 1",
        "1h channel=ppc: 1",
        "1d..90d channel=ppc: 2",
        "1d 7d campaign=may: 1",
        "30d 90d campaign=may: 2",
    )
    shown.shows("pages_per_session", "1h: 5/2", "1d 7d: 14/3", "30d 90d: 14/4")
    shown.shows(
        "bounce_ratio",
        "1h: 1/2",
        "1d 7d: 2/3",
        "30d 90d: 2/4",
        "1h..90d channel=email: 1",
        "1h channel=ppc: 0",
        "1d..90d channel=ppc: 1/2",
    )


@by_hand("sessions", "pages_per_session", "bounce_ratio", "session_duration_seconds", "page_views")
def test_ratios_of_no_sessions_are_absent() -> None:
    """A view makes the topic known: the counts are 0, and what is divided by sessions does not exist."""
    shown = kpis("-1m page.viewed contact=a page=/")
    shown.shows("page_views", "1h..90d: 1")
    shown.shows("sessions", "1h..90d: 0")
    shown.shows("pages_per_session")
    shown.shows("bounce_ratio")
    shown.shows("session_duration_seconds")


@by_hand("page_views")
def test_page_views_by_three_dimensions() -> None:
    """Three views, one of them a day and a pane old: the 1d window begins with the pane that starts 24 hours ago."""
    shown = kpis(
        """
        -1d-1ms page.viewed contact=a page=/ channel=organic content=guide campaign=may
        -1d     page.viewed contact=a page=/ channel=organic content=guide
        -59m    page.viewed contact=b page=/ channel=direct campaign=may
        """
    )
    shown.shows(
        "page_views",
        "1h: 1",
        "1d: 2",
        "7d..90d: 3",
        "1h..90d channel=direct: 1",
        "1d channel=organic: 1",
        "7d..90d channel=organic: 2",
        "1d content=guide: 1",
        "7d..90d content=guide: 2",
        "1h 1d campaign=may: 1",
        "7d..90d campaign=may: 2",
    )


@by_hand("page_views", "active_contacts")
def test_sums_go_by_panes_and_distinct_counts_by_exact_time() -> None:
    """At 12:00:05 the 1h window covers the 10 s panes from 11:00:10 on: the view at 11:00:09 lies in the pane before.

    The view at 11:00:09 is within an hour exactly, so its contact is active. The one at 11:00:04 is neither."""
    shown = kpis(
        """
        -1h-1s page.viewed contact=a page=/
        -1h+4s page.viewed contact=b page=/
        -1h+5s page.viewed contact=c page=/
        -1ms   page.viewed contact=d page=/
        """,
        at="2024-04-17T12:00:05Z",
    )
    shown.shows("page_views", "1h: 2", "1d..90d: 4")
    shown.shows("active_contacts", "1h: 3", "1d..90d: 4")


@by_hand("session_duration_seconds")
def test_session_durations() -> None:
    """ppc: 10, 20, 30 s and 0.0005 s, which rounds half-even to 0: mean 60 / 4. A fifth, 40 s, has no channel: 100 / 5.

    Ordered 0 10 20 30 (40): the median of four lies from 10 to 20 (the lower one is shown), of five it is 20; rank
    0.9 × 3 = 2.7 and 0.9 × 4 = 3.6 have the lower neighbours 20 and 30. Before the last hour there were 30 and 0 only."""
    shown = kpis(
        """
        -3h session.ended contact=a pages=1 seconds=30 channel=ppc
        -2h session.ended contact=b pages=1 seconds=0.0005 channel=ppc
        -9m session.ended contact=c pages=1 seconds=10 channel=ppc
        -9m session.ended contact=d pages=1 seconds=20.0 channel=ppc
        -8m session.ended contact=d pages=1 seconds=40
        """
    )
    shown.shows(
        "session_duration_seconds",
        "1h mean: 70/3",
        "1h p50: ~20",
        "1h p90: ~20",
        "1h mean channel=ppc: 15",
        "1h p50 channel=ppc: ~10",
        "1h p90 channel=ppc: ~10",
        "1d..90d mean: 20",
        "1d..90d p50: ~20",
        "1d..90d p90: ~30",
        "1d..90d mean channel=ppc: 15",
        "1d..90d p50 channel=ppc: ~10",
        "1d..90d p90 channel=ppc: ~20",
    )


@by_hand("time_on_page_seconds")
def test_time_on_page_is_a_mean() -> None:
    """1h: 0.0015 s rounds half-even to 0.002 s, and 3 s: 3.002 / 2. From 7d on 3600 s more: 3603.002 / 3."""
    shown = kpis(
        """
        -6d  page.left contact=a page=/ seconds=3600
        -10m page.left contact=a page=/ seconds=3
        -10m page.left contact=a page=/ seconds=0.0015
        -10m page.viewed contact=a page=/
        """
    )
    shown.shows("time_on_page_seconds", "1h 1d mean: 3.002/2", "7d..90d mean: 3603.002/3")


@by_hand("signups", "logins")
def test_signups_and_logins() -> None:
    """Events, not people: ann's two log-ins are two."""
    shown = kpis(
        """
        -31d contact.signed_up contact=bob channel=partner
        -2h  contact.signed_up contact=ann channel=event
        -2h  contact.logged_in contact=ann channel=event
        -1m  contact.logged_in contact=ann
        """
    )
    shown.shows("signups", "1h: 0", "1d..30d: 1", "90d: 2", "1d..90d channel=event: 1", "90d channel=partner: 1")
    shown.shows("logins", "1h: 1", "1d..90d: 2", "1d..90d channel=event: 1")

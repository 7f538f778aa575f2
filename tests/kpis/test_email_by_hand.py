"""Email, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("emails_sent", "email_delivery_ratio", "email_bounce_ratio")
def test_sending_delivering_bouncing() -> None:
    """1h: 4 sent, 3 delivered, 1 bounced; campaign may: 2 sent, 2 delivered; june: 1 sent, none delivered, 1 bounced.

    7d: and 1 sent 3 days ago for may, in the segment large: 3 / 5 delivered, 1 / 5 bounced; may: 2 / 3, 0 / 3."""
    shown = kpis(
        """
        -3d  email.sent contact=a message=m0 campaign=may segment=large
        -30m email.sent contact=a message=m1 campaign=may
        -30m email.sent contact=b message=m1 campaign=may segment=small
        -30m email.sent contact=c message=m2 campaign=june
        -30m email.sent contact=c message=m3
        -29m email.delivered contact=a message=m1 campaign=may
        -29m email.delivered contact=b message=m1 campaign=may
        -29m email.delivered contact=c message=m3
        -28m email.bounced contact=c message=m2 campaign=june hard=true
        """
    )
    shown.shows(
        "emails_sent",
        "1h 1d: 4",
        "7d..90d: 5",
        "1h 1d campaign=may: 2",
        "7d..90d campaign=may: 3",
        "1h..90d campaign=june: 1",
        "1h..90d segment=small: 1",
        "7d..90d segment=large: 1",
    )
    shown.shows(
        "email_delivery_ratio",
        "1h 1d: 3/4",
        "7d..90d: 3/5",
        "1h 1d campaign=may: 1",
        "7d..90d campaign=may: 2/3",
        "1h..90d campaign=june: 0",
    )
    shown.shows(
        "email_bounce_ratio",
        "1h 1d: 1/4",
        "7d..90d: 1/5",
        "1h..90d campaign=may: 0",
        "1h..90d campaign=june: 1",
    )


@by_hand("email_open_ratio", "email_click_ratio", "email_click_to_open_ratio", "email_machine_open_ratio")
def test_mails_are_opened_and_clicked_once_by_humans() -> None:
    """Delivered: ann's m1 (2d ago, and again now, which is no first), bob's m1, cat's two without a message: 1h 3, 7d 4.

    Opened first: ann's m1 2h ago by a human (the machine before is nobody, the one now no first), bob's m1 and cat's
    without a message now: 1h 2, from 1d on 3. Clicked first: bob's now; ann's by a machine never.
    Ratios 1h: 2/3, 1/3, 1/2. 1d: 3/3, 1/3, 1/3. 7d..: 3/4, 1/4, 1/3.
    campaign may: delivered bob's m1 and cat's first (1h), with ann's m1 from 7d; opened: bob's in 1h; ann's opening names
    june, which counts from 1d on, where nothing was delivered for june: absent. Segment s: cat's one, opened in segment s.
    Machine opens: 1 of 5 in all; in 1h, 0 of 3; in 1d, 1 of 5."""
    shown = kpis(
        """
        -2d  email.delivered contact=ann message=m1 campaign=may
        -3h  email.opened contact=ann message=m1 machine=true
        -2h  email.opened contact=ann message=m1 campaign=june
        -30m email.opened contact=ann message=m1 campaign=may
        -30m email.clicked contact=ann message=m1 machine=true
        -30m email.delivered contact=ann message=m1 campaign=may
        -30m email.delivered contact=bob message=m1 campaign=may
        -29m email.opened contact=bob message=m1 campaign=may
        -28m email.clicked contact=bob message=m1 campaign=may
        -27m email.clicked contact=bob message=m1 campaign=may
        -30m email.delivered contact=cat campaign=may segment=s
        -30m email.delivered contact=cat
        -29m email.opened contact=cat segment=s
        """
    )
    shown.shows(
        "email_open_ratio",
        "1h: 2/3",
        "1d: 3/3",
        "7d..90d: 3/4",
        "1h 1d campaign=may: 1/2",
        "7d..90d campaign=may: 1/3",
        "1h..90d segment=s: 1",
    )
    shown.shows(
        "email_click_ratio",
        "1h 1d: 1/3",
        "7d..90d: 1/4",
        "1h 1d campaign=may: 1/2",
        "7d..90d campaign=may: 1/3",
        "1h..90d segment=s: 0",
    )
    shown.shows(
        "email_click_to_open_ratio", "1h: 1/2", "1d..90d: 1/3", "1h..90d campaign=may: 1", "1d..90d campaign=june: 0"
    )
    shown.shows("email_machine_open_ratio", "1h: 0", "1d..90d: 1/5")


@by_hand("email_open_ratio", "email_click_to_open_ratio")
def test_the_first_opening_goes_by_time_then_id() -> None:
    """Two openings in the same millisecond: o1 comes first by its id, so the mail was opened under may, not june.

    The mail of another contact with the same message is another mail; it was delivered and never opened: may 1/1, june 0/1."""
    shown = kpis(
        """
        -10m email.opened id=o2 contact=ann message=m1 campaign=june
        -10m email.opened id=o1 contact=ann message=m1 campaign=may
        -11m email.delivered contact=ann message=m1 campaign=may
        -11m email.delivered contact=bob message=m1 campaign=june
        """
    )
    shown.shows("email_open_ratio", "1h..90d: 1/2", "1h..90d campaign=may: 1", "1h..90d campaign=june: 0")
    shown.shows("email_click_to_open_ratio", "1h..90d: 0", "1h..90d campaign=may: 0")


@by_hand("email_unsubscribe_ratio", "email_complaint_ratio", "email_subscribes")
def test_unsubscriptions_and_complaints_per_delivery() -> None:
    """Deliveries are events here: the message delivered twice is two. 1h: 1 / 2 unsubscribed, 1 / 2 complained.

    30d: and a delivery and two unsubscriptions 10 days ago: 3 / 3 and 1 / 3. Campaign may: 1h 1 / 1, 0 / 1; 30d 1 / 2.
    Segment s: 1h no delivery, absent; 30d 2 / 1."""
    shown = kpis(
        """
        -10d email.delivered contact=b message=m0 campaign=may segment=s
        -10d email.unsubscribed contact=b segment=s
        -10d email.unsubscribed contact=b segment=s
        -10d email.subscribed contact=b segment=s
        -30m email.delivered contact=a message=m1 campaign=may
        -29m email.delivered contact=a message=m1
        -28m email.unsubscribed contact=a message=m1 campaign=may
        -28m email.complained contact=a message=m1 campaign=june
        -27m email.subscribed contact=a
        """
    )
    shown.shows(
        "email_unsubscribe_ratio",
        "1h..7d: 1/2",
        "30d 90d: 3/3",
        "1h..7d campaign=may: 1",
        "30d 90d campaign=may: 1/2",
        "30d 90d segment=s: 2",
    )
    shown.shows("email_complaint_ratio", "1h..7d: 1/2", "30d 90d: 1/3", "1h..90d campaign=may: 0")
    shown.shows("email_subscribes", "1h..7d: 1", "30d 90d: 2", "30d 90d segment=s: 1")


@by_hand("email_conversion_ratio")
def test_forms_out_of_mails_per_delivery() -> None:
    """1h: 2 forms by email, 4 deliveries; those of other channels or none do not count. may: 1 / 3."""
    shown = kpis(
        """
        -30m email.delivered contact=a message=m1 campaign=may
        -30m email.delivered contact=b message=m1 campaign=may
        -30m email.delivered contact=c message=m1 campaign=may
        -30m email.delivered contact=d message=m1
        -20m form.submitted contact=a form=f channel=email campaign=may
        -20m form.submitted contact=b form=f channel=email
        -20m form.submitted contact=b form=f channel=ppc campaign=may
        -20m form.submitted contact=b form=f campaign=may
        """
    )
    shown.shows("email_conversion_ratio", "1h..90d: 2/4", "1h..90d campaign=may: 1/3")


@by_hand("mql_from_email_ratio")
def test_mqls_that_came_by_mail() -> None:
    """1h: one MQL, by ppc: 0 of 1. 1d: and two more, one by email (said when it was created, before social): 1 of 3.

    The fourth lead came by email and is no MQL."""
    shown = kpis(
        """
        -5h  lead.created contact=a lead=L channel=email
        -4h  lead.advanced contact=a lead=L stage=mql channel=social
        -4h  lead.advanced contact=b lead=L stage=mql
        -30m lead.advanced contact=c lead=L stage=mql channel=ppc
        -30m lead.created contact=d lead=L channel=email
        """
    )
    shown.shows("mql_from_email_ratio", "1h: 0", "1d..90d: 1/3")


_RATIOS = (
    "email_delivery_ratio",
    "email_bounce_ratio",
    "email_open_ratio",
    "email_click_ratio",
    "email_click_to_open_ratio",
    "email_unsubscribe_ratio",
    "email_complaint_ratio",
    "email_machine_open_ratio",
    "email_conversion_ratio",
    "mql_from_email_ratio",
)


@by_hand(*_RATIOS)
def test_ratios_of_mails_that_never_were_are_absent() -> None:
    """Something bounced, was clicked, complained and unsubscribed, but nothing was sent, delivered or opened, and no MQL came."""
    shown = kpis(
        """
        -5m email.bounced contact=a message=m1 campaign=may
        -5m email.clicked contact=a message=m1 campaign=may
        -5m email.complained contact=a campaign=may
        -5m email.unsubscribed contact=a campaign=may segment=s
        -5m form.submitted contact=a form=f channel=email campaign=may
        -5m lead.created contact=a lead=L channel=email
        """
    )
    for ratio in _RATIOS:
        shown.shows(ratio)

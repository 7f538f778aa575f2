"""Contacts, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("active_contacts")
def test_active_contacts_count_people_by_exact_time() -> None:
    """A contact is active in a window from T − w on by exact time; machines and mails that are only sent are not people.

    1h: bob's click a minute ago and ann's view exactly an hour ago; a millisecond earlier (cat) is out.
    1d: and cat. 7d: dan's opening by a machine does not count. 90d: eve; fay opened a millisecond too early.
    ann is active under email, her latest there 2 days ago, and under social, whose unknown spelling `tv` is other."""
    shown = kpis(
        """
        -90d-1ms email.opened contact=fay message=m1
        -90d     email.opened contact=eve message=m1 machine=false
        -6d      email.opened contact=dan message=m1 machine=true
        -6d      email.delivered contact=dan message=m1 channel=email
        -2d      email.clicked contact=ann message=m1 channel=email
        -1h-1ms  contact.logged_in contact=cat channel=tv
        -1h      page.viewed contact=ann page=/ channel=social
        -5h      form.submitted contact=ann form=f channel=social
        -1m      cta.clicked contact=bob cta=c kind=demo
        -1m      cta.shown contact=dan cta=c kind=demo
        -1m      page.left contact=dan page=/ seconds=3
        """
    )
    shown.shows(
        "active_contacts",
        "1h: 2",
        "1d 7d 30d: 3",
        "90d: 4",
        "1h..90d channel=social: 1",
        "7d..90d channel=email: 1",
        "1d..90d channel=other: 1",
    )


@by_hand("contacts", "active_contacts_ratio", "inactive_contacts")
def test_contacts_are_known_for_a_year() -> None:
    """Known: ann, bob, cat, dan and eve (exactly 365 days ago); fay is a millisecond too old, so 5 contacts.

    Active: ann in every window, bob from 30d on; eve's opening is outside all of them, cat and dan never engaged.
    1h..7d: 1 of 5; 30d and 90d: 2 of 5. Inactive: 5 − 2."""
    shown = kpis(
        """
        -365d-1ms page.viewed contact=fay page=/
        -365d     page.viewed contact=eve page=/
        -200d     lead.created contact=cat lead=L1
        -100d     email.sent contact=dan message=m1
        -8d       session.ended contact=bob pages=3 seconds=20
        -1m       social.engaged contact=ann network=x action=like
        -1m       email.opened contact=dan machine=true
        """
    )
    shown.shows("contacts", "now: 5")
    shown.shows("active_contacts_ratio", "1h..7d: 1/5", "30d 90d: 2/5")
    shown.shows("inactive_contacts", "now: 3")


@by_hand("contacts", "active_contacts_ratio", "inactive_contacts", "active_contacts")
def test_contacts_exist_before_any_engagement() -> None:
    """With leads only, contacts are known (1), but nothing can be said of who is active: that needs engagements."""
    shown = kpis("-1m lead.created contact=ann lead=L1")
    shown.shows("contacts", "now: 1")
    shown.shows("active_contacts")
    shown.shows("active_contacts_ratio")
    shown.shows("inactive_contacts")


@by_hand("engaged_accounts")
def test_engaged_accounts_are_counted_once_over_their_people() -> None:
    """acme by two people, in two segments; beta 10 days ago; the machine of gamma is no engagement, no account is none."""
    shown = kpis(
        """
        -10d email.clicked contact=cat account=beta segment=small
        -2h  page.viewed contact=bob page=/ account=acme segment=large
        -30m page.viewed contact=ann page=/ account=acme segment=small
        -30m email.opened contact=dan account=gamma segment=small machine=true
        -30m page.viewed contact=eve page=/ segment=large account=null
        -30m email.sent contact=fay account=delta
        """
    )
    shown.shows(
        "engaged_accounts",
        "1h..7d: 1",
        "30d 90d: 2",
        "1d..90d segment=large: 1",
        "1h..7d segment=small: 1",
        "30d 90d segment=small: 2",
    )

"""What visits lead to: clicks, forms, leads, content; worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("landing_page_conversion_ratio")
def test_landing_page_conversion() -> None:
    """Three views of landing pages, two of /a: in total 3 forms with a page (whichever) of 3 views; /a: 1 of 2, /b: 0 of 1.

    The form of /c counts in the total, but /c is no landing page: by page its denominator is 0, so it is absent. Before the
    last hour there is a view of /a, and no form: 0 of 1. A form without a page counts nowhere."""
    shown = kpis(
        """
        -3h page.viewed contact=a page=/a landing=true
        -9m page.viewed contact=b page=/a landing=true
        -9m page.viewed contact=b page=/b landing=true
        -9m page.viewed contact=b page=/c landing=false
        -9m page.viewed contact=b page=/c
        -8m form.submitted contact=b form=f page=/a
        -8m form.submitted contact=b form=f page=/c
        -8m form.submitted contact=b form=f page=/c
        -8m form.submitted contact=b form=f
        """
    )
    shown.shows(
        "landing_page_conversion_ratio",
        "1h: 3/2",
        "1d..90d: 3/3",
        "1h page=/a: 1/1",
        "1d..90d page=/a: 1/2",
        "1h..90d page=/b: 0",
    )


@by_hand("lead_conversion_ratio")
def test_lead_conversion() -> None:
    """1h: a lead of bob by email, 2 visitors: 1 / 2. 1d: 2 leads, 3 visitors. By channel each part has its own.

    email: 1 lead, 1 visitor by email; ppc: a lead and no visitor, absent; direct: no lead and 2 visitors from 1d on, 0."""
    shown = kpis(
        """
        -4h page.viewed contact=cat page=/ channel=direct
        -4h lead.created contact=dan lead=L channel=ppc
        -9m page.viewed contact=bob page=/ channel=email
        -9m page.viewed contact=ann page=/ channel=direct
        -8m lead.created contact=bob lead=L channel=email
        """
    )
    shown.shows(
        "lead_conversion_ratio",
        "1h: 1/2",
        "1d..90d: 2/3",
        "1h..90d channel=email: 1",
        "1h..90d channel=direct: 0",
    )


@by_hand("lead_conversion_ratio", "leads_created", "visitors")
def test_lead_conversion_needs_both_topics() -> None:
    """Without any engagement nobody knows the visitors: the leads are there, the ratio is not."""
    shown = kpis("-1m lead.created contact=bob lead=L")
    shown.shows("leads_created", "1h..90d: 1")
    shown.shows("visitors")
    shown.shows("lead_conversion_ratio")


@by_hand("cta_click_ratio")
def test_cta_clicks() -> None:
    """1h: 1 click of 3 shown; demo 1 of 2, trial 0 of 1. A click on a webinar that was never shown: the total only, 2 / 3."""
    shown = kpis(
        """
        -2h  cta.clicked contact=a cta=w kind=webinar
        -10m cta.shown contact=a cta=d kind=demo
        -10m cta.shown contact=b cta=d kind=demo
        -10m cta.shown contact=a cta=t kind=trial
        -9m  cta.clicked contact=a cta=d kind=demo
        """
    )
    shown.shows("cta_click_ratio", "1h: 1/3", "1d..90d: 2/3", "1h..90d kind=demo: 1/2", "1h..90d kind=trial: 0")


@by_hand("cta_click_ratio")
def test_clicks_on_what_was_never_shown_have_no_ratio() -> None:
    """A denominator of 0 makes no value, also where there are clicks."""
    kpis("-9m cta.clicked contact=a cta=d kind=demo").shows("cta_click_ratio")


@by_hand("form_conversions")
def test_form_conversions() -> None:
    """Three forms, one of them 3 days old; each dimension counts those that name it."""
    shown = kpis(
        """
        -3d  form.submitted contact=a form=f kind=trial funnel=bottom channel=email
        -10m form.submitted contact=b form=f kind=trial channel=Email
        -10m form.submitted contact=b form=g funnel=top kind=null
        """
    )
    shown.shows(
        "form_conversions",
        "1h 1d: 2",
        "7d..90d: 3",
        "1h 1d kind=trial: 1",
        "7d..90d kind=trial: 2",
        "7d..90d funnel=bottom: 1",
        "1h..90d funnel=top: 1",
        "7d..90d channel=email: 1",
        "1h..90d channel=other: 1",
    )


@by_hand("content_engagements")
def test_content_engagements() -> None:
    """By content and by action, each a marginal of the same three events."""
    shown = kpis(
        """
        -40d content.engaged contact=a content=guide action=downloaded
        -10m content.engaged contact=a content=guide action=viewed
        -10m content.engaged contact=b content=film action=viewed
        -10m page.viewed contact=b page=/ content=film
        """
    )
    shown.shows(
        "content_engagements",
        "1h..30d: 2",
        "90d: 3",
        "1h..30d content=guide: 1",
        "90d content=guide: 2",
        "1h..90d content=film: 1",
        "1h..90d action=viewed: 2",
        "90d action=downloaded: 1",
    )

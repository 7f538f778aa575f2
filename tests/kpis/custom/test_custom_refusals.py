"""Which catalogues are refused, and with what sentences."""

from __future__ import annotations

import pytest

from tests.kpis.custom.catalogues import refused, under

KINDS = "contact, demo, event, newsletter, other, survey, trial, video, webinar, whitepaper"
LANGUAGE = "a formula holds names of KPIs, numbers, + - * /, parentheses, before(…) and whole(…)."


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[kpi.bounce_ratio]", "1: kpi is not a key of the catalogue file; did you mean kpis?"),
        ("kpis = 5", "1: kpis must be a table, not 5."),
        ("[kpis]\nbounce_ratio = 5", "2: kpis.bounce_ratio must be a table, not 5."),
        (
            "[kpis.bounce_rato]\nwindows = ['1d']",
            "1: kpis.bounce_rato is no KPI, and has none of count, sum, distinct, formula to make it one; "
            "did you mean bounce_ratio?",
        ),
        (
            "[kpis.bounce_ratio]\nwindow = ['1d']",
            "2: kpis.bounce_ratio.window is not a key of a KPI that is built in; did you mean windows?",
        ),
        ("[kpis.bounce_ratio]\noff = 'yes'", "2: kpis.bounce_ratio.off must be true or false, not 'yes'."),
        (
            "[kpis.bounce_ratio]\nwindows = ['2d']",
            "2: kpis.bounce_ratio.windows must be a list with 1h, 1d, 7d, 30d or 90d, not ['2d'].",
        ),
        (
            "[kpis.bounce_ratio]\nwindows = []",
            "2: kpis.bounce_ratio.windows must be a list with 1h, 1d, 7d, 30d or 90d, not [].",
        ),
        (
            "[kpis.bounce_ratio]\nwindows = ['7d']",
            "2: kpis.bounce_ratio.windows leaves out 1d, which the alert BounceRatioHigh looks at: "
            "change that too, or switch it off.",
        ),
        (
            "[kpis.sales_response_within_target_ratio]\nwindows = ['30d']",
            "2: kpis.sales_response_within_target_ratio.windows leaves out 1h, 1d, 7d, which the alert "
            "SalesResponseWithinTargetRatioBudget looks at: change that too, or switch it off.",
        ),
        (
            "[kpis.sales_response_seconds]\nstats = ['mean']",
            "2: kpis.sales_response_seconds.stats leaves out p90, which the alert SalesResponseSecondsSlow looks at: "
            "change that too, or switch it off.",
        ),
        (
            "[kpis.contacts]\nwindows = ['7d']",
            "2: kpis.contacts.windows cannot be said: contacts has no windows, it is what is true now.",
        ),
        (
            "[kpis.bounce_ratio]\nby = ['color']",
            "2: kpis.bounce_ratio.by cannot hold 'color': what bounce_ratio is made of carries channel, campaign, "
            "segment, account.",
        ),
        (
            "[kpis.sessions]\nby = ['contact']",
            "2: kpis.sessions.by cannot hold 'contact': what sessions is made of carries channel, campaign, segment, account.",
        ),
        (
            "[kpis.mql_from_email_ratio]\nby = ['channel']",
            "2: kpis.mql_from_email_ratio.by cannot be said: mql_from_email_ratio cannot be broken down.",
        ),
        (
            "[kpis.open_leads]\nby = []",
            "2: kpis.open_leads.by cannot be: open_leads has neither a total nor a breakdown.",
        ),
        ("[kpis.sessions]\nstats = ['mean']", "2: kpis.sessions.stats cannot be said: sessions is no distribution."),
        (
            "[kpis.sessions]\nowner = 'me'",
            "2: kpis.sessions.owner must be marketing, sales, customer success or finance, not 'me'.",
        ),
        ("[kpis.sessions]\nmeaning = ' '", "2: kpis.sessions.meaning must be text that is not empty, not ' '."),
        (
            "[kpis.bounce_ratio]\ncount = 'session.ended'",
            "2: kpis.bounce_ratio.count cannot be said of bounce_ratio, which is built in: choose another id for a KPI of "
            "your own.",
        ),
    ],
)
def test_what_cannot_be_said_of_a_built_in_kpi(toml: str, sentence: str) -> None:
    """One sentence tells file, line, what is wrong and what is allowed."""
    assert refused(toml) == [sentence]


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (
            "High]\nthresold = 1",
            "2: {}.High.thresold is not a key of the alert BounceRatioHigh; did you mean threshold?",
        ),
        (
            "High]\nhold = '-5m'",
            "2: {}.High.hold must be a duration up to 90d, such as 90s, 10m, 1h or 2d, not '-5m'.",
        ),
        ("High]\nleast = -1", "2: {}.High.least must be a whole number from 0, not -1."),
        ("High]\nseverity = 'wake'", "2: {}.High.severity must be page or ticket, not 'wake'."),
        (
            "High]\nwindow = '2h'",
            "2: {}.High.window must be a window of bounce_ratio (1h, 1d, 7d, 30d, 90d), not '2h'.",
        ),
        ("High]\nstat = 'p90'", "2: {}.High.stat cannot be said: bounce_ratio has no statistics."),
        ("High]\nthreshold = nan", "2: {}.High.threshold must be a number below 10^15, not nan."),
        ("High]\nthreshold = true", "2: {}.High.threshold must be a number below 10^15, not true."),
        (
            "High]\nthreshold = 1\nabove = 2",
            "3: {}.High.above cannot stand beside threshold: an alert compares with one number.",
        ),
        (
            "High]\nbelow = 0.2",
            "1: {}.High cannot be: BounceRatioHigh fires on the good side of bounce_ratio.",
        ),
        ("High]\nsummary = '{{{{'", "2: {}.High.summary cannot hold {{{{, which Prometheus takes for a template."),
        (
            "Hihg]\nthreshold = 1",
            "1: {}.Hihg needs above, below or objective, to compare bounce_ratio with; did you mean High?",
        ),
        ("Higher]\nabove = 0.9", "1: {}.Higher needs a window, one of 1h, 1d, 7d, 30d, 90d."),
        (
            "higher]\nabove = 0.9",
            "1: {}.higher completes the name of an alert, so it must be words in CamelCase, such as High.",
        ),
        (
            "Share]\nabove = 0.9\nwindow = '1d'\nof = 'sesions'",
            "4: {}.Share.of must be \"before\" or a KPI that is switched on, not 'sesions'; did you mean sessions?",
        ),
        (
            "Share]\nbelow = 0.9\nwindow = '1d'\nof = 'sessions'",
            "2: {}.Share.below is not a key of an alert on the share of another KPI.",
        ),
        (
            "Goal]\nobjective = 1.5\nwindow = '30d'\nleast = 10",
            "2: {}.Goal.objective must be a share between 0 and 1, not 1.5.",
        ),
        (
            "Goal]\nobjective = 0.5\nwindow = '7d'\nleast = 10",
            "1: {}.Goal cannot be: BounceRatioGoal is not a share below 1 of a ratio over 30d or more, with a least volume.",
        ),
    ],
)
def test_alerts_that_cannot_be(toml: str, sentence: str) -> None:
    """An alert that would never fire, or fire for the wrong reason, is refused where it is written."""
    assert refused(f"[kpis.bounce_ratio.alerts.{toml.format()}") == [sentence.format("kpis.bounce_ratio.alerts")]


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (
            "[kpis.Demo]\ncount = 'form.submitted'",
            "1: kpis.Demo is no id of a KPI: up to 60 lower-case letters and digits, with single underscores between words.",
        ),
        (
            "[kpis.'a b']\ncount = 'form.submitted'",
            '1: kpis."a b" is no id of a KPI: up to 60 lower-case letters and digits, with single underscores between words.',
        ),
        (
            "[kpis.sessions_by_channel]\ncount = 'form.submitted'",
            "1: kpis.sessions_by_channel cannot be: funnelwatch_sessions_by_channel is the name of more than one metric.",
        ),
        (
            "[kpis.demo_total]\ncount = 'form.submitted'",
            "1: kpis.demo_total cannot be: funnelwatch_demo_total ends with what Prometheus reserves for another kind of "
            "metric.",
        ),
        (
            "[kpis.a]\ncount = 'form.submited'",
            "2: kpis.a.count names 'form.submited', which is no event type; did you mean form.submitted?",
        ),
        ("[kpis.a]\ncount = []", "2: kpis.a.count must name at least one event type."),
        ("[kpis.a]\ncount = 5", "2: kpis.a.count must be a list of texts, not 5."),
        (
            "[kpis.a]\ncount = 'form.submitted'\nsum = 'session.ended.pages'",
            "3: kpis.a.sum cannot stand beside count: a KPI is one of both.",
        ),
        (
            "[kpis.a]\nsum = 'session.ended.page'",
            "2: kpis.a.sum needs a field of session.ended that holds a number (pages, seconds), not page.",
        ),
        (
            "[kpis.a]\nsum = 'sesion.ended.pages'",
            "2: kpis.a.sum must be an event type and its field, such as session.ended.pages; "
            "did you mean session.ended.pages?",
        ),
        (
            "[kpis.a]\ndistinct = 'contact'",
            '2: kpis.a.distinct needs of, the event types that it looks at, such as of = ["page.viewed"].',
        ),
        (
            "[kpis.a]\ndistinct = 'contact'\nof = ['page.viewed', 'deal.won']",
            "2: kpis.a.distinct must be a field that all the event types have: channel, campaign, segment, account.",
        ),
        (
            "[kpis.a]\ncount = 'form.submitted'\nof = 'page.viewed'",
            "3: kpis.a.of goes with distinct, which is not there.",
        ),
        (
            "[kpis.a]\ncount = 'form.submitted'\nwhere = { kind = 'dmeo' }",
            f"3: kpis.a.where.kind must be one of {KINDS}, or a list of such, not 'dmeo'.",
        ),
        (
            "[kpis.a]\ncount = 'form.submitted'\nwhere.page = [1]",
            "3: kpis.a.where.page must be a text, or a list of such, not [1].",
        ),
        (
            "[kpis.a]\ncount = 'form.submitted'\n[kpis.a.where]\nknd = 'demo'",
            "4: kpis.a.where.knd is not a field of these events; did you mean kind?",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nwhere.pages = 3",
            "3: kpis.a.where.pages holds a number, and conditions are on texts and on true or false.",
        ),
        (
            "[kpis.a]\ncount = 'email.opened'\nwhere.machine = 'no'",
            "3: kpis.a.where.machine must be true or false, not 'no'.",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nby = 'page'",
            "3: kpis.a.by cannot hold 'page': what a is made of carries channel, campaign, segment, account.",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nunit = 'pieces'",
            "3: kpis.a.unit must be count, ratio, seconds, money, score or rank, not 'pieces'.",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nunit = 'ratio'",
            "3: kpis.a.unit is ratio, so the id has to end with _ratio.",
        ),
        (
            "[kpis.a_ratio]\ncount = 'session.ended'\nunit = 'count'",
            "3: kpis.a_ratio.unit is count, but an id that ends with _ratio is of ratio.",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nbetter = 'left'",
            "3: kpis.a.better must be up, down or depends, not 'left'.",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nvanity = true\nalerts.Low = { below = 5, window = '1d' }",
            "4: kpis.a.alerts.Low cannot be: ALow alerts on a vanity number.",
        ),
        (
            "[kpis.a]\ncount = 'session.ended'\nalerts.Low = { below = 5, window = '1d', least = 3 }",
            "3: kpis.a.alerts.Low cannot be: ALow asks for a volume of a, which is neither a ratio nor a distribution.",
        ),
        (
            "[kpis.hot_leads.alerts.Falling]\nbelow = 0.5\nof = 'before'",
            "1: kpis.hot_leads.alerts.Falling cannot be: HotLeadsFalling does not say how long ago.",
        ),
    ],
)
def test_own_kpis_that_cannot_be(toml: str, sentence: str) -> None:
    """What cannot be counted, named or shown is refused before anything is counted."""
    assert refused(toml) == [sentence]


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("sessions /", f"cannot be read: {LANGUAGE}"),
        ("sessions ** 2", f"cannot be read: {LANGUAGE}"),
        ("sessions if visitors else mqls", f"cannot be read: {LANGUAGE}"),
        ("sessions.real", f"cannot be read: {LANGUAGE}"),
        ("True", f"cannot be read: {LANGUAGE}"),
        ('open(\\"/etc/passwd\\")', f"cannot be read: {LANGUAGE}"),
        ("sesions / visitors", "names sesions, which is no KPI; did you mean sessions?"),
        ("max(sessions)", "calls max, and there are only before(…) and whole(…)."),
        ("before(sessions, mqls)", "gives before(…) something else than one thing to look at."),
        (
            "before(visitors)",
            "holds before(visitors), of which only what is true now is kept: before(…) is for counts and sums.",
        ),
        ("sessions / 0", "divides by 0, and what is divided by nothing positive is absent for ever."),
        ("5 + 5", "names no KPI."),
        ("session_duration_seconds", "names session_duration_seconds, which is a distribution and not one number."),
        ("funnel_stage_count", "names funnel_stage_count, which is only by stage."),
        ("sessions * 1e99", "holds a number beyond 1,000,000,000."),
        ("(" * 51 + "sessions" + " + 1)" * 51, "has more than 50 steps within each other."),
        ("sessions + " * 99 + "sessions", "is longer than 500 characters."),
        (
            "before(hot_leads)",
            "holds before(hot_leads), of which only what is true now is kept: before(…) is for counts and sums.",
        ),
    ],
)
def test_formulas_that_cannot_be(formula: str, reason: str) -> None:
    """No text is run; what is not in the language of formulas is refused."""
    assert refused(f'[kpis.a]\nformula = "{formula}"') == [f"2: kpis.a.formula {reason}"]


def test_a_formula_with_too_many_parts_is_refused() -> None:
    """Formulas that name formulas would grow without end, and be read every second."""
    steps = [
        f"[kpis.a{n}]\nformula = '{'a' + str(n - 1) if n else 'sessions'} * 2 + {'a' + str(n - 1) if n else 'mqls'}'"
        for n in range(8)
    ]
    assert refused("\n".join(steps)) == ["12: kpis.a5.formula is made of more than 100 measures and numbers."]


def test_circles_are_refused_once_each() -> None:
    """The first of a circle is told with the way around; what only depends on it is not."""
    toml = """
        [kpis.a]
        formula = "b + 1"
        [kpis.b]
        formula = "c + 1"
        [kpis.c]
        formula = "a + 1"
        [kpis.d]
        formula = "d"
        [kpis.e]
        formula = "a"
    """
    assert refused(toml) == [
        "2: kpis.a.formula is made of itself: a → b → c → a.",
        "8: kpis.d.formula is made of itself: d → d.",
    ]


def test_a_window_that_the_formula_does_not_have_is_refused() -> None:
    """What is true now is true in no window."""
    assert refused("[kpis.a]\nformula = 'hot_leads'\nwindows = ['1d']") == [
        "3: kpis.a.windows cannot be said: a has no windows, it is what is true now."
    ]


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    """Nobody should have to mend a file one run at a time."""
    toml = """
        [kpis.sessions]
        windows = ["2d"]
        by = ["color"]
        [kpis.a]
        count = "x"
        unit = "y"
        [kpis.b]
        formula = "a + nothing"
        [kpis.bounce_ratio.alerts.High]
        below = 0.1
    """
    assert [sentence.partition(" ")[0] for sentence in refused(toml)] == ["2:", "3:", "5:", "8:", "9:"]


def test_a_kpi_is_compared_with_one_time_ago() -> None:
    """What it was before is one metric, which cannot be of a day and of a week ago at once."""
    toml = "[kpis.lead_score_average.alerts.Worse]\nbelow = 0.5\nof = 'before'\nago = '7d'"
    assert refused(toml) == [
        "1: kpis.lead_score_average.alerts cannot compare with different times ago: of one KPI one time before is shown."
    ]


def test_what_is_switched_off_is_checked_too() -> None:
    """A mistake is told when it is made, not when the KPI is switched on again."""
    assert refused("[kpis.a]\noff = true\ncount = 'x'") == ["3: kpis.a.count names 'x', which is no event type."]


def test_a_share_of_what_is_switched_off_is_refused() -> None:
    """There would be nothing to compare with."""
    toml = "[kpis.contacts]\noff = true\n[kpis.hot_leads.alerts.Many]\nabove = 0.5\nof = 'contacts'"
    (sentence,) = refused(toml)
    assert sentence.startswith('5: kpis.hot_leads.alerts.Many.of must be "before" or a KPI that is switched on')


def test_the_chapter_of_own_kpis_keeps_the_order_of_the_file() -> None:
    """People read it in the order that they wrote."""
    catalogue = under("[kpis.z]\nformula = 'b'\n[kpis.b]\ncount = 'email.sent'")
    assert [kpi.id for kpi in catalogue.chapters[-1].kpis] == ["z", "b"]

"""Customers, worked out by hand."""

from tests.cases import by_hand, kpis


@by_hand("customers", "customer_retention_ratio", "customer_churns", "new_customers")
def test_who_stays() -> None:
    """Won 100 days ago: a stays; b churned 50 days ago; c too, and came back 10 days ago; d churned 5 days ago.
    e won 5 days ago; f won and churned in the same millisecond 20 days ago, which is no later; g won 20 days ago and
    churned 2 days ago; h churned and never won. Customers: a, c, e, f.

    Retention, of those from before W that had not left for good before it:
    1h, 1d: a c e f of a c e f. 7d: a c f of a c d f g. 30d: a c of a c d. 90d: a c of a b c d.
    Churns: d g h in 7d, and f in 30d, and b c in 90d. New: e in 7d; and f g in 30d."""
    shown = kpis(
        """
        -100d deal.won account=a deal=a1 amount=1
        -100d deal.won account=b deal=b1 amount=1
        -50d  customer.churned account=b
        -100d deal.won account=c deal=c1 amount=1
        -50d  customer.churned account=c
        -10d  deal.won account=c deal=c2 amount=1
        -100d deal.won account=d deal=d1 amount=1
        -5d   customer.churned account=d
        -5d   deal.won account=e deal=e1 amount=1
        -20d  customer.churned account=f
        -20d  deal.won account=f deal=f1 amount=1
        -20d  deal.won account=g deal=g1 amount=1
        -2d   customer.churned account=g
        -2d   customer.churned account=h
        """
    )
    shown.shows("customers", "now: 4")
    shown.shows("customer_retention_ratio", "1h 1d: 1", "7d: 3/5", "30d: 2/3", "90d: 2/4")
    shown.shows("customer_churns", "1h 1d: 0", "7d: 3", "30d: 4", "90d: 6")
    shown.shows("new_customers", "1h 1d: 0", "7d: 1", "30d 90d: 3")


@by_hand("customer_retention_ratio")
def test_retention_counts_a_return_after_leaving_twice() -> None:
    """a left 40 days ago, came back 20 days ago and left again now: it had not left for good before 30d: 0 / 1.

    In 90d its first deal, 60 days ago, lies in the window: nobody is from before, absent. 1h begins before it left: 0 / 1."""
    shown = kpis(
        """
        -60d deal.won account=a deal=d1 amount=1
        -40d customer.churned account=a
        -20d deal.won account=a deal=d2 amount=1
        -9m  customer.churned account=a
        """
    )
    shown.shows("customer_retention_ratio", "1h..30d: 0")


@by_hand("customer_retention_ratio", "new_customers")
def test_before_the_window_is_before_its_first_pane() -> None:
    """At 12:00:05 the hour begins with the pane of 11:00:10: a deal of 11:00:09 is from before it, and its account is kept.

    The account that churned at 11:00:09, long a customer, had left for good before the hour: 1 of 1. From 1d on
    the former is new, and the latter had not left before: 0 of 1."""
    shown = kpis(
        """
        -1h+4s deal.won account=a deal=d1 amount=1
        -200d  deal.won account=b deal=d2 amount=1
        -1h+4s customer.churned account=b
        """,
        at="2024-04-17T12:00:05Z",
    )
    shown.shows("customer_retention_ratio", "1h: 1", "1d..90d: 0")
    shown.shows("new_customers", "1h: 0", "1d..90d: 1")


@by_hand("new_customers", "customers", "repeat_deal_ratio")
def test_an_account_is_new_once() -> None:
    """acme's first deal, 2 days ago, is one of two in that millisecond: k1 by its id, so social and no segment.

    beta's first is 3h ago, by a channel that is no channel. Customers' segments are those last named: acme's y (k2 has it by
    the later id), beta's x. Deals: 1h acme's third only, 1 − 0 / 1; 1d 1 − 1 / 2; 7d 4 deals, 1 − 2 / 4."""
    shown = kpis(
        """
        -2d deal.won id=k2 account=acme deal=d2 amount=1 channel=email segment=y
        -2d deal.won id=k1 account=acme deal=d1 amount=1 channel=social
        -9m deal.won account=acme deal=d3 amount=1 channel=ppc segment=null
        -3h deal.won account=beta deal=d4 amount=1 channel=tv segment=x
        """
    )
    shown.shows(
        "new_customers",
        "1h: 0",
        "1d: 1",
        "7d..90d: 2",
        "1d..90d channel=other: 1",
        "7d..90d channel=social: 1",
        "1d..90d segment=x: 1",
    )
    shown.shows("customers", "now: 2", "now segment=x: 1", "now segment=y: 1")
    shown.shows("repeat_deal_ratio", "1h: 1", "1d: 1/2", "7d..90d: 2/4")


@by_hand("new_customers", "customer_acquisition_cost")
def test_an_empty_channel_is_an_unknown_one() -> None:
    """An empty channel is none of the listed ones, so it counts as other, for the spend and for the new customer."""
    shown = kpis(
        """
        -9m deal.won account=acme deal=d amount=1 channel=""
        -9m spend.recorded amount=5 channel=""
        """
    )
    shown.shows("new_customers", "1h..90d: 1", "1h..90d channel=other: 1")
    shown.shows("customer_acquisition_cost", "1h..90d: 5", "1h..90d channel=other: 5")


@by_hand("referrals")
def test_referrals() -> None:
    """Two by one account are two."""
    shown = kpis(
        """
        -9m customer.referred account=a
        -2d customer.referred account=a
        """
    )
    shown.shows("referrals", "1h 1d: 1", "7d..90d: 2")


@by_hand("nps", "csat_average")
def test_surveys() -> None:
    """NPS scores now: 10, 9, 8.5, 7, 6, 6.5, so 2 promoters, 1 detractor of 6: 100 × 1 / 6. 7d: and 0 and 3: 100 × −1 / 8.

    CSAT: 1h 5 and 4.0005 → 4.000 (half-even): 9 / 2; 7d and 1: 10 / 3."""
    shown = kpis(
        """
        -9m customer.surveyed account=a kind=nps score=10
        -9m customer.surveyed account=b kind=nps score=9
        -9m customer.surveyed account=c kind=nps score=8.5
        -9m customer.surveyed account=d kind=nps score=7
        -9m customer.surveyed account=e kind=nps score=6
        -9m customer.surveyed account=f kind=nps score=6.5
        -2d customer.surveyed account=a kind=nps score=0
        -2d customer.surveyed account=a kind=nps score=3
        -9m customer.surveyed account=a kind=csat score=5
        -9m customer.surveyed account=a kind=csat score=4.0005
        -2d customer.surveyed account=b kind=csat score=1
        """
    )
    shown.shows("nps", "1h 1d: 100/6", "7d..90d: -100/8")
    shown.shows("csat_average", "1h 1d: 9/2", "7d..90d: 10/3")


@by_hand("promo_deal_ratio")
def test_deals_won_with_a_promo() -> None:
    """1h: 2 of 3 with a promo, p 1 / 3, q 1 / 3. From 7d on p once more, and one without: 3 / 5; p 2 / 5, q 1 / 5."""
    shown = kpis(
        """
        -9m deal.won account=a deal=d1 amount=1 promo=p
        -9m deal.won account=a deal=d2 amount=1 promo=q
        -9m deal.won account=a deal=d3 amount=1 promo=null
        -2d deal.won account=a deal=d4 amount=1 promo=p
        -2d deal.won account=a deal=d5 amount=1
        """
    )
    shown.shows(
        "promo_deal_ratio",
        "1h 1d: 2/3",
        "7d..90d: 3/5",
        "1h 1d promo=p: 1/3",
        "7d..90d promo=p: 2/5",
        "1h 1d promo=q: 1/3",
        "7d..90d promo=q: 1/5",
    )

"""The plan: what the catalogue asks of each type of event."""

from __future__ import annotations

from streams.events.campaigns import SpendRecorded
from streams.events.deals import DealWon
from streams.events.engagements import EmailOpened, EmailSent, PageViewed, SessionEnded
from streams.events.event import Event
from streams.events.leads import LeadAssigned, LeadCreated
from streams.events.types import TOPIC_OF
from streams.fold.plan import Plan
from streams.journeys import mail
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue
from streams.kpis.formula import Ratio
from streams.kpis.measured import tally
from streams.kpis.spec import Chapter, Kpi, Owner
from streams.measures.amount import Money
from streams.measures.measure import Measure
from streams.measures.where import is_not_true, is_present, one_of
from tests.folding import plan_for


def _plan(*measures: Measure) -> Plan:
    kpis = tuple(Kpi(id=f"k{n}", meaning="", formula=m, owner=Owner.SALES) for n, m in enumerate(measures))
    return Plan(Catalogue((Chapter("c", "C", "", kpis),), Definitions()))


def _sums_of(plan: Plan, cls: type[Event]) -> dict[str, tuple[str, ...]]:
    steps = [step for steps in plan.routes[cls].sums.values() for step in steps]
    return {step.measure.name: tuple(dimension for dimension, _ in step.dimensions) for step in steps}


def test_a_measure_is_broken_down_by_what_its_kpis_ask() -> None:
    """The dimensions of all KPIs of a measure together, each once; a field that the class lacks is none of its dimensions."""
    views = tally("views", PageViewed, SessionEnded)
    both = (
        Kpi(id="a", meaning="", formula=views, owner=Owner.SALES, by=("channel", "content")),
        Kpi(
            id="b",
            meaning="",
            formula=Ratio(views, tally("sent", EmailSent)),
            owner=Owner.SALES,
            by=("campaign", "channel"),
        ),
    )
    plan = Plan(Catalogue((Chapter("c", "C", "", both),), Definitions()))
    assert _sums_of(plan, PageViewed) == {"views": ("channel", "content", "campaign")}
    assert _sums_of(plan, SessionEnded) == {"views": ("channel", "campaign")}
    assert _sums_of(plan, EmailSent) == {"sent": ("campaign", "channel")}


def test_what_no_kpi_reads_is_not_kept() -> None:
    """Events that feed nothing have no steps, and no state is kept of an entity whose measures no KPI reads."""
    plan = _plan(tally("opened", EmailOpened))
    assert _sums_of(plan, PageViewed) == {}
    assert not any(plan.targets.values())
    assert plan.routes[EmailOpened].journeys == []
    assert [journey.name for journey in _plan(mail.OPENED).routes[EmailOpened].journeys] == ["mails"]


def test_a_condition_on_a_missing_field_holds_as_for_an_absent_value() -> None:
    """`machine` is not true of a page view, which has no such field; `page` is not named by an opening, so it is not fed."""
    human = _plan(tally("human", EmailOpened, PageViewed, where=is_not_true("machine")))
    assert _sums_of(human, PageViewed) == {"human": ()}
    assert list(human.routes[PageViewed].sums) == [()]
    assert list(human.routes[EmailOpened].sums) == [(is_not_true("machine"),)]
    paged = _plan(tally("paged", EmailOpened, PageViewed, where=is_present("page")))
    assert _sums_of(paged, EmailOpened) == {}
    assert _sums_of(paged, PageViewed) == {"paged": ()}


def test_equal_conditions_share_a_pass() -> None:
    """Two measures under the same condition are two steps of one pass."""
    plan = _plan(
        tally("n", SpendRecorded, where=one_of("kind", None, "media")),
        tally("sum", SpendRecorded, where=one_of("kind", None, "media"), amount=Money("amount")),
    )
    assert [len(steps) for steps in plan.routes[SpendRecorded].sums.values()] == [2]


def test_ids_are_remembered_where_repetition_could_count_twice() -> None:
    """Sums, and mails without a message, need the ids of their events; what only moves a lead does not."""
    routes = plan_for().routes
    assert routes[EmailSent].needs_ids
    assert routes[EmailOpened].needs_ids
    assert routes[DealWon].needs_ids
    assert not routes[LeadCreated].needs_ids
    assert not routes[LeadAssigned].needs_ids


def test_every_type_has_a_route() -> None:
    """An event of any type that the codec takes can be folded."""
    assert set(plan_for().routes) == set(TOPIC_OF)

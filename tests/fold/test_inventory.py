"""The inventory: which changes of the catalogue leave stored state usable, and which ask for it to be built anew."""

from __future__ import annotations

from dataclasses import replace

from streams.events.engagements import EmailOpened, SessionEnded
from streams.fold.inventory import Inventory, named, pack_inventory, unpack_inventory
from streams.fold.plan import Plan
from streams.journeys.definitions import Definitions
from streams.kpis.catalogue import Catalogue, catalogue
from streams.kpis.measured import tally
from streams.kpis.spec import Chapter, Kpi, Owner
from streams.measures.measure import Measure
from streams.measures.where import one_of


def _of(*measures: Measure, by: tuple[str, ...] = ()) -> Inventory:
    kpis = tuple(Kpi(id=f"k{n}", meaning="", formula=m, owner=Owner.SALES, by=by) for n, m in enumerate(measures))
    return Plan(Catalogue((Chapter("c", "C", "", kpis),), Definitions())).inventory()


def _without(*ids: str) -> Inventory:
    whole = catalogue()
    chapters = tuple(
        replace(chapter, kpis=tuple(kpi for kpi in chapter.kpis if kpi.id not in ids)) for chapter in whole.chapters
    )
    return Plan(Catalogue(chapters, whole.definitions)).inventory()


def test_fewer_measures_and_breakdowns_fit_into_what_is_stored() -> None:
    """Whoever asks for less finds all of it."""
    sessions, opens = tally("sessions", SessionEnded), tally("opens", EmailOpened)
    stored = _of(sessions, opens, by=("channel",))
    assert _of(sessions, by=("channel",)) < stored
    assert _of(sessions) < stored
    assert _of(sessions, opens) < stored


def test_another_measure_breakdown_or_condition_is_new() -> None:
    """What is new is named by what it is, so that a refusal can say it."""
    stored = _of(tally("sessions", SessionEnded))
    assert named(_of(tally("sessions", SessionEnded), by=("channel",)) - stored) == "tally sessions by channel"
    assert named(_of(tally("pages", SessionEnded)) - stored) == "tally pages"
    assert named(_of(tally("sessions", SessionEnded, where=one_of("channel", "email"))) - stored) == "tally sessions"


def test_conditions_that_only_look_alike_are_told_apart() -> None:
    """One value with the words of two is not two values."""
    one, two = (_of(tally("n", EmailOpened, where=one_of("cta", *values))) for values in (["a or b"], ["a", "b"]))
    absent, word = (_of(tally("n", EmailOpened, where=one_of("cta", value))) for value in (None, "absent"))
    assert one != two
    assert absent != word


def test_switching_off_any_kpi_leaves_the_state_usable() -> None:
    """No KPI of the catalogue holds something together that others need."""
    stored = Plan(catalogue()).inventory()
    assert [kpi.id for kpi in catalogue() if not _without(kpi.id) <= stored] == []


def test_a_ranking_is_kept_as_long_as_anything_reads_it() -> None:
    """The oldest waiting lead is read from the ranking of waiting leads, also where nobody counts them."""
    counted = ("leads_waiting", "leads_waiting_overdue", "sales_response_within_target_ratio")
    assert "ranking leads.waiting" in _without(*counted)
    assert "ranking leads.waiting" not in _without(*counted, "oldest_waiting_seconds")


def test_an_inventory_comes_back_from_its_bytes() -> None:
    """What is stored is what is compared later; nothing stored is nothing."""
    whole = Plan(catalogue()).inventory()
    assert unpack_inventory(pack_inventory(whole)) == whole
    assert unpack_inventory(None) == frozenset()


def test_a_long_list_is_cut() -> None:
    """A refusal stays a sentence however much is new."""
    assert named(frozenset(f"tally {letter} from a.b" for letter in "edcba")) == "tally a; tally b; tally c; and 2 more"

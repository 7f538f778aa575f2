"""A flood of names fills neither the tables nor anybody's charts, and no sum gets lost in it."""

from __future__ import annotations

from streams.events.event import Event
from streams.events.topics import Group
from streams.fold.engine import Engine
from streams.fold.labels import LEVEL_KEYS, PER_DAY
from streams.fold.reading import Value, read
from streams.kpis.naming import OTHER
from streams.measures.window import DAY
from streams.tables.shard import ShardId
from tests.cases import AT, events, milliseconds
from tests.folding import Folding, plan_for

FLOOD = PER_DAY + 200


def _values(folding: Folding, kpi: str, window: str | None, dimension: str) -> tuple[float, dict[str, float]]:
    """The total of a KPI, and its values by label."""
    view = folding.tables.snapshot(milliseconds(AT))
    values = [v for v in read(folding.plan.catalogue, view) if v.kpi == kpi and v.window == window]
    total = next(v.value for v in values if not v.labels)
    return total, {v.labels[dimension]: v.value for v in values if dimension in v.labels}


def _mails(number: int, offset: str = "-1h") -> list[tuple[int, Event]]:
    return events("\n".join(f"{offset} email.sent id=m{offset}{n} contact=p campaign=c{n:05}" for n in range(number)))


def test_beyond_the_cap_values_are_added_up_as_other() -> None:
    """The breakdown holds as many labels as are admitted, and still adds up to the total."""
    folding = Folding(plan_for())
    folding.take(_mails(FLOOD))
    total, by_campaign = _values(folding, "emails_sent", "7d", "campaign")
    assert total == FLOOD == sum(by_campaign.values())
    assert len(by_campaign) == PER_DAY + 1
    assert by_campaign[OTHER] == 200


def test_panes_of_all_grids_admit_the_same() -> None:
    """A flood within an hour shows the same labels in the windows of every grid, and what was refused is counted once."""
    folding = Folding(plan_for())
    folding.take(_mails(FLOOD, "-20m"))
    hour, week, month = (_values(folding, "emails_sent", window, "campaign") for window in ("1h", "7d", "30d"))
    assert hour == week == month
    assert hour[1][OTHER] == 200
    engine = Engine(plan_for(), Group.PEOPLE)
    assert engine.fold(engine.arrange(_mails(FLOOD)), {}, None).refused_labels == 200


def test_what_was_admitted_stays_admitted_across_a_restart() -> None:
    """A label keeps its place on its day, and one that was refused stays refused, whoever folds the next batch."""
    folding = Folding(plan_for())
    folding.take(_mails(FLOOD))
    folding.restart()
    folding.take(_mails(FLOOD, "-50m"))
    _, by_campaign = _values(folding, "emails_sent", "7d", "campaign")
    assert by_campaign["c00000"] == 2
    assert by_campaign[OTHER] == 400


def test_another_day_admits_anew() -> None:
    """A flood of one day does not take the next day's places."""
    folding = Folding(plan_for())
    folding.take(_mails(FLOOD, "-30h"))
    folding.take(events("-1h email.sent contact=p campaign=zzz"))
    _, by_campaign = _values(folding, "emails_sent", "7d", "campaign")
    assert by_campaign["zzz"] == 1


def test_a_refused_contribution_is_taken_back_from_other() -> None:
    """A lead moves out of the window: what it contributed under `__other__` goes with it, and nothing turns negative."""
    folding = Folding(plan_for())
    names = [f"-1h lead.created contact=p{n} lead=l campaign=c{n:05}" for n in range(FLOOD)]
    folding.take(events("\n".join(names)))
    late = FLOOD - 1
    folding.take(events(f"-60d lead.created id=late contact=p{late} lead=l campaign=c{late:05}"))
    total, by_campaign = _values(folding, "leads_created", "7d", "campaign")
    assert (total, by_campaign[OTHER]) == (FLOOD - 1, 199)
    assert min(by_campaign.values()) > 0


def test_keys_of_a_level_are_bounded() -> None:
    """Keywords beyond the cap are left out; those that are known go on being measured."""
    folding = Folding(plan_for())
    row = "-1h search.measured rank=7 clicks=0 impressions=0 keyword"
    folding.take(events("\n".join(f"{row}=k{n:06}" for n in range(LEVEL_KEYS + 50))))
    folding.take(events("-1m search.measured rank=3 clicks=0 impressions=0 id=again keyword=k000000"))
    stored = folding.tables.shards[ShardId(Group.CAMPAIGNS, 0)].states["level.search.rank"]
    assert len(stored) == LEVEL_KEYS
    top5 = [v for v in _read(folding) if v.kpi == "keywords_top5"]
    assert [v.value for v in top5] == [1.0]


def test_days_that_no_window_sees_are_forgotten() -> None:
    """What is remembered of labels is bounded in time as the panes are."""
    folding = Folding(plan_for())
    folding.take(events("-300d email.sent contact=p campaign=old\n-1h email.sent contact=p campaign=new"))
    folding.take(events("-1m email.sent id=last contact=p campaign=new"))
    admitted = folding.tables.shards[ShardId(Group.PEOPLE, 0)].admitted
    today = milliseconds(AT) // DAY
    assert {day for day in admitted if day >= 0} <= {today, today - 1}


def _read(folding: Folding) -> list[Value]:
    return read(folding.plan.catalogue, folding.tables.snapshot(milliseconds(AT)))

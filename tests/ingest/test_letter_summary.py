"""Dead letters are counted by source and reason, and only the newest are kept."""

from streams.ingest.kept_letters import Sources
from streams.ingest.letter_summary import Count, summary
from tests.ingest.kept import in_portions, kept_letter


async def test_letters_are_counted_by_topic_and_reason() -> None:
    """With the first and the last time, whatever order they come in, and how many were sent again."""
    redriven = Sources()
    redriven.add(kept_letter(2).source)
    portions = in_portions(
        [kept_letter(1, written=50), kept_letter(2, written=20)],
        [],
        [kept_letter(3, written=30, reason="future"), kept_letter(1, topic="deals", written=70)],
        [kept_letter(4, written=40)],
    )
    found = await summary(portions, redriven, 10)
    assert found.counts == {
        ("leads", "not_json"): Count(first=20, last=50, letters=3, redriven=1),
        ("leads", "future"): Count(first=30, last=30, letters=1),
        ("deals", "not_json"): Count(first=70, last=70, letters=1),
    }
    assert [listed.redriven for listed in found.newest] == [True, False, False, False, False]


async def test_the_newest_are_kept() -> None:
    """As many as asked for, by when they were put aside, oldest first; the counts are of all."""
    times = (5, 9, 1, 7, 7, 3)
    portions = in_portions([kept_letter(offset, written=time) for offset, time in enumerate(times)])
    found = await summary(portions, Sources(), 3)
    assert [(listed.letter.written, listed.letter.place.offset) for listed in found.newest] == [(7, 3), (7, 4), (9, 1)]
    assert found.counts["leads", "not_json"].letters == len(times)

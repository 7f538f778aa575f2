"""What is asked of rankings in Redis: a command for each label of each question, answered together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from streams.measures.view import Question
from streams.tables.redis_keys import Keys, ranking_of
from streams.tables.snapshot import Snapshot

Places = tuple[Question, dict[str, str]]
"""A question, and the labels that it is asked of with the names of their rankings."""


def places_of(rankings: Iterable[bytes], asked: list[Question]) -> list[Places]:
    """Each question with the labels of its ranking, and the rankings' names."""
    by_series: dict[str, dict[str, str]] = {}
    for name in rankings:
        series, label = ranking_of(name)
        by_series.setdefault(series, {})[label] = name.decode()
    return [(question, by_series[question.series]) for question in asked if question.series in by_series]


def ask_rankings(pipe: Any, keys: Keys, places: list[Places]) -> None:
    """Puts the commands into a pipeline."""
    ask, key = pipe.execute_command, keys.ranking
    for question, names in places:
        low, high = question.bounds
        floor, ceiling = "-inf" if low is None else low, "+inf" if high is None else f"({high}"
        for name in names.values():
            if question.lowest:
                ask("ZRANGE", key(name), floor, "+inf", "BYSCORE", "LIMIT", "0", "1", "WITHSCORES")
            else:
                ask("ZCOUNT", key(name), floor, ceiling)


def answer_rankings(view: Snapshot, places: list[Places], answers: list[Any]) -> None:
    """Puts their answers, in the same order, into the view."""
    given = iter(answers)
    for question, names in places:
        found = islice(given, len(names))
        view.answer(question, dict(zip(names, map(_score, found) if question.lowest else found, strict=True)))


def _score(answer: Any) -> int | None:
    """The score of a ZRANGE … LIMIT 0 1 WITHSCORES, in either protocol's shape: [member, score] or [[member, score]]."""
    if not answer:
        return None
    first = answer[0]
    return int(float(first[1] if isinstance(first, list | tuple) else answer[1]))

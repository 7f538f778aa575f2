"""Numbers, durations, changes and axes as the pages write them: their own modules, run in Chromium."""

from typing import Any, Final

import pytest
from playwright.async_api import Page

NARROW, MINUS = "\u202f", "\u2212"

VALUES: Final = [
    ("count", 1234567, "1,234,567"),
    ("count", 1.5, "1.5"),
    ("ratio", 0.4564, "45.6 %"),
    ("ratio", 0.5, "50 %"),
    ("ratio", 0.00042, "0.04 %"),
    ("ratio", -0.3, "-30 %"),
    ("ratio", 3.2, "3.2 ×"),
    ("seconds", 0, "0 s"),
    ("seconds", 4.27, "4.27 s"),
    ("seconds", 50.77, "50.8 s"),
    ("seconds", 59.97, "1 min"),
    ("seconds", 3599.6, "1 h"),
    ("seconds", 86399, "1 d"),
    ("seconds", 90061, "1 d 1 h"),
    ("money", 4.5, "€4.50"),
    ("money", -12345.6, "-€12,346"),
    ("score", 0, "0"),
    ("rank", 7.12, "7.1"),
    ("count", None, "–"),
]

Kpi = dict[str, Any]
CHANGES: Final[list[tuple[Kpi, float, float, tuple[str, str]]]] = [
    ({"unit": "count", "better": "up"}, 12, 10, ("▲ 20 %", "good")),
    ({"unit": "count", "better": "down"}, 12, 10, ("▲ 20 %", "bad")),
    ({"unit": "count", "better": "depends"}, 8, 10, ("▼ 20 %", "neutral")),
    ({"unit": "count", "better": "up", "vanity": True}, 8, 10, ("▼ 20 %", "neutral")),
    ({"unit": "count", "better": "up"}, 60, 10, ("▲ 6.0×", "good")),
    ({"unit": "count", "better": "up"}, 3, 0, ("from 0", "good")),
    ({"unit": "count", "better": "up"}, 0, 0, ("unchanged", "flat")),
    ({"unit": "count", "better": "up"}, 1001, 1000, ("unchanged", "flat")),
    ({"unit": "money", "better": "up"}, 50, -100, ("▲ 150 %", "good")),
    ({"unit": "ratio", "better": "down"}, 0.12, 0.1, ("▲ 2.0 pp", "bad")),
    ({"unit": "ratio", "better": "up"}, 3, 2, ("▲ 50 %", "good")),
    ({"unit": "score", "better": "up"}, -5, 10, ("▼ 15", "bad")),
    ({"unit": "rank", "better": "down"}, 4, 6, ("▼ 2.0", "good")),
]

AXES: Final[list[tuple[float, float, str, list[float]]]] = [
    (0, 97, "count", [0, 20, 40, 60, 80, 100]),
    (0.41, 0.58, "ratio", [0.4, 0.45, 0.5, 0.55, 0.6]),
    (0, 5000, "seconds", [0, 1800, 3600, 5400]),
    (7, 7, "count", [6, 8]),
    (0, 2, "count", [0, 1, 2]),
]

MARKS: Final = [
    ("count", 2500, "2,500"),
    ("count", 250_000, "250K"),
    ("money", 0, "€0"),
    ("money", 1_250_000, "€1.25M"),
    ("money", -800_000, "-€800K"),
    ("ratio", 0.5, "50 %"),
]


async def called(page: Page, module: str, expression: str, arguments: list[Any]) -> Any:
    """What an expression over a module `m` and the arguments `a` gives."""
    await page.goto("/runbooks")  # any page of the exporter may load its modules
    return await page.evaluate(f"(a) => import('/static/{module}.js').then((m) => {expression})", arguments)


async def test_a_value_is_written_by_its_unit(page: Page) -> None:
    """Short, with the digits that say something."""
    asked = [[unit, value] for unit, value, _ in VALUES]
    found = await called(page, "format", 'a.map((each) => m.formatter("EUR")(...each))', asked)
    assert found == [text.replace(" ", NARROW).replace("-", MINUS) for _, _, text in VALUES]


async def test_a_change_is_said_so_that_it_means_something(page: Page) -> None:
    """Per cent of counts and money, points of shares, differences of scores; good and bad by the KPI's own way."""
    asked = [[{"vanity": False, **kpi}, value, before] for kpi, value, before, _ in CHANGES]
    found = await called(page, "change", "a.map((each) => m.change(...each))", asked)
    said = [(each["text"].replace(NARROW, " "), each["tone"]) for each in found]
    assert said == [expected for *_, expected in CHANGES]


async def test_a_change_from_what_is_not_known_is_not_said(page: Page) -> None:
    """Neither from nothing nor to nothing."""
    expression = "[m.change(a[0], 1, undefined), m.change(a[0], undefined, 1)]"
    assert await called(page, "change", expression, [{"unit": "count", "better": "up"}]) == [None, None]


async def test_a_mark_of_an_axis_is_short(page: Page) -> None:
    """What does not fit beside the axis says nothing."""
    asked = [[unit, value] for unit, value, _ in MARKS]
    found = await called(page, "format", 'a.map((each) => m.marker("EUR")(...each))', asked)
    assert found == [text.replace(" ", NARROW).replace("-", MINUS) for _, _, text in MARKS]


async def test_an_axis_has_round_marks(page: Page) -> None:
    """Few, round, and all values between the first and the last; durations are round by minutes and hours."""
    found = await called(page, "ticks", "a.map((each) => m.valueTicks(...each))", [each[:3] for each in AXES])
    assert found == [pytest.approx(marks) for *_, marks in AXES]

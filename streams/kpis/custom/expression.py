"""Formulas as text: names of KPIs, numbers, + - * / with parentheses, before(x) and whole(x). Nothing else is let in.

Parsed with Python's own parser, then checked node by node against what is allowed; no text is ever run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from streams.kpis.additivity import has_window_before
from streams.kpis.formula import Before, Constant, Difference, Formula, Product, Ratio, Sum, Whole

LONGEST: Final = 500
"""Characters of a formula: several lines of text, and nothing that a parser chokes on."""
DEEPEST: Final = 50
"""Steps within each other; reading a formula takes a call for each."""
MOST_PARTS: Final = 100
"""Measures and numbers in a formula, those of the KPIs that it names included: they are all read every second."""
_GREATEST: Final = 10**9

_LANGUAGE: Final = re.compile(r"[A-Za-z0-9_.,+\-*/() ]*")
_HELP: Final = "a formula holds names of KPIs, numbers, + - * /, parentheses, before(…) and whole(…)"


class FormulaError(Exception):
    """A formula that cannot be; the message completes the sentence that begins with its place."""


def parsed(text: str) -> ast.expr:
    """The tree of a formula. Raises FormulaError."""
    if len(text) > LONGEST:
        raise FormulaError(f"is longer than {LONGEST} characters.")
    if not _LANGUAGE.fullmatch(text):
        raise FormulaError(f"cannot be read: {_HELP}.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(f"cannot be read: {_HELP}.") from None
    _check(tree, 0)
    return tree


def names(tree: ast.expr) -> Iterator[str]:
    """The KPIs that a formula names, in its order."""
    match tree:
        case ast.Name(id=name):
            yield name
        case ast.BinOp(left=left, right=right):
            yield from names(left)
            yield from names(right)
        case ast.UnaryOp(operand=operand):
            yield from names(operand)
        case ast.Call(args=[argument]):
            yield from names(argument)


def formula(tree: ast.expr, named: Mapping[str, Formula]) -> Formula:
    """The formula, with those that its names stand for. Raises FormulaError."""
    built = _built(tree, named)
    if _parts(built) > MOST_PARTS:
        raise FormulaError(f"is made of more than {MOST_PARTS} measures and numbers.")
    return built


def _check(node: ast.expr, depth: int) -> None:
    if depth > DEEPEST:
        raise FormulaError(f"has more than {DEEPEST} steps within each other.")
    match node:
        case ast.Name():
            return
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if value > _GREATEST:
                raise FormulaError(f"holds a number beyond {_GREATEST:,}.")
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            _check(left, depth + 1)
            _check(right, depth + 1)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            _check(argument, depth + 1)
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
            raise FormulaError(f"gives {name}(…) something else than one thing to look at.")
        case ast.Call(func=ast.Name(id=name)):
            raise FormulaError(f"calls {name}, and there are only before(…) and whole(…).")
        case _:
            raise FormulaError(f"cannot be read: {_HELP}.")


def _built(node: ast.expr, named: Mapping[str, Formula]) -> Formula:
    match node:
        case ast.Name(id=name):
            return named[name]
        case ast.Constant(value=int() | float() as value):
            return Constant(value if isinstance(value, int) else Fraction(repr(value)))
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_built(left, named), _built(right, named))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _negative(_built(operand, named))
        case ast.UnaryOp(operand=operand):
            return _built(operand, named)
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            part = _built(argument, named)
            if FUNCTIONS[name] is Before and not has_window_before(part):
                what = ast.unparse(node)
                raise FormulaError(
                    f"holds {what}, of which only what is true now is kept: before(…) is for counts and sums."
                )
            return FUNCTIONS[name](part)
    raise AssertionError(f"{type(node).__name__} passed the check")


def _ratio(a: Formula, b: Formula) -> Formula:
    if isinstance(b, Constant) and b.number <= 0:
        raise FormulaError(f"divides by {b}, and what is divided by nothing positive is absent for ever.")
    return Ratio(a, b)


def _sum(a: Formula, b: Formula) -> Formula:
    return Sum(*(a.parts if type(a) is Sum else (a,)), b)


def _negative(part: Formula) -> Formula:
    return Constant(-part.number) if isinstance(part, Constant) else Product(Constant(-1), part)


_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Formula, Formula], Formula]]] = {
    ast.Add: _sum,
    ast.Sub: Difference,
    ast.Mult: Product,
    ast.Div: _ratio,
}

FUNCTIONS: Final[Mapping[str, Callable[[Formula], Formula]]] = {"before": Before, "whole": Whole}


def _parts(built: Formula) -> int:
    """How many measures and numbers a formula reads."""
    return sum(map(_parts, getattr(built, "parts", ()))) or 1

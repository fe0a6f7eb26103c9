"""Formulas over figures: written in csv, computed with bounds, shown with ids or with amounts in the names' place."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.bounds import Interval


def _span(*parts: Interval) -> Interval:
    return Interval(min(part.ends[0] for part in parts), max(part.ends[1] for part in parts))


def _integer(x: Interval) -> Interval:
    low, high = math.ceil(x.ends[0]), math.floor(x.ends[1])
    return Interval(low, high) if low <= high else x


# span: between several definitions; integer: a count; upto: a limit; floor: whole steps; above: 1 if past a limit.
FUNCTIONS: Mapping[str, Callable[..., Interval]] = {
    "span": _span, "integer": _integer, "upto": lambda x: Interval(None, x.high),
    "floor": lambda x: x.map(lambda end: math.floor(end) if math.isfinite(end) else end),
    "above": lambda x, limit: Interval.exactly(float(x.ends[0] >= limit.ends[0])),
}
ARGUMENTS = {"span": range(2, 10), "integer": (1,), "upto": (1,), "floor": (1,), "above": (2,)}
LONGEST, HIGHEST = 200, 1e18
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: lambda base, power: base ** power.ends[0]}


def parsed(formula: str) -> ast.expr:
    """The tree of a formula; DataError where it is none of at most 200 characters."""
    try:
        if len(formula) > LONGEST:
            raise ValueError(f"it is longer than {LONGEST} characters")
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        why = getattr(error, "msg", error)
        raise DataError(f"{formula[:LONGEST]!r} is no formula ({why}); write it as in (a - b) / b") from None


def evaluate(formula: str, values: Mapping[str, Interval]) -> Interval:
    """The interval of a formula over named intervals: + − × ÷, powers and the functions of ``FUNCTIONS``.

    DataError where it is no formula, names something else, or has no finite result.
    """
    def visit(node: ast.AST) -> Interval:
        match node:
            case ast.Constant(value=int() | float() as number) if number is not True and abs(number) < HIGHEST:
                return Interval.exactly(float(number))
            case ast.Name(id=name) if name in values:
                return values[name]
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return -visit(part)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return _OPERATORS[type(sign)](visit(left), visit(right))
            case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if len(parts) in ARGUMENTS.get(name, ()):
                return FUNCTIONS[name](*map(visit, parts))
        raise DataError(f"{ast.unparse(node)!r} in the formula {formula!r} is not known; use inputs, numbers, + - * / "
                        f"** and {', '.join(FUNCTIONS)}")
    try:
        return visit(parsed(formula))
    except ArithmeticError as error:
        raise DataError(f"the formula {formula!r} has no result ({error}); correct it or its inputs") from None


def step(figure: Figure) -> float:
    """One unit of the last significant digit of a figure; for fractions the way to the next one, at most a tenth."""
    if figure.unit == "比值":
        return min(figure.value ** 2, 0.1)
    low, high = figure.interval.ends
    if figure.qualifier in ("exact", "over", "nearly", "range") and math.isfinite(high - low):
        return (high - low) or 1.0
    return 10.0 ** int(Decimal(repr(figure.value)).normalize().as_tuple().exponent)


def tidy(interval: Interval) -> Interval:
    """Bounds without the noise of binary fractions: twelve significant digits."""
    return Interval(*(float(f"{end:.12g}") if math.isfinite(end) else None for end in interval.ends))


def uses(formula: str, name: str) -> bool:
    """Whether the formula reads this name."""
    return bool(re.search(rf"\b{re.escape(name)}\b", formula))


def filled(formula: str, names: Mapping[str, str]) -> str:
    """The formula with × and ÷, and ids or amounts in place of its names."""
    shown = formula.replace("**", "^").replace(" - ", " − ").replace("*", "×").replace("/", "÷")
    return re.sub(r"\b[a-z]\b", lambda name: names.get(name.group(), name.group()), shown)

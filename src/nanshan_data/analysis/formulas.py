"""Formulas of the ledger: written in csv, worked out by the operators of figures, shown with ids or amounts."""

from __future__ import annotations

import ast
import functools
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from nanshan_data.data import codebook
from nanshan_data.errors import DataError
from nanshan_data.figures import algebra
from nanshan_data.figures.figure import Figure, agreed
from nanshan_data.figures.intervals import Interval

PLACES = ("年", "日", "名次")  # of words: a date or an order, a number without bounds
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Pow: lambda a, b: a ** b if isinstance(a, Figure) else _power(a, b),
    ast.Div: lambda a, b: Fraction(a, b) if isinstance(a, int) and isinstance(b, int) else a / b}


def _power(base: Any, exponent: Any) -> float:
    """Of plain numbers, in floats, since whole ones would grow for ever."""
    if isinstance(exponent, Figure):
        raise DataError(f"{exponent:plain} is no exponent; write a number")
    found: float | complex = float(base) ** float(exponent)
    if isinstance(found, complex):
        raise ArithmeticError("a root of a number below zero")
    return found


def _counted(name: str, parts: list[Any]) -> int:
    if not all(map(isinstance, parts, ARGUMENTS[name])):
        raise DataError(f"{name}() is given what it cannot count; write floor(a), above(a, b) or passed(100, a, b), "
                        "where letters are figures with bounds")
    return FUNCTIONS[name](*parts)


def _decided(answer: Any, what: str) -> bool:
    if answer is True or answer is False:
        return answer
    raise DataError(f"the bounds do not tell {what}; give a more precise input")


def _floor(x: Figure) -> int:
    low, high = map(math.floor, x.interval.ends)
    return low if _decided(low == high or None, f"the whole number below {x:plain}") else high


def _above(level: Figure, mark: Figure) -> int:
    return int(_decided(level >= mark.value, f"whether {level:plain} is past {mark:plain}"))


def _passed(mark: float, before: Figure, after: Figure) -> int:
    if after.year - before.year != 1 or _above(before, replace(before, value=mark)) or not _above(
            after, replace(after, value=mark)):
        raise DataError(f"{mark:g} was not passed between {before.period} and {after.period}")
    return after.year


# floor: whole steps; above: 1 where a level is past a mark; passed: the year in which a level passes a mark.
FUNCTIONS: Mapping[str, Callable[..., int]] = {"floor": _floor, "above": _above, "passed": _passed}
ARGUMENTS = {"floor": (Figure,), "above": (Figure, Figure), "passed": ((int, float), Figure, Figure)}
LONGEST, HIGHEST = 200, 1e18
_WHY = {ZeroDivisionError: "it divides by zero", OverflowError: "it is too large a number"}


def parsed(formula: str) -> ast.expr:
    """The tree of a formula; DataError where it is none of at most 200 characters."""
    try:
        if len(formula) > LONGEST:
            raise ValueError(f"it is longer than {LONGEST} characters")
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        why = getattr(error, "msg", error)
        raise DataError(f"{formula[:LONGEST]!r} is no formula ({why}); write it as in (a - b) / b") from None


def evaluate(formula: str, inputs: Mapping[str, Figure], unit: str) -> Figure:
    """What a formula over named figures gives, in ``unit``: + − × ÷, powers and the functions of ``FUNCTIONS``.

    Bounds, units and bases are those of figures; per cent is a factor. Counts of other counters are read in ``unit``.
    DataError where it is no formula, names something else, or has no finite result.
    """
    read = {name: operand(figure, unit) for name, figure in inputs.items()}
    if formula in inputs:
        return inputs[formula]

    def visit(node: ast.AST) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number) if number is not True and abs(number) < HIGHEST:
                return number
            case ast.Name(id=name) if name in read:
                return read[name]
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return _OPERATORS[type(sign)](visit(left), visit(right))
            case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if (
                    name in ARGUMENTS and len(parts) == len(ARGUMENTS[name])):
                return _counted(name, list(map(visit, parts)))
        raise DataError(f"{ast.unparse(node)!r} in the formula {formula!r} is not known; use inputs, numbers, + - * / "
                        f"** and {', '.join(FUNCTIONS)}")

    try:
        found = visit(parsed(formula))
    except ArithmeticError as error:
        why = next((words for kind, words in _WHY.items() if isinstance(error, kind)), error)
        raise DataError(f"the formula {formula!r} has no result ({why}); correct it or its inputs") from None
    if not isinstance(found, Figure):  # counted, or between dates
        used = {name: figure for name, figure in inputs.items() if uses(formula, name)}
        written = filled(formula, {name: f"{{{n}}}" for n, name in enumerate(used)})
        found = float(found)
        return Figure(found, found, found, unit, "derived", qualifier="", formula=written, inputs=tuple(used.values()),
                      basis=agreed(used.values()))
    if unit == "百分点" and found.unit in algebra.PER:
        return replace(found.to("%"), unit=unit) if found.unit != unit else found
    return found if found.unit == unit else found.to(unit)


def operand(figure: Figure, unit: str) -> Figure | float:
    """A figure as a formula reads it: a date in words as a number, things counted in the counter of the result."""
    if figure.kind == "passage" and figure.unit in PLACES:
        return figure.value
    known = codebook.units()
    counted = all(name in known and known[name].counted == "yes" for name in (figure.unit, unit))
    return replace(figure, unit=unit) if counted else figure


def step(figure: Figure) -> float:
    """One unit of the last significant digit of a figure; for ``nearly`` the width of its band, for fractions the way
    to the next one, at most a tenth."""
    low, high = figure.interval.ends
    if figure.unit == "比值" and figure.qualifier != "nearly":
        return min(figure.value ** 2, 0.1)
    if figure.qualifier in ("exact", "over", "nearly", "range") and math.isfinite(high - low):
        return (high - low) or 1.0
    return 10.0 ** int(Decimal(repr(figure.value)).normalize().as_tuple().exponent)


def widened(figure: Figure) -> Figure:
    """The figure with either bound one step further out."""
    wide = figure.interval.widened(step(figure))
    return replace(figure, low=wide.low, high=wide.high)


def tidy(interval: Interval) -> Interval:
    """Bounds without the noise of binary fractions: twelve significant digits."""
    return Interval(*(float(f"{end:.12g}") if math.isfinite(end) else None for end in interval.ends))


@functools.cache
def _names(formula: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b[a-z]\b", formula))


def uses(formula: str, name: str) -> bool:
    """Whether the formula reads this name."""
    return name in _names(formula)


def counts(formula: str) -> bool:
    """Whether the formula counts steps, marks or years."""
    return any(f"{name}(" in formula for name in FUNCTIONS)


def filled(formula: str, names: Mapping[str, str]) -> str:
    """The formula with × and ÷, and ids or amounts in place of its names."""
    shown = formula.replace("**", "^").replace(" - ", " − ").replace("*", "×").replace("/", "÷")
    return re.sub(r"\b[a-z]\b", lambda name: names.get(name.group(), name.group()), shown)


def scaled(formula: str, ids: Mapping[str, Figure], unit: str) -> str:
    """The formula over ids as a spreadsheet can work it out: per cent divided by a hundred, the result times it."""
    if formula in ids or not formula:
        return filled(formula, {name: figure.id for name, figure in ids.items()})
    per = {name: algebra.PER.get(figure.unit, 1) for name, figure in ids.items()}
    shown = filled(formula, {name: f"({figure.id} ÷ {per[name]})" if per[name] != 1 else figure.id
                             for name, figure in ids.items()})
    return f"({shown}) × {algebra.PER[unit]}" if algebra.PER.get(unit, 1) != 1 else shown

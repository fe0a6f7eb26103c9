"""Arithmetic of bounded quantities: ranges, units, and the tree of a computation. Knows numbers, not their sources.

A range is a pair of arrays, lowest and highest, ∓inf where it is open. Bounds are sound always: the natural interval
extension, every operation on the ranges of its operands. Where an input occurs more than once in one tree that is
wider than need be (x ÷ (x ÷ y)), and the range is narrowed: for an input in which the tree rises or falls over the
whole box – proved by ranges for its slopes – only the ends count, and they count together everywhere it occurs.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Range = tuple[Array, Array]
Mask = npt.NDArray[np.bool_]
Number = float | Fraction

PER = {"": 1, "倍": 1, "比值": 1, "%": 100, "百分点": 100, "‰": 1000}
"""How many of a pure unit make one; a plain number has the unit ''."""
FACTORS = ("", "倍", "比值", "%", "‰")
SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "^": "^"}
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_ATOM = 4


# --- ranges ----------------------------------------------------------------------------------------------------------


def between(low: float, high: float) -> Range:
    """A single range."""
    return np.asarray(low, float), np.asarray(high, float)


def _hull(*ends: Array) -> Range:
    return functools.reduce(np.minimum, ends), functools.reduce(np.maximum, ends)


def _times(a: Range, b: Range) -> Range:
    """Products of ends; nothing times an open end is nothing."""
    return _hull(*(np.where((one == 0) | (two == 0), 0.0, one * two) for one in a for two in b))


def _over(a: Range, b: Range) -> Range:
    """Quotients; open where the divisor may be nothing or have either sign."""
    low, high = b
    around = (low < 0) & (high > 0)
    least, most = np.where(around | (high == 0), -np.inf, 1 / high), np.where(around | (low == 0), np.inf, 1 / low)
    return _times(a, (least, most))


def _negative(a: Range) -> Range:
    return -a[1], -a[0]


def _pow(base: float, exponent: float) -> float:
    try:
        found = float(base) ** float(exponent)
    except (ZeroDivisionError, OverflowError):
        return np.inf
    return np.nan if isinstance(found, complex) else found


raised: Callable[..., Array] = np.vectorize(_pow, otypes=[float])
"""Powers one by one: what numpy makes of many at once depends on the processor."""


def _power(a: Range, b: Range) -> Range:
    """Powers of what is not negative; where the exponent is a whole number, of anything."""
    low, high = _hull(*(raised(np.maximum(end, 0.0), exponent) for end in a for exponent in b))
    whole = (b[0] == b[1]) & (b[0] == np.floor(b[0])) & (a[0] < 0)
    least, most = _hull(*(raised(end, np.where(whole, b[0], 1.0)) for end in a))
    around = a[1] >= 0
    least = np.where(around & (b[0] % 2 == 0), 0.0, least)
    pole = around & (b[0] < 0)
    return (np.where(whole, np.where(pole, -np.inf, least), low), np.where(whole, np.where(pole, np.inf, most), high))


def _reach(op: str, number: Number, parts: Sequence[Range]) -> Range:
    """The range of one operation on ranges that have nothing to do with each other."""
    a = parts[0]
    match op:
        case "+":
            return sum(low for low, _ in parts), sum(high for _, high in parts)  # type: ignore[return-value]
        case "-":
            return a[0] - parts[1][1], a[1] - parts[1][0]
        case "*":
            return _times(a, parts[1])
        case "/":
            return _over(a, parts[1])
        case "^":
            return _power(a, parts[1])
        case "magnitude":
            low, high = _hull(np.abs(a[0]), np.abs(a[1]))
            return np.where((a[0] < 0) & (a[1] > 0), 0.0, low), high
        case "taken":
            return a[0] / float(number), a[1] / float(number)
        case "quantile":
            ends = [np.broadcast_arrays(*side) for side in zip(*parts, strict=True)]
            return np.quantile(ends[0], float(number), axis=0), np.quantile(ends[1], float(number), axis=0)
    low, high = (functools.reduce(np.minimum if op == "min" else np.maximum, side) for side in zip(*parts, strict=True))
    return low, high


def reach(op: str, *parts: Range, number: Number = 0.0) -> Range:
    """The range of an operation: + − × ÷ ^, magnitude, min, max, quantile (``number`` of one)."""
    with np.errstate(all="ignore"):
        low, high = _reach(op, number, parts)
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


# --- trees -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A computation over numbered inputs.

    ``op`` is ``input`` (``number`` is its place), ``number`` (with its ``unit``, if any), an operation, or ``taken``
    (parts in a hundred read as a factor: 6.3 % → 0.063). ``places`` are the inputs in order of appearance, an input
    that occurs twice is there twice; ``repeated`` are those.
    """

    op: str
    parts: tuple[Tree, ...] = ()
    number: Number = 0.0
    unit: str = ""
    places: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()

    @property
    def formula(self) -> str:
        """The computation as it is shown, with {0}, {1} … for its inputs: ({0} ÷ {1} − 1) × 100 %."""
        return _shown(self)

    def renumbered(self, places: Sequence[int]) -> Tree:
        """The same computation over other inputs: number n becomes ``places[n]``."""
        if self.op == "input":
            return entry(places[int(self.number)])
        if self.op == "number":
            return self
        return applied(self.op, tuple(part.renumbered(places) for part in self.parts), self.number)


@functools.cache
def entry(place: int) -> Tree:
    """An input by its number."""
    return Tree("input", number=place, places=(place,))


@functools.lru_cache(maxsize=10_000)
def constant(number: Number) -> Tree:
    """A plain number within a computation; a fraction shows as one: (1/35)."""
    return Tree("number", number=number)


def applied(op: str, parts: tuple[Tree, ...], number: Number = 0.0) -> Tree:
    """An operation on computations over the same inputs."""
    places = tuple(place for part in parts for place in part.places)
    often = Counter(places) if len(set(places)) < len(places) else {}
    return Tree(op, parts, number, "", places, tuple(place for place, times in often.items() if times > 1))


def _rank(tree: Tree) -> int:
    return _rank(tree.parts[0]) if tree.op == "taken" else _RANKS.get(tree.op, _ATOM)


def _within(tree: Tree, least: int) -> str:
    return _shown(tree) if _rank(tree) >= least else f"({_shown(tree)})"


@functools.lru_cache(maxsize=10_000)
def _shown(tree: Tree) -> str:
    rank = _rank(tree)
    match tree.op:
        case "input":
            return f"{{{tree.number}}}"
        case "number":
            text = str(tree.number) if isinstance(tree.number, Fraction) else f"{tree.number:.15g}".replace("-", "−")
            return f"({text})" if "/" in text or text[0] == "−" else f"{text} {tree.unit}".rstrip()
        case "taken":
            return _shown(tree.parts[0])
        case "magnitude":
            return f"|{_shown(tree.parts[0])}|"
        case "+" | "-" | "*" | "/" | "^":
            first, *others = tree.parts
            inner = _ATOM if tree.op == "^" else rank + (tree.op in ("-", "/"))
            shown = [_within(first, rank + (tree.op == "^")), *(_within(part, inner) for part in others)]
            return SIGNS[tree.op].join(shown)
    name = {0.5: "median"}.get(float(tree.number), f"quantile {tree.number:g}") if tree.op == "quantile" else tree.op
    return f"{name}({', '.join(map(_shown, tree.parts))})"


@functools.lru_cache(maxsize=10_000)
def joined(op: str, left: Tree, right: Tree, per: tuple[float, float], places: tuple[int, ...]) -> Tree:
    """One computation out of two: the inputs of ``right`` get new ``places``; ``per`` are the parts that make one in
    the units of the operands (100 for per cent that enters as a factor)."""
    right = right.renumbered(places)
    first, second = (applied("taken", (side,), many) if many != 1 else side
                     for side, many in zip((left, right), per, strict=True))
    parts = (*first.parts, second) if op == first.op == "+" else (first, second)
    return applied(op, parts)


@functools.lru_cache(maxsize=10_000)
def told(tree: Tree, unit: str, other: str) -> Tree:
    """A computation in ``unit`` told in another pure unit: 0.063 → × 100 %."""
    whole = applied("taken", (tree,), float(PER[unit])) if PER[unit] != 1 else tree
    return applied("*", (whole, Tree("number", number=PER[other], unit=other))) if PER[other] != 1 else whole


# --- bounds of a tree ------------------------------------------------------------------------------------------------


def natural(tree: Tree, box: Sequence[Range]) -> Range:
    """The natural extension: every operation on the ranges of its parts; exact where each input occurs once."""
    if tree.op == "input":
        return box[int(tree.number)]
    if tree.op == "number":
        return between(float(tree.number), float(tree.number))
    return _reach(tree.op, tree.number, [natural(part, box) for part in tree.parts])


@dataclass(frozen=True, slots=True)
class _Slope:
    """What is known of a computation f in one input x: its range, that of f′, and that of e in x·f′ = e·f.

    The second kind sees what the first cannot: in x ÷ (x ÷ y) the e are 1 − 1, in a ÷ (a + b) 1 less a share.
    """

    range: Range
    rise: Range
    stretch: Range


def _meet(a: Range, b: Range) -> Range:
    return np.fmax(a[0], b[0]), np.fmin(a[1], b[1])


def _known(found: _Slope, x: Range) -> _Slope:
    """Each kind of slope narrowed by the other; a quotient is open where its divisor may be nothing."""
    rise = _meet(found.rise, _over(_times(found.stretch, found.range), x))
    return _Slope(found.range, rise, _meet(found.stretch, _over(_times(x, rise), found.range)))


def _slope(tree: Tree, box: Sequence[Range], place: int) -> _Slope:
    if tree.op in ("input", "number"):
        one = float(tree.op == "input" and tree.number == place)
        return _Slope(natural(tree, box), between(one, one), between(one, one))
    parts = [_slope(part, box, place) for part in tree.parts]
    reached = _reach(tree.op, tree.number, [part.range for part in parts])
    return _known(_Slope(reached, *_slopes(tree, parts, reached)), box[place])


def _slopes(tree: Tree, parts: list[_Slope], reached: Range) -> tuple[Range, Range]:
    """The two slopes of one operation, from those of its parts."""
    a = parts[0]
    match tree.op:
        case "+":
            return _slopes_of_sum(parts)
        case "-":
            b = parts[1]
            return _slopes_of_sum([a, _Slope(_negative(b.range), _negative(b.rise), b.stretch)])
        case "*":
            b = parts[1]
            rise = _reach("+", 1, [_times(a.rise, b.range), _times(a.range, b.rise)])
            return rise, _reach("+", 1, [a.stretch, b.stretch])
        case "/":
            b = parts[1]
            rise = _over(_reach("-", 1, [a.rise, _times(reached, b.rise)]), b.range)
            return rise, _reach("-", 1, [a.stretch, b.stretch])
        case "^":
            return _slopes_of_power(a, parts[1])
        case "magnitude":
            return _hull(*a.rise, *_negative(a.rise)), a.stretch
        case "taken":
            return _reach(tree.op, tree.number, [a.rise]), a.stretch
    return _hull(*(end for part in parts for end in part.rise)), _hull(*(end for part in parts for end in part.stretch))


def _slopes_of_sum(parts: list[_Slope]) -> tuple[Range, Range]:
    """Where all parts have one sign, e lies between theirs: the sum is a mean of them, weighted by shares."""
    alike = (functools.reduce(np.logical_and, (part.range[0] >= 0 for part in parts))
             | functools.reduce(np.logical_and, (part.range[1] <= 0 for part in parts)))
    low, high = _hull(*(end for part in parts for end in part.stretch))
    return _reach("+", 1, [part.rise for part in parts]), (np.where(alike, low, -np.inf), np.where(alike, high, np.inf))


def _slopes_of_power(a: _Slope, b: _Slope) -> tuple[Range, Range]:
    """x·(aᵇ)′ = (b·e_a + ln a · b·e_b) · aᵇ, for a above nothing."""
    positive = a.range[0] > 0
    logs = np.log(np.where(positive, a.range[0], 1.0)), np.log(np.where(positive, a.range[1], 1.0))
    low, high = _reach("+", 1, [_times(b.range, a.stretch), _times(logs, _times(b.range, b.stretch))])
    still = functools.reduce(np.logical_and, [end == 0 for part in (a, b) for end in part.rise])
    rise = np.where(still, 0.0, -np.inf), np.where(still, 0.0, np.inf)
    return rise, (np.where(positive, low, -np.inf), np.where(positive, high, np.inf))


def narrowed(tree: Tree, box: Sequence[Range], wide: Range) -> Range:
    """``wide``, narrowed by what the slopes in the repeated inputs tell.

    An input in which the computation rises over the whole box stands at its low end where the lowest value is sought;
    one of which that is not proved keeps its whole range, so that no value is lost.
    """
    forms = tuple(dict.fromkeys((tree, _spread(tree))))
    with np.errstate(all="ignore"):
        lowest, highest = list(box), list(box)
        for place in tree.repeated:
            (low, high), slopes = box[place], [_slope(form, box, place).rise for form in forms]
            least, most = functools.reduce(_meet, slopes)
            rises, falls = least >= 0, most <= 0
            lowest[place] = _at(box[place], rises, falls, low, high)
            highest[place] = _at(box[place], rises, falls, high, low)
        for form in forms:
            wide = _meet(wide, (natural(form, lowest)[0], natural(form, highest)[1]))
    return wide


def _spread(tree: Tree) -> Tree:
    """The same computation with sums divided term by term where a divisor occurs in them: (a − b) ÷ b as a ÷ b − b ÷ b,
    of which every term has a slope that is easy to see."""
    parts = tuple(map(_spread, tree.parts))
    if tree.op == "/" and parts[0].op in ("+", "-") and not {*parts[0].places}.isdisjoint(parts[1].places):
        return applied(parts[0].op, tuple(applied("/", (part, parts[1])) for part in parts[0].parts))
    return tree if parts == tree.parts else applied(tree.op, parts, tree.number)


def _at(whole: Range, rises: Mask, falls: Mask, rising: Array, falling: Array) -> Range:
    """One end for both sides where the slope says which; either will do where there is none."""
    end = np.where(rises & np.isfinite(rising), rising, np.where(falls, falling, np.nan))
    fixed = np.isfinite(end)
    return np.where(fixed, end, whole[0]), np.where(fixed, end, whole[1])


# --- units -----------------------------------------------------------------------------------------------------------


@functools.cache
def unit_of(sign: str, a: str, b: str) -> tuple[str, float, float] | None:
    """The unit of a result, and how many parts make one in each operand; None where there is no such unit.

    元 ÷ 人 → 元/人; 元 × % → 元, 1, 100; a plain number has the unit ''.

    >>> unit_of("/", "元", "平方公里"), unit_of("*", "元", "%"), unit_of("-", "%", "%")
    (('元/平方公里', 1, 1), ('元', 1, 100), ('百分点', 1, 1))
    >>> unit_of("+", "元", "人") is None
    True
    """
    if sign == "<" and a != b and not {a, b} <= {*FACTORS}:
        return None
    if sign in ("+", "-", "<"):
        return _unit_of_sum(sign, a, b)
    if sign == "^":  # an exponent may count years
        return ("倍", PER[a], PER.get(b, 1)) if a in PER and (b in FACTORS or b == "年") else None
    if a in PER and b in PER:
        return _pure(sign, a, b)
    if b in PER:
        return a, 1, PER[b]
    if a in PER and sign == "*":
        return b, PER[a], 1
    if sign == "/" and a == b:
        return "倍", 1, 1
    compound = _compound(sign, a if a not in PER else "", b)
    return None if compound is None else (compound, PER.get(a, 1), 1)


def _unit_of_sum(sign: str, a: str, b: str) -> tuple[str, float, float] | None:
    if a == b:
        return "百分点" if (sign, a) == ("-", "%") else a, 1, 1
    if (a, b) == ("%", "百分点") or (sign, a, b) == ("+", "百分点", "%"):
        return "%", 1, 1
    return ("倍", PER[a], PER[b]) if a in FACTORS and b in FACTORS else None


def _pure(sign: str, a: str, b: str) -> tuple[str, float, float]:
    """% × % stays %, % ÷ % is 倍; a plain number leaves the other unit as it is."""
    if b == "" or (sign == "/" and PER[b] == 1 and PER[a] != 1):
        return a, 1, 1
    if sign == "/":
        return ("倍", 1, 1) if PER[a] == PER[b] else ("倍", PER[a], PER[b])
    if a == "":
        return b, 1, 1
    if PER[a] > 1:
        return a, 1, PER[b]
    return ("倍", 1, 1) if PER[b] == 1 else (b, 1, 1)


def _compound(sign: str, a: str, b: str) -> str | None:
    (over, _, under), (top, _, bottom) = a.partition("/"), b.partition("/")
    if sign == "/":
        top, bottom = bottom, top
    above, below = [part for part in (over, top) if part], [part for part in (under, bottom) if part]
    for part in [*above]:
        if part in below:
            above.remove(part)
            below.remove(part)
    if len(above) > 1 or len(below) > 1 or (below and not above):
        return None
    return "/".join(above + below) or "倍"

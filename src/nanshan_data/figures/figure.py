"""A figure: one number that can answer for itself.

Notebooks, charts, the ledger and the workbook pass figures around, never bare floats. A figure knows its bounds,
unit, place and period and where it comes from: a sentence of a document, a row of the reference figures, other
figures and a formula, or an analyst's assumption. Arithmetic carries the bounds and keeps the inputs.

>>> gdp = Figure(78e8, 77.5e8, 78.5e8, "元", "reference", id="gdp_1990", entity="南山区", indicator="gdp")
>>> land = Figure(187.0, 187.0, 187.0, "平方公里", "document", id="land@1", entity="南山区", indicator="land_area")
>>> dense = (gdp / land).about(indicator="gdp_per_km2")
>>> print(dense, dense.formula)
41711229.9 [41443850.3…41978609.6] 元/平方公里 {0} ÷ {1}
>>> gdp > 77e8, gdp > 78e8
(True, <NA>)
"""

from __future__ import annotations

import itertools
import math
import operator
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from numbers import Real
from typing import Any, Literal, NamedTuple, NoReturn, Protocol

import numpy as np

from nanshan_data.errors import DataError, check_given
from nanshan_data.figures import algebra
from nanshan_data.figures.intervals import Interval

Origin = Literal["document", "reference", "derived", "assumption"]
Basis = tuple[tuple[str, str], ...]
LABELS = ("entity", "indicator", "period")
NUMERIC = re.compile(r"[<>=^+\- #0\d,_]*(\.\d+)?[eEfFgG]")
"""A format of Python's for the value alone: {gdp:.2f}; all others are words."""


class Worked(NamedTuple):
    """A computation without a name of its own: a tree over figures; what uses it takes it apart."""

    tree: algebra.Tree
    inputs: tuple[Figure, ...]


class Formatter(Protocol):
    """What puts figures into words; ``notebook.cards`` registers itself as one."""

    def text(self, figure: Figure, spec: str = "") -> str: ...
    def html(self, figure: Figure) -> str: ...
    def cite(self, figure: Figure, lang: str) -> str: ...
    def amount(self, value: float, unit: str) -> str: ...


class _Hooks:
    formatter: Formatter | None = None
    beside: Callable[[str, Any, Any], Any] | None = None  # arithmetic of a figure and an array: a column


def set_formatter(formatter: Formatter | None) -> None:
    """Have figures printed by ``formatter``; None: plainly."""
    _Hooks.formatter = formatter


def formatter() -> Formatter | None:
    """What puts figures into words, or None."""
    return _Hooks.formatter


def set_beside(reckon: Callable[[str, Any, Any], Any]) -> None:
    """Have ``reckon(sign, a, b)`` work out what a figure and an array of numbers give; ``column`` does."""
    _Hooks.beside = reckon


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with bounds (``None`` = open), in its base unit (元, %, 平方公里, 家 …).

    ``+ - * / **`` with figures and numbers carry bounds, units and the formula. ``< <= > >=`` answer True, False, or
    ``pd.NA`` where the bounds do not tell; a number is read in the figure's own unit. ``==`` asks whether this is the
    very same figure, ``same(a, b)`` whether two have the same value. Errors are DataErrors that name the figures.

    >>> price, area = Figure(90, 85, 95, "元", "document"), Figure(3, 3, 3, "平方公里", "document")
    >>> (price / area).value, (price / area).unit
    (30.0, '元/平方公里')
    >>> price > 80, price > 100
    (True, False)
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    origin: Origin
    id: str = ""
    qualifier: str = "exact"
    entity: str = ""
    indicator: str = ""
    measure: str = "level"
    period: str = ""
    text: str = ""
    kind: str = ""
    doc_id: str = ""
    start: int = -1
    end: int = -1
    section: str = ""
    sentence: str = ""
    note: str = ""
    url: str = ""
    basis: Basis = ()  # (family, id) pairs in order of family; empty = not known
    inputs: tuple[Figure, ...] = ()
    formula: str = ""
    across: str = ""  # why it crosses bases on purpose; empty = it does not
    tree: algebra.Tree | None = field(default=None, compare=False, repr=False)  # of a result without a name

    @property
    def interval(self) -> Interval:
        return Interval(self.low, self.high)

    @property
    def year(self) -> int:
        """First year of the last part of the period: 2020/2025 → 2025."""
        if not self.period:
            raise DataError(f"{self.id}: has no period; choose a fact that is dated")
        return int(self.period.split("/")[-1][:4])

    @property
    def sources(self) -> tuple[Figure, ...]:
        """The document, reference and assumption figures at the bottom of a derivation, each once."""
        if not self.inputs:
            return (self,)
        return tuple(dict.fromkeys(leaf for part in self.inputs for leaf in part.sources))

    @property
    def clashes(self) -> tuple[tuple[Figure, Figure], ...]:
        """Pairs of figures below this one that carry different ids of one family of bases; what went ``across`` on
        purpose counts as one figure."""
        return clashing(bearers(self))

    def about(self, *, entity: str | None = None, indicator: str | None = None, measure: str | None = None,
              period: str | None = None, note: str | None = None) -> Figure:
        """The same figure under a name of its own; formulas refer to it as a whole from here on.

        A ``note`` (English, ``---``, Chinese) names what no indicator of the codebook does.
        """
        named = {"entity": entity, "indicator": indicator, "measure": measure, "period": period, "note": note}
        return replace(self, tree=None, **{name: text for name, text in named.items() if text is not None})  # type: ignore[arg-type]

    def to(self, unit: str) -> Figure:
        """The same share or multiple in another pure unit: 0.063倍 → 6.3%."""
        if unit == self.unit:
            return self
        if not {self.unit, unit} <= {*algebra.FACTORS}:
            raise untold(self, unit)
        node = opened(node_of(self))
        value, low, high = (end / algebra.PER[self.unit] * algebra.PER[unit] for end in bounded(self))
        return derived(value, low, high, unit, Worked(algebra.told(node.tree, self.unit, unit), node.inputs))

    def cite(self, lang: str = "zh") -> str:
        """A citation to paste: 南山区2026年计划报告，一（五）; without a formatter the bare name of the source."""
        words = _Hooks.formatter
        return words.cite(self, lang) if words else self.id or self.note or self.formula

    # --- in words ---

    def __str__(self) -> str:
        return _Hooks.formatter.text(self) if _Hooks.formatter else _plainly(self)

    def __format__(self, spec: str) -> str:
        """``{gdp}`` and ``{gdp:plain}`` in words, ``{gdp:.2f}`` the bare value."""
        if spec and NUMERIC.fullmatch(spec):
            return format(self.value, spec)
        return _Hooks.formatter.text(self, spec) if _Hooks.formatter else _plainly(self, spec == "plain")

    def _repr_html_(self) -> str:
        return _Hooks.formatter.html(self) if _Hooks.formatter else _plainly(self)

    def __float__(self) -> float:
        """The value without its bounds, for what asks for a plain number."""
        return float(self.value)

    def __bool__(self) -> NoReturn:
        raise DataError(f"{called(self)} is neither true nor false; compare it, as in figure > 0, or ask whether it "
                        "is None")

    def __round__(self, digits: int | None = None) -> NoReturn:
        raise TypeError(f"a rounded {called(self)} would contradict its own bounds; "
                        f"round where it is shown: f'{{figure:.{digits or 0}f}}'")

    # --- arithmetic ---

    __array_ufunc__ = None  # numbers of numpy leave the operation to the figure

    def __add__(self, other: Any) -> Any:
        return _operate("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return _operate("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return _operate("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _operate("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return _operate("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return _operate("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return _operate("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _operate("/", other, self)

    def __pow__(self, other: Any) -> Any:
        return _operate("^", self, other)

    def __rpow__(self, other: Any) -> Any:
        return _operate("^", other, self)

    def __pos__(self) -> Figure:
        return self

    def __neg__(self) -> Figure:
        return _applied("negative", operator.neg, self)

    def __abs__(self) -> Figure:
        return _applied("magnitude", abs, self)

    def __lt__(self, other: Any) -> Any:
        return _compared(operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return _compared(operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return _compared(operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return _compared(operator.ge, self, other)

    def __reduce__(self) -> tuple[Any, ...]:
        return Figure, _CONTENT(self)


_CONTENT: Callable[[Figure], tuple[Any, ...]] = operator.attrgetter(*(each.name for each in fields(Figure)))


def _plainly(figure: Figure, bare: bool = False) -> str:
    """7801 [7800.5…7801.5] 元: up to nine digits, an open end left out."""
    low, high = ("" if end is None else _digits(end) for end in (figure.low, figure.high))
    exact = figure.low == figure.high == figure.value
    return f"{_digits(figure.value)}{'' if bare or exact else f' [{low}…{high}]'} {figure.unit}".rstrip()


def _digits(number: float) -> str:
    rounded = float(f"{number:.9g}")
    return f"{rounded:.0f}" if rounded.is_integer() and abs(rounded) < 1e16 else f"{rounded:.9g}"


def called(figure: Figure) -> str:
    """How a message names a figure: its id, or what it is about, and its unit."""
    about = " ".join(part for part in (figure.entity, figure.indicator, figure.period) if part)
    named = about or figure.id or figure.note
    return f"{named or figure.formula or 'a figure'}{f' ({figure.id})' if about and figure.id else ''}"


# --- computations ----------------------------------------------------------------------------------------------------


def node_of(figure: Figure) -> Figure | Worked:
    """How a formula names a figure: by itself, or, for a result without a name, by what it was worked out from."""
    return figure if figure.tree is None else Worked(figure.tree, figure.inputs)


def opened(node: Figure | Worked | Real) -> Worked:
    """A node as a computation over figures."""
    if isinstance(node, Worked):
        return node
    if isinstance(node, Figure):
        return Worked(algebra.entry(0), (node,))
    return Worked(algebra.constant(node if isinstance(node, Fraction) else float(node)), ())


def quantity(leaf: Figure) -> object:
    """What two figures share when they are one and the same quantity: the object, or an id with value and bounds."""
    return (leaf.id, leaf.unit, leaf.value, leaf.low, leaf.high) if leaf.id else id(leaf)


def join(sign: str, left: Worked, right: Worked, per: tuple[float, float]) -> Worked:
    """One computation out of two, each quantity once among its inputs."""
    known = {quantity(leaf): place for place, leaf in enumerate(left.inputs)}
    places = tuple(known.setdefault(quantity(leaf), len(known)) for leaf in right.inputs)
    if len(known) < len(left.inputs) + len(right.inputs):
        count = len(left.inputs)
        new = {place: leaf for place, leaf in zip(places, right.inputs, strict=True) if place >= count}
        return Worked(algebra.joined(sign, left.tree, right.tree, per, places), (*left.inputs, *new.values()))
    return Worked(algebra.joined(sign, left.tree, right.tree, per, places), left.inputs + right.inputs)


def bounded(operand: Figure | Real) -> tuple[float, float, float]:
    """Value, low and high of a figure or a number, ∓inf where open."""
    if isinstance(operand, Figure):
        return operand.value, *operand.interval.ends
    return (float(operand),) * 3


QUOTIENTS = ("{0} ÷ {1}", "{0} ÷ {1} × 100 %")
MADE = {"倍": "ratio", "%": "share"}
"""What a quotient is called by its unit."""


def derived(value: float, low: float, high: float, unit: str, node: Worked) -> Figure:
    """A result without a name: of place, indicator, period and basis it has what its inputs share; a quotient of like
    figures is the ratio or share that the first makes of the second."""
    inputs = node.inputs
    shared = {name: getattr(inputs[0], name) for name in LABELS
              if all(getattr(part, name) == getattr(inputs[0], name) for part in inputs)} if inputs else {}
    measures = {part.measure for part in inputs} if all(part.unit == unit for part in inputs) else set()
    if node.tree.formula in QUOTIENTS and len(inputs) == 2 and unit in MADE:
        shared, measures = {"entity": inputs[0].entity, "indicator": inputs[0].indicator} | shared, {MADE[unit]}
    least, most = (float(end) if math.isfinite(end) else None for end in (low, high))
    return Figure(float(value), least, most, unit, "derived", qualifier="", inputs=inputs, formula=node.tree.formula,
                  tree=node.tree, measure=measures.pop() if len(measures) == 1 else "", basis=agreed(inputs), **shared)


def operand(other: object) -> bool:
    """Whether arithmetic takes it: a figure or a real number."""
    return isinstance(other, Figure) or (isinstance(other, Real) and not isinstance(other, (bool, np.bool_)))


def missing(other: object) -> bool:
    """Whether it is pandas' missing value; pandas need not be there for that."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and other is pandas.NA


def _operate(sign: str, a: Any, b: Any) -> Any:
    other = b if isinstance(a, Figure) else a
    if missing(other):
        return other
    if not operand(other):
        beside = _Hooks.beside if isinstance(other, np.ndarray) else None
        return beside(sign, a, b) if beside else NotImplemented
    if sign == "+" and not isinstance(other, Figure) and other == 0:
        return a if isinstance(a, Figure) else b  # nothing, in whatever unit: Python's sum() and stacked bars begin so
    found = algebra.unit_of(sign, getattr(a, "unit", ""), getattr(b, "unit", ""))
    if found is None:
        raise unlike(sign, a, b)
    unit, *per = found
    left, right = ([end / many for end in bounded(side)] for side, many in zip((a, b), per, strict=True))
    one, two = (opened(node_of(side) if isinstance(side, Figure) else side) for side in (a, b))
    node = join(sign, one, two, (per[0], per[1]))
    value = calculated(sign, left[0], right[0])
    if not math.isfinite(value):
        raise no_value(sign, a, b)
    wide = algebra.reach(sign, algebra.between(*left[1:]), algebra.between(*right[1:]))
    return worked(node, float(value), wide, unit)


def worked(node: Worked, value: float, wide: algebra.Range, unit: str) -> Figure:
    """The result of a computation, its bounds narrowed where an input occurs twice; rounding never loses the value."""
    low, high = wide
    if node.tree.repeated:
        box = [algebra.between(*figure.interval.ends) for figure in node.inputs]
        low, high = (rounded(end, value) for rounded, end in zip((np.fmin, np.fmax), algebra.narrowed(
            node.tree, box, wide), strict=True))
    return derived(value, float(low), float(high), unit, node)


def calculated(sign: str, a: Any, b: Any) -> Any:
    """The bare arithmetic of values, NaN or infinite where there is no result."""
    with np.errstate(all="ignore"):
        match sign:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "/":
                return np.divide(a, b)
            case "^":
                return algebra.raised(a, b)
    raise ValueError(f"unknown operation {sign!r}")


def _named(operand: Any) -> str:
    return called(operand) if isinstance(operand, Figure) else f"{float(operand):g}"


class UnlikeError(DataError, TypeError):
    """Operands whose units do not go together; a TypeError, too, on which Python and matplotlib fall back."""


def unlike(sign: str, a: Any, b: Any) -> UnlikeError:
    """Why two operands do not go together."""
    one, two = (f"{_named(side)} is {'in ' + side.unit if isinstance(side, Figure) else 'a plain number'}"
                for side in (a, b))
    return UnlikeError(f"{one}, {two}: {sign.replace('^', '**')} gives no unit; compare like with like")


def untold(figure: Figure, unit: str) -> DataError:
    """Why a figure cannot be told in a unit."""
    return DataError(f"{called(figure)} is in {figure.unit} and cannot be told in {unit or 'no unit'}; "
                     f"only {'、'.join(algebra.FACTORS[1:])} are parts of one another")


def no_value(sign: str, a: Any, b: Any) -> DataError:
    """Why a quotient or power has no result."""
    return DataError(f"{_named(a)}{algebra.SIGNS[sign]}{_named(b)} has no finite value; leave it out")


def _applied(op: str, compute: Callable[[float], float], figure: Figure) -> Figure:
    node = opened(node_of(figure))
    low, high = algebra.reach(op, algebra.between(*figure.interval.ends))
    return derived(compute(figure.value), float(low), float(high), figure.unit,
                   Worked(algebra.applied(op, node.tree), node.inputs))


def _compared(certain: Callable[[float, float], bool], a: Figure, b: Any) -> Any:
    """True, False, or NA where the bounds do not tell; what both rest on moves together."""
    if missing(b):
        return b
    if not operand(b):
        return NotImplemented
    low, high = apart(a, b)
    first, last = (certain(end, 0.0) for end in (low, high))
    return first if first == last else _na()


def apart(a: Figure, b: Any) -> tuple[float, float]:
    """The bounds of a − b; a number is read in the unit of ``a``."""
    if not isinstance(b, Figure):
        low, high = a.interval.ends
        return low - float(b), high - float(b)
    if a.unit != b.unit and not {a.unit, b.unit} <= {*algebra.FACTORS}:
        raise unlike("<", a, b)
    gap: Figure = a - b
    return gap.interval.ends


def _na() -> Any:
    import pandas as pd

    return pd.NA


def same(a: Figure, b: Figure) -> Any:
    """Whether two figures have the same value: True or False where the bounds say so, else ``pd.NA``.

    >>> five, about_five = assumption(5, "元", "x"), Figure(5, 4, 6, "元", "assumption")
    >>> same(five, five), same(five, about_five), same(about_five, about_five), same(five, assumption(7, "元", "y"))
    (True, <NA>, True, False)
    """
    check_figures(a)
    check_given(b, (Figure, Real), "a second figure, or a number in the unit of the first")
    low, high = apart(a, b)
    return True if low == high == 0 else False if low > 0 or high < 0 else _na()


def compatible(a: Figure, b: Figure) -> bool:
    """Whether two figures may have the same value: their bounds meet. Unlike ``same`` it always decides.

    >>> five, about_five = assumption(5, "元", "x"), Figure(5, 4, 6, "元", "assumption")
    >>> compatible(five, about_five), compatible(about_five, assumption(7, "元", "y"))
    (True, False)
    """
    return same(a, b) is not False


# --- periods ---------------------------------------------------------------------------------------------------------

A_YEAR = {"": 1, "H": 2, "Q": 4, "M": 12}
"""How many periods of a frequency make a year."""


# --- basis -----------------------------------------------------------------------------------------------------------


def bearers(figure: Figure) -> Iterator[Figure]:
    """The figures below whose basis counts: leaves, and what went across bases on purpose."""
    if not figure.inputs or figure.across:
        yield figure
    else:
        for part in figure.inputs:
            yield from bearers(part)


def _by_family(figures: Iterable[Figure]) -> dict[str, dict[str, Figure]]:
    found: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        for family, name in figure.basis:
            found.setdefault(family, {}).setdefault(name, figure)
    return found


def clash(one: Basis, other: Basis) -> tuple[str, str] | None:
    """The ids of the first family of which both bases have different ones, or None: what is not known never clashes."""
    known = dict(other)
    return next(((name, known[family]) for family, name in one if known.get(family, name) != name), None)


def clashing(figures: Iterable[Figure]) -> tuple[tuple[Figure, Figure], ...]:
    """Pairs that carry different ids of one family; one with no basis never clashes."""
    return tuple(pair for carriers in _by_family(figures).values()
                 for pair in itertools.combinations(carriers.values(), 2))


def agreed(figures: Iterable[Figure]) -> Basis:
    """What figures share of basis: for each family that any of them knows, the id on which all agree that know one."""
    return tuple((family, *carriers) for family, carriers in sorted(_by_family(figures).items()) if len(carriers) == 1)  # type: ignore[misc]


# --- functions of figures --------------------------------------------------------------------------------------------


def assumption(value: float, unit: str, note: str, **about: str) -> Figure:
    """An analyst's own number, named as such; ``note`` says what is assumed. DataError for 亿元, 万人: write 元, 人.

    >>> assumption(5, "%", "a pace that is assumed").value
    5
    """
    check_number(value)
    for text in (unit, note):
        check_given(text, str, "unit and note as text, as in assumption(5, '%', 'a pace that is assumed')")
    if unit.startswith(("万", "亿")):
        raise DataError(f"{value} {unit}: write the multiplier into the number, such as assumption(30e8, \"元\", …)")
    return Figure(value, value, value, unit, "assumption", note=note, **about)  # type: ignore[arg-type]


def gathered(op: str, nodes: Iterable[Figure | Worked], number: float = 0.0) -> Worked:
    """One operation on many computations (+, min, max, quantile), each quantity once among its inputs."""
    places: dict[object, int] = {}
    inputs: list[Figure] = []
    parts: list[algebra.Tree] = []
    for node in map(opened, nodes):
        for leaf in node.inputs:
            if places.setdefault(quantity(leaf), len(places)) == len(inputs):
                inputs.append(leaf)
        parts.append(node.tree.renumbered([places[quantity(leaf)] for leaf in node.inputs]))
    return Worked(algebra.applied(op, *parts, number=number), tuple(inputs))


def total(parts: Iterable[Figure], **about: str) -> Figure:
    """The sum of like figures; DataError where units differ or there is none.

    >>> print(total([assumption(3, "家", "x"), assumption(4, "家", "y")]))
    7 家
    """
    check_given(parts, Iterable, "a list of figures, as in total([one, other])")
    items = tuple(parts)
    if not items:
        raise DataError("total() of no figures; give at least one")
    for part in items:
        _same_unit(items[0], part)
    node = gathered("+", map(node_of, items))
    value, low, high = (math.fsum(ends) for ends in zip(*map(bounded, items), strict=True))
    return _labelled(worked(node, value, algebra.between(low, high), items[0].unit), about)


def _labelled(result: Figure, about: Mapping[str, str]) -> Figure:
    """A result under the names said ``about`` it; without any it stays a computation, taken apart by what uses it."""
    return replace(result, tree=None, **about) if about else result  # type: ignore[arg-type]


def check_figures(*given: object) -> None:
    """DataError where a caller passes something else than figures."""
    for each in given:
        check_given(each, Figure, "a figure: fact(…), ref(…) or assumption(…)")


def check_number(value: object) -> None:
    """DataError where a caller passes something else than a number that is one."""
    if not isinstance(value, Real) or isinstance(value, bool) or not math.isfinite(value):
        raise DataError(f"{value!r} is not a number; pass one, such as 2e12")


def _same_unit(a: Figure, b: Figure) -> None:
    check_figures(a, b)
    if a.unit != b.unit:
        raise DataError(f"{called(a)} is in {a.unit}, {called(b)} in {b.unit}; compare like with like")


def _unbroken(earlier: Figure, later: Figure) -> None:
    """DataError where growth would cross a change of basis."""
    for one, two in clashing((*bearers(earlier), *bearers(later))):
        first, second = clash(one.basis, two.basis) or ("", "")
        raise DataError(f"{called(one)} is on the basis {first}, {called(two)} on {second}: growth would cross a "
                        "change; choose years on one basis, or say across(later, earlier, reason)")


def growth(later: Figure, earlier: Figure, **about: str) -> Figure:
    """Nominal growth between two levels, in per cent; DataError where it would cross a change of basis.

    >>> now, before = assumption(110, "元", "x", period="2025"), assumption(100, "元", "y", period="2024")
    >>> f"{growth(now, before):.1f}", growth(now, before).formula
    ('10.0', '({0} ÷ {1} − 1) × 100 %')
    """
    _same_unit(later, earlier)
    _unbroken(earlier, later)
    return _labelled((later / earlier - 1).to("%"), {"measure": "growth", "period": later.period} | about)


def cagr(later: Figure, earlier: Figure, *, acknowledge_break: bool = False, **about: str) -> Figure:
    """Compound annual growth rate in per cent; DataError where it would cross a change of basis.

    ``acknowledge_break`` goes across one on purpose; tell the reader: over decades a change of method weighs little,
    and the documents themselves speak of 1990 to 2025.

    >>> first, last = (Figure(v, v, v, "元", "document", period=y) for v, y in ((100, "2020"), (121, "2022")))
    >>> round(cagr(last, first).value, 9)
    10.0
    """
    _same_unit(later, earlier)
    span = later.year - earlier.year
    if span <= 0:
        raise DataError(f"CAGR needs a later and an earlier year, got {earlier.period} and {later.period}")
    if not acknowledge_break:
        _unbroken(earlier, later)
    pace = ((later / earlier) ** Fraction(1, span) - 1).to("%")
    named = {"measure": "cagr", "period": f"{earlier.period}/{later.period}",
             "across": "acknowledged by the caller" if acknowledge_break else ""}
    return _labelled(pace, named | about)


def across(later: Figure, earlier: Figure, reason: str) -> Figure:
    """How many times the earlier level the later one is, over a change of basis on purpose (倍).

    The result is marked with the ``reason``, in ``.across``, and may be shown; what it rests on no longer clashes.

    >>> old = Figure(4, 4, 4, "元", "document", indicator="gdp", period="2020", basis=(("accounts", "a"),))
    >>> new = Figure(6, 6, 6, "元", "document", indicator="gdp", period="2025", basis=(("accounts", "b"),))
    >>> across(new, old, "on purpose").value
    1.5
    """
    check_figures(later, earlier)
    check_given(reason, str, "the reason as text")
    if not reason.strip():
        raise DataError(f"across({called(later)}, {called(earlier)}): say why it may go over a change of basis")
    _same_unit(later, earlier)
    times: Figure = later / earlier
    period = "/".join(dict.fromkeys((earlier.period, later.period)))
    return replace(times.about(measure="multiple", period=period), across=reason)

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

import contextlib
import itertools
import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from numbers import Real
from typing import Any, Literal, NamedTuple, NoReturn, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from nanshan_data.errors import DataError, check_given, quoted
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


def set_formatter(formatter: Formatter | None) -> None:
    """Have figures printed by ``formatter``; None: plainly."""
    _Hooks.formatter = formatter


def formatter() -> Formatter | None:
    """What puts figures into words, or None."""
    return _Hooks.formatter


Operator = Callable[[Any, Any], Any]


def _operators(sign: str) -> tuple[Operator, Operator]:
    """An operation with the figure on its left, and with the figure on its right."""
    return (lambda figure, other: _operate(sign, figure, other)), (lambda figure, other: _operate(sign, other, figure))


def _comparison(certain: Operator) -> Operator:
    return lambda figure, other: _compared(certain, figure, other)


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
        return self if unit == self.unit else _alone(told(cell(self), unit))

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

    __add__, __radd__ = _operators("+")
    __sub__, __rsub__ = _operators("-")
    __mul__, __rmul__ = _operators("*")
    __truediv__, __rtruediv__ = _operators("/")
    __pow__, __rpow__ = _operators("^")
    __lt__, __le__, __gt__, __ge__ = map(_comparison, (operator.lt, operator.le, operator.gt, operator.ge))

    def __pos__(self) -> Figure:
        return self

    def __neg__(self) -> Any:
        return _operate("*", self, -1)

    def __abs__(self) -> Figure:
        return _alone(magnitudes(cell(self)))

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
    inputs, (_, places) = _pooled((left, right))
    return Worked(algebra.joined(sign, left.tree, right.tree, per, places), inputs)


def _pooled(nodes: Sequence[Worked]) -> tuple[tuple[Figure, ...], list[tuple[int, ...]]]:
    """The inputs of several computations, each quantity once, and where among them those of each computation are."""
    pool: dict[object, tuple[int, Figure]] = {}
    places = [tuple(pool.setdefault(quantity(leaf), (len(pool), leaf))[0] for leaf in node.inputs) for node in nodes]
    return tuple(leaf for _, leaf in pool.values()), places


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


def _operate(sign: str, a: Any, b: Any) -> Any:
    other = b if isinstance(a, Figure) else a
    if other is pd.NA:
        return other
    if isinstance(other, np.ndarray):  # a figure beside many numbers is a column
        a, b = (pd.array([side] * len(other), dtype="figure")  # type: ignore[call-overload]
                if isinstance(side, Figure) else side for side in (a, b))
        return a ** b if sign == "^" else _COMPUTE[sign](a, b)
    if not operand(other):
        return NotImplemented
    if sign == "+" and not isinstance(other, Figure) and other == 0:
        return a if isinstance(a, Figure) else b  # nothing, in whatever unit: Python's sum() and stacked bars begin so
    return _alone(_all_reckoned(sign, cell(a), cell(b)))


def _compared(certain: Operator, a: Figure, b: Any) -> Any:
    """True, False, or NA where the bounds do not tell; what both rest on moves together."""
    if b is pd.NA:
        return b
    if not operand(b):
        return NotImplemented
    first, last = (bool(certain(end[0], 0.0)) for end in apart(cell(a), cell(b)))
    return first if first == last else pd.NA


def _named(operand: Any) -> str:
    return called(operand) if isinstance(operand, Figure) else f"{float(operand):g}"


class UnlikeError(DataError, TypeError):
    """Operands whose units do not go together; a TypeError, too, on which Python and matplotlib fall back."""


def unlike(sign: str, a: Any, b: Any) -> UnlikeError:
    """Why two operands do not go together."""
    one, two = (f"{_named(side)} is {'in ' + side.unit if isinstance(side, Figure) else 'a plain number'}"
                for side in (a, b))
    return UnlikeError(f"{one}, {two}: {sign.replace('^', '**')} gives no unit; compare like with like")


def no_value(sign: str, a: Any, b: Any) -> DataError:
    """Why a quotient or power has no result."""
    return DataError(f"{_named(a)}{algebra.SIGNS[sign]}{_named(b)} has no finite value; leave it out")


# --- cells: what figures are while they are worked with, one or many -------------------------------------------------

ENDS = ("value", "low", "high")
PARTS = np.dtype([*((end, "f8") for end in ENDS), ("unit", "O"), ("node", "O")])
"""A cell: value and bounds (∓inf open, NaN missing), unit, and the figure, computation or plain number that it is."""
Cells = npt.NDArray[np.void]
MISSING: Cells = np.array([(np.nan, np.nan, np.nan, "", None)], dtype=PARTS)
_NOTHING: tuple[Any, ...] = MISSING[0].item()
_COMPUTE: Mapping[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "<": np.subtract, "*": np.multiply, "/": np.divide, "^": algebra.raised}
"""The bare arithmetic of values, NaN or infinite where there is no result."""


def _part(item: Any) -> tuple[Any, ...]:
    if isinstance(item, Figure):
        return item.value, *item.interval.ends, item.unit, node_of(item)
    if item is None or item is pd.NA or item is pd.NaT or (isinstance(item, float) and item != item):
        return _NOTHING
    raise TypeError(f"{item!r} is no figure; pass fact(…), ref(…) or assumption(…)")


def cells(items: Iterable[Any]) -> Cells:
    """Figures and missing values as cells."""
    if not isinstance(items, Iterable):
        raise TypeError(f"{items!r} is no list of figures; pass [fact(…), ref(…)]")
    return np.array([_part(item) for item in items], dtype=PARTS)


def numbers(values: Iterable[float]) -> Cells:
    """Plain numbers as cells without a unit; what is missing among them is missing."""
    return np.array([(n, n, n, "", n) if n == n else _NOTHING for n in values], dtype=PARTS)


def cell(side: Any) -> Cells:
    """A figure or a plain number as one cell."""
    return np.array([_part(side) if isinstance(side, Figure) else (side, side, side, "", side)], dtype=PARTS)


def scalar(cell: Any) -> Any:
    """A cell as the figure it stands for."""
    node = cell["node"]
    if isinstance(node, Worked):
        return derived(cell["value"], cell["low"], cell["high"], cell["unit"], node)
    return pd.NA if node is None else node


def _alone(made: Cells) -> Figure:
    found: Figure = scalar(made[0])
    return found


def missing(found: Cells) -> npt.NDArray[np.bool_]:
    """Which of the cells hold nothing."""
    empty: npt.NDArray[np.bool_] = np.isnan(found["value"])
    return empty


def reckoned(sign: str, a: Cells, b: Cells) -> Cells:
    """An operation cell by cell; missing where a side is. DataError names the two figures that do not go together."""
    known = ~(missing(a) | missing(b))
    made = np.repeat(MISSING, len(known))
    made[known] = _all_reckoned(sign, a[known], b[known])
    return made


def _all_reckoned(sign: str, a: Cells, b: Cells) -> Cells:
    pairs = list(zip(a["unit"], b["unit"], strict=True))
    kinds = {pair: algebra.unit_of(sign, *pair) for pair in dict.fromkeys(pairs)}
    for pair, found in kinds.items():
        if found is None:
            place = pairs.index(pair)
            raise unlike(sign, scalar(a[place]), scalar(b[place]))
    results = [kinds[pair] or ("", 1.0, 1.0) for pair in pairs]
    per = np.array([(one, two) for _, one, two in results], dtype=float).reshape(-1, 2)
    left, right = ([side[end] / per[:, n] for end in ENDS] for n, side in enumerate((a, b)))
    made = np.empty(len(pairs), dtype=PARTS)
    with np.errstate(all="ignore"):
        made["value"] = _COMPUTE[sign](left[0], right[0])
    if (lost := ~np.isfinite(made["value"])).any():
        place = int(lost.argmax())
        raise no_value(sign, scalar(a[place]), scalar(b[place]))
    sign = sign.replace("<", "-")
    made["low"], made["high"] = algebra.reach(sign, (left[1], left[2]), (right[1], right[2]))
    made["unit"] = [unit for unit, _, _ in results]
    made["node"] = _joined(sign, a["node"], b["node"], results)
    return _narrowed(made)


def _joined(sign: str, a: npt.NDArray[Any], b: npt.NDArray[Any], results: list[tuple[str, float, float]],
            ) -> npt.NDArray[np.object_]:
    """What each result is worked out from; two different figures, the common case, share one tree."""
    pairs = {found: algebra.joined(sign, algebra.entry(0), algebra.entry(0), found[1:], (1,)) for found in {*results}}
    made = np.empty(len(results), dtype=object)
    made[:] = [Worked(pairs[found], (one, two))
               if type(one) is Figure and type(two) is Figure and one is not two and one.id != two.id
               else join(sign, opened(one), opened(two), found[1:])
               for one, two, found in zip(a.tolist(), b.tolist(), results, strict=True)]
    return made


def _narrowed(made: Cells) -> Cells:
    """Bounds narrowed where an input occurs twice, all rows of one computation at once; rounding never loses the
    value."""
    rows: dict[algebra.Tree, list[int]] = {}
    for row, node in enumerate(made["node"]):
        if node.tree.repeated:
            rows.setdefault(node.tree, []).append(row)
    for tree, places in rows.items():
        inputs = zip(*(made["node"][row].inputs for row in places), strict=True)
        box = [tuple(map(np.array, zip(*(leaf.interval.ends for leaf in leaves), strict=True))) for leaves in inputs]
        low, high = algebra.narrowed(tree, box, (made["low"][places], made["high"][places]))  # type: ignore[arg-type]
        made["low"][places] = np.fmin(low, made["value"][places])
        made["high"][places] = np.fmax(high, made["value"][places])
    return made


def apart(a: Cells, b: Cells) -> tuple[Any, Any]:
    """The bounds of a − b, what both rest on moving together; a plain number is read in the unit of the other side."""
    if not any(isinstance(node, (Figure, Worked)) for node in b["node"]):
        return a["low"] - b["value"], a["high"] - b["value"]
    found = reckoned("<", a, b)
    return found["low"], found["high"]


def magnitudes(given: Cells) -> Cells:
    """What the cells are without their sign."""
    made, known = given.copy(), ~missing(given)
    made["value"] = np.abs(made["value"])
    made["low"][known], made["high"][known] = algebra.reach("magnitude", (made["low"][known], made["high"][known]))
    for place in np.flatnonzero(known):
        tree, inputs = opened(made["node"][place])
        made["node"][place] = Worked(algebra.applied("magnitude", (tree,)), inputs)
    return made


def told(given: Cells, unit: str) -> Cells:
    """The same shares or multiples in another pure unit (%, 倍, ‰); DataError for any other."""
    made, known = given.copy(), ~missing(given)
    for old in {*made["unit"][known]} - {unit}:
        rows = np.flatnonzero(known & (made["unit"] == old))
        if not {old, unit} <= {*algebra.FACTORS}:
            raise DataError(f"{called(scalar(made[rows[0]]))} is in {old} and cannot be told in {unit or 'no unit'}; "
                            f"only {'、'.join(algebra.FACTORS[1:])} are parts of one another")
        for end in ENDS:
            made[end][rows] = made[end][rows] / algebra.PER[old] * algebra.PER[unit]
        for row in rows:
            tree, inputs = opened(made["node"][row])
            made["node"][row] = Worked(algebra.told(tree, old, unit), inputs)
    made["unit"][known] = unit
    return made


def aggregated(name: str, given: Cells, quantile: float = 0.5) -> Figure:
    """Sum, mean, min, max, median or a quantile of cells that are all there, as one figure.

    A largest or smallest figure that is certain is that figure itself, with its sentence.
    """
    one_unit(name, given)
    certain = given
    if name in ("min", "max"):
        place = int(given["value"].argmin() if name == "min" else given["value"].argmax())
        others = np.delete(given, place)
        if (given[place]["high"] <= others["low"] if name == "min" else given[place]["low"] >= others["high"]).all():
            certain = given[[place]]
    if len(certain) == 1:  # of one figure it is the figure, with its sentence
        return _alone(certain)
    if name in ("sum", "mean"):
        whole = gathered("+", given)
        return whole if name == "sum" else whole / len(given)
    return gathered(name, given) if name in ("min", "max") else gathered("quantile", given, quantile)


def gathered(op: str, given: Cells, number: float = 0.0) -> Figure:
    """One operation on many cells (+, min, max, quantile), each quantity once among its inputs."""
    nodes = [*map(opened, given["node"])]
    inputs, places = _pooled(nodes)
    parts = tuple(node.tree.renumbered(own) for node, own in zip(nodes, places, strict=True))
    node = Worked(algebra.applied(op, parts, number), inputs)
    with np.errstate(all="ignore"):
        ends = [_of_all(op, given[end], number) for end in ENDS]
    return _alone(_narrowed(np.array([(*ends, given["unit"][0], node)], dtype=PARTS)))


def one_unit(name: str, given: Cells) -> str:
    """The unit of all the cells; DataError where there are several."""
    units = dict.fromkeys(given["unit"])
    if len(units) > 1:
        few = [*units][:5] + ["…"] * (len(units) > 5)
        raise DataError(f"{name}: {', '.join(few)} are different units; compare like with like")
    return next(iter(units), "")


def _of_all(op: str, ends: npt.NDArray[np.float64], number: float) -> float:
    if op == "+":
        return math.fsum(ends)  # exact, so that the order of rows does not matter
    return float(ends.min() if op == "min" else ends.max() if op == "max" else np.quantile(ends, number))


def same(a: Figure, b: Figure) -> Any:
    """Whether two figures have the same value: True or False where the bounds say so, else ``pd.NA``.

    >>> five, about_five = assumption(5, "元", "x"), Figure(5, 4, 6, "元", "assumption")
    >>> same(five, five), same(five, about_five), same(about_five, about_five), same(five, assumption(7, "元", "y"))
    (True, <NA>, True, False)
    """
    check_figures(a)
    check_given(b, (Figure, Real), "a second figure, or a number in the unit of the first")
    (low,), (high,) = apart(cell(a), cell(b))
    return True if low == high == 0 else False if low > 0 or high < 0 else pd.NA


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
    return _labelled(gathered("+", cells(items)), about)


def _labelled(result: Figure, about: Mapping[str, str]) -> Figure:
    """A result under the names said ``about`` it; without any it stays a computation, taken apart by what uses it."""
    return replace(result, tree=None, **about) if about else result  # type: ignore[arg-type]


def check_figures(*given: object) -> None:
    """DataError where a caller passes something else than figures."""
    for each in given:
        check_given(each, Figure, "a figure: fact(…), ref(…) or assumption(…)")


def check_number(value: object) -> None:
    """DataError where a caller passes something else than a number that is one."""
    with contextlib.suppress(OverflowError):  # of a whole number above all decimals
        if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
            return
    raise DataError(f"{quoted(value)} is not a number; pass one, such as 2e12")


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


def cagr(later: Figure, earlier: Figure, **about: str) -> Figure:
    """Compound annual growth rate in per cent; DataError where it would cross a change of basis.

    >>> first, last = (Figure(v, v, v, "元", "document", period=y) for v, y in ((100, "2020"), (121, "2022")))
    >>> round(cagr(last, first).value, 9)
    10.0
    """
    _same_unit(later, earlier)
    span = later.year - earlier.year
    if span <= 0:
        raise DataError(f"CAGR needs a later and an earlier year, got {earlier.period} and {later.period}")
    _unbroken(earlier, later)
    pace = ((later / earlier) ** Fraction(1, span) - 1).to("%")
    return _labelled(pace, {"measure": "cagr", "period": f"{earlier.period}/{later.period}"} | about)


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
    period = "/".join(sorted({earlier.period, later.period}))  # areas are set side by side in either order
    return replace(times.about(measure="multiple", period=period), across=reason)

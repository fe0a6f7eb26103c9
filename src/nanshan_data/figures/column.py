"""A column of figures for pandas, ``dtype="figure"``: values with bounds, units, sources, and a figure's operators.

``df["gdp"] / df["area"]`` carries all four. Comparisons have three answers, so that a filter keeps what is certain:
``df[df.gdp > 1e12]`` leaves out a figure whose bounds reach below. pandas works with the values where it sorts, ranks
and draws; seaborn's heat maps, ``hue``, ``size`` and regressions, histograms, boxes, pies and error bars want
``.astype(float)``. What would lose the bounds unseen
(``np.log``, ``std``) is a TypeError that says so. ``pct_change``, ``diff`` and ``x / x.shift()`` are right where they
step from year to year on one basis, and a DataError that names both figures where not; ``.figures.growth()`` leaves
such years out.

>>> from nanshan_data.figures import assumption
>>> rates = pd.Series(column([assumption(5, "%", "slow"), None, assumption(7, "%", "fast")]))
>>> (1 + rates).astype(float).tolist(), str(rates.dtype)
([1.05, nan, 1.07], 'figure')
"""

from __future__ import annotations

import builtins
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, no_default, register_extension_dtype
from pandas.api.indexers import check_array_indexer
from pandas.api.types import is_float_dtype, is_list_like, is_numeric_dtype, is_scalar, pandas_dtype
from pandas.core.arraylike import OpsMixin, maybe_dispatch_ufunc_to_dunder_op  # type: ignore[attr-defined]

from nanshan_data.errors import DataError
from nanshan_data.figures import algebra, steps
from nanshan_data.figures import figure as figures
from nanshan_data.figures.figure import Figure, Worked

ENDS = ("value", "low", "high")
PARTS = np.dtype([*((end, "f8") for end in ENDS), ("unit", "O"), ("node", "O")])
"""A cell: value and bounds (∓inf open, NaN missing), unit, and the figure, or the computation, that it is."""
Cells = npt.NDArray[np.void]
MISSING: Cells = np.array([(np.nan, np.nan, np.nan, "", None)], dtype=PARTS)
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "pow": "^"}


@register_extension_dtype
class FigureDtype(ExtensionDtype):
    """The type of a column of figures; ``dtype="figure"`` names it."""

    name = "figure"
    type = Figure
    kind = "O"
    na_value = pd.NA
    _is_numeric = True  # seaborn and pandas draw it, describe() and select_dtypes("number") find it

    def __init__(self) -> None:
        _tell_pandera()

    @classmethod
    def construct_array_type(cls) -> builtins.type[FigureArray]:
        return FigureArray


def _tell_pandera() -> None:
    """Let pandera check columns of figures, ``pa.Column("figure")``, once it is there; it asks pandas for the type."""
    engine = sys.modules.get("pandera.engines.pandas_engine")
    if engine is None or engine in _TOLD:
        return
    _TOLD.append(engine)
    kind = type("FigureType", (engine.DataType,), {"type": FigureDtype(), "__init__": lambda self: None})
    engine.Engine.register_dtype(kind, equivalents=["figure", FigureDtype, FigureDtype()])


_TOLD: list[object] = []


# --- cells -----------------------------------------------------------------------------------------------------------


_NOTHING: tuple[Any, ...] = MISSING[0].item()


def _part(item: Any) -> tuple[Any, ...]:
    if isinstance(item, Figure):
        return (*figures.bounded(item), item.unit, figures.node_of(item))
    if item is None or item is pd.NA or item is pd.NaT or (isinstance(item, float) and item != item):
        return _NOTHING
    raise TypeError(f"{item!r} is no figure; pass fact(…), ref(…) or assumption(…)")


def _cells(items: Iterable[Any]) -> Cells:
    """Figures and missing values as cells."""
    if not isinstance(items, Iterable):
        raise TypeError(f"{items!r} is no list of figures; pass [fact(…), ref(…)]")
    return np.array([_part(item) for item in items], dtype=PARTS)


def _numbers(values: Iterable[float]) -> Cells:
    """Plain numbers as cells without a unit; what is missing among them is missing."""
    return np.array([(n, n, n, "", n) if n == n else _NOTHING for n in values], dtype=PARTS)


def _scalar(cell: Any) -> Any:
    """A cell as the figure it stands for."""
    node = cell["node"]
    if isinstance(node, Worked):
        return figures.derived(cell["value"], cell["low"], cell["high"], cell["unit"], node)
    return pd.NA if node is None else node


def _missing(cells: Cells) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = np.isnan(cells["value"])
    return found


# --- arithmetic ------------------------------------------------------------------------------------------------------


def _reckoned(sign: str, a: Cells, b: Cells) -> Cells:
    """An operation cell by cell; missing where a side is. DataError names the two figures that do not go together."""
    known = ~(_missing(a) | _missing(b))
    made = np.repeat(MISSING, len(known))
    made[known] = _all_reckoned(sign, a[known], b[known])
    return made


def _all_reckoned(sign: str, a: Cells, b: Cells) -> Cells:
    pairs = list(zip(a["unit"], b["unit"], strict=True))
    kinds = {pair: algebra.unit_of(sign, *pair) for pair in dict.fromkeys(pairs)}
    for pair, found in kinds.items():
        if found is None:
            place = pairs.index(pair)
            raise figures.unlike(sign, _scalar(a[place]), _scalar(b[place]))
    results = [kinds[pair] or ("", 1.0, 1.0) for pair in pairs]
    per = np.array([(one, two) for _, one, two in results], dtype=float).reshape(-1, 2)
    left, right = ([side[end] / per[:, n] for end in ENDS] for n, side in enumerate((a, b)))
    made = np.empty(len(pairs), dtype=PARTS)
    made["value"] = figures.calculated(sign, left[0], right[0])
    if (lost := ~np.isfinite(made["value"])).any():
        place = int(lost.argmax())
        raise figures.no_value(sign, _scalar(a[place]), _scalar(b[place]))
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
               else figures.join(sign, figures.opened(one), figures.opened(two), found[1:])
               for one, two, found in zip(a.tolist(), b.tolist(), results, strict=True)]
    return made


def _narrowed(made: Cells) -> Cells:
    """Bounds narrowed where an input occurs twice, all rows of one computation at once."""
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


def _aggregated(name: str, cells: Cells, quantile: float = 0.5) -> Figure:
    """Sum, mean, min, max, median or a quantile of cells that are all there, as one figure.

    A largest or smallest figure that is certain is that figure itself, with its sentence.
    """
    unit = _one_unit(name, cells)
    if len(cells) == 1:  # of one figure it is the figure, with its sentence
        alone: Figure = _scalar(cells[0])
        return alone
    if name in ("min", "max"):
        place = int(cells["value"].argmin() if name == "min" else cells["value"].argmax())
        others = np.delete(cells, place)
        if (cells[place]["high"] <= others["low"] if name == "min" else cells[place]["low"] >= others["high"]).all():
            certain: Figure = _scalar(cells[place])
            return certain
    op, number = {"sum": ("+", 0.0), "mean": ("+", 0.0), "min": ("min", 0.0), "max": ("max", 0.0)}.get(
        name, ("quantile", quantile))
    node = figures.gathered(op, cells["node"], number)
    with np.errstate(all="ignore"):
        value, low, high = (_of_all(op, cells[end], number) for end in ENDS)
    found = figures.worked(node, float(value), algebra.between(low, high), unit)
    return found / len(cells) if name == "mean" else found


def _one_unit(name: str, cells: Cells) -> str:
    units = dict.fromkeys(cells["unit"])
    if len(units) > 1:
        few = [*units][:5] + ["…"] * (len(units) > 5)
        raise DataError(f"{name}: {', '.join(few)} are different units; compare like with like")
    return next(iter(units), "")


def _of_all(op: str, ends: npt.NDArray[np.float64], number: float) -> float:
    if op == "+":
        return math.fsum(ends)  # exact, so that the order of rows does not matter
    return float(ends.min() if op == "min" else ends.max() if op == "max" else np.quantile(ends, number))


# --- the array -------------------------------------------------------------------------------------------------------


class FigureArray(OpsMixin, ExtensionArray):
    """Figures side by side; make one with ``column``."""

    __array_priority__ = 1000
    _readonly: bool

    def __init__(self, data: Cells) -> None:
        self._data = data

    @property
    def dtype(self) -> FigureDtype:
        return FigureDtype()

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Self:
        if isinstance(scalars, cls):
            return scalars.copy() if copy else scalars
        return cls(_cells(scalars))

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Self:
        return cls._from_sequence(values)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[Self]) -> Self:
        return cls(np.concatenate([part._data for part in to_concat]))

    def __len__(self) -> int:
        return len(self._data)

    @property
    def nbytes(self) -> int:
        return int(self._data.nbytes)

    def __getitem__(self, item: Any) -> Any:
        item = check_array_indexer(self, item)
        if isinstance(item, str):  # numpy would take it for a part of the cells
            raise IndexError(f"{item!r}: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and "
                             "integer or boolean arrays are valid indices")
        found = self._data[item]
        if isinstance(found, np.void):
            return _scalar(found)
        result = type(self)(found)
        result._readonly = self._readonly and isinstance(item, slice)
        return result

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._readonly:
            raise ValueError("Cannot modify read-only array")
        key = check_array_indexer(self, key)
        if is_list_like(value):
            if is_scalar(key):
                raise ValueError("setting an array element with a sequence.")
            self._data[key] = self._from_sequence(value)._data
        else:
            self._data[key] = _cells([value])[0]

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Self:
        places = np.asarray(indices, dtype=np.intp)
        if not allow_fill:
            if len(self) == 0 and len(places):
                raise IndexError("cannot do a non-empty take from an empty axes.")
            return type(self)(self._data[places])
        if (places < -1).any():
            raise ValueError("indices below -1 are not allowed where missing ones are filled")
        if len(places) and places.max() >= len(self):
            raise IndexError("out of bounds value in 'indices'.")
        return type(self)(np.concatenate([self._data, _cells([fill_value])])[places])

    def copy(self) -> Self:
        return type(self)(self._data.copy())

    def isna(self) -> npt.NDArray[np.bool_]:
        return _missing(self._data)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """``float`` gives the bare values, ``object`` the figures, ``str`` their words."""
        dtype = pandas_dtype(dtype)
        if isinstance(dtype, FigureDtype):
            return self.copy() if copy else self
        if is_float_dtype(dtype):
            values = self._data["value"].copy()
            return pd.array(values).astype(dtype) if isinstance(dtype, ExtensionDtype) else values.astype(dtype)
        return super().astype(dtype, copy)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if dtype is not None and np.dtype(dtype).kind == "f":
            return self._data["value"].astype(dtype)
        if copy is False:
            raise ValueError("figures are made anew for an array of objects")
        made = np.empty(len(self), dtype=object)
        made[:] = [_scalar(cell) for cell in self._data]
        return made

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = no_default) -> npt.NDArray[Any]:
        found = np.asarray(self, dtype=dtype)
        if na_value is not no_default:
            found[self.isna()] = na_value
        return found

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if any(isinstance(one, (pd.Series, pd.DataFrame, pd.Index)) for one in inputs):
            return NotImplemented
        found = maybe_dispatch_ufunc_to_dunder_op(self, ufunc, method, *inputs, **options)
        if found is NotImplemented:
            raise TypeError(f"{ufunc.__name__} is not defined for bounded figures; take .astype(float) for values")
        return found

    def __arrow_array__(self, type: Any = None) -> Any:
        raise TypeError("a column of figures has no one type in Arrow; write frame.figures.unpack().to_parquet(…)")

    def _cast_pointwise_result(self, values: Any) -> Any:
        """What ``map`` and ``combine`` make of single results: figures, answers, or whatever they are."""
        if len(values) and all(value is pd.NA or isinstance(value, (bool, np.bool_)) for value in values) and any(
                value is not pd.NA for value in values):
            return pd.array(values, dtype="boolean")
        return super()._cast_pointwise_result(values)  # type: ignore[misc]

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str]:
        return str

    # --- arithmetic, comparison ---

    def _beside(self, other: Any) -> Cells | None:
        """The other side of an operation, as long as this one; None where it is nothing to reckon with."""
        if is_list_like(other):
            if len(other) != len(self):
                raise ValueError("Lengths must match")
            if isinstance(other, FigureArray):
                return other._data
            if is_numeric_dtype(getattr(other, "dtype", object)):
                return _numbers(pd.array(other).to_numpy(dtype=float, na_value=np.nan).tolist())
            return _cells(other)
        if other is None or other is pd.NA or isinstance(other, Figure):
            one = _cells([other])
        elif figures.operand(other):
            one = _numbers([other])
        else:
            return None
        return np.broadcast_to(one, len(self))

    def _arith_method(self, other: Any, op: Any) -> Any:
        name = op.__name__.strip("_")
        sign, second = _SIGNS.get(name) or _SIGNS.get(name.removeprefix("r")), self._beside(other)
        if sign is None or second is None:
            raise TypeError(f"{name} is not supported for figures and {type(other).__name__}")
        a, b = (second, self._data) if name not in _SIGNS else (self._data, second)
        if sign in ("-", "/") and isinstance(other, FigureArray):
            steps.refuse_unseen(a["node"].tolist(), b["node"].tolist(), lambda row: _scalar(a[row]))
        return type(self)(_reckoned(sign, a, b))

    def _cmp_method(self, other: Any, op: Any) -> Any:
        name, second = op.__name__, self._beside(other)
        if name in ("eq", "ne"):
            return self._alike(second, name == "ne")
        if second is None:
            return NotImplemented
        a, b = self._data, second
        unknown = _missing(a) | _missing(b)
        yes, maybe = np.zeros(len(a), dtype=bool), np.zeros(len(a), dtype=bool)
        low, high = _apart(a[~unknown], b[~unknown])
        yes[~unknown], maybe[~unknown] = (np.sort([op(low, 0), op(high, 0)], axis=0))
        return pd.arrays.BooleanArray(yes, unknown | (maybe & ~yes))

    def _alike(self, second: Cells | None, negate: bool) -> Any:
        """Whether cells are the very same figures."""
        if second is None:
            return np.full(len(self), negate)
        same = (self._data["value"] == second["value"]) & (self._data["unit"] == second["unit"])
        for place in np.flatnonzero(same):
            one, two = self._data[place], second[place]
            same[place] = one["node"] is two["node"] or bool(_scalar(one) == _scalar(two))
        return pd.arrays.BooleanArray(same ^ negate, self.isna() | _missing(second))

    _logical_method = None

    def __neg__(self) -> Self:
        return self._each("negative", np.negative)

    def __abs__(self) -> Self:
        return self._each("magnitude", np.abs)

    def __pos__(self) -> Self:
        return self.copy()

    def _each(self, op: str, compute: Callable[..., Any]) -> Self:
        made, known = self._data.copy(), ~self.isna()
        made["value"] = compute(made["value"])
        made["low"][known], made["high"][known] = algebra.reach(op, (made["low"][known], made["high"][known]))
        for place in np.flatnonzero(known):
            tree, inputs = figures.opened(made["node"][place])
            made["node"][place] = Worked(algebra.applied(op, tree), inputs)
        return type(self)(made)

    def told(self, unit: str) -> Self:
        """The same shares or multiples in another pure unit (%, 倍, ‰); DataError for any other."""
        made, known = self._data.copy(), ~self.isna()
        for old in {*made["unit"][known]} - {unit}:
            rows = np.flatnonzero(known & (made["unit"] == old))
            if not {old, unit} <= {*algebra.FACTORS}:
                raise figures.untold(_scalar(made[rows[0]]), unit)
            for end in ENDS:
                made[end][rows] = made[end][rows] / algebra.PER[old] * algebra.PER[unit]
            nodes = [figures.opened(made["node"][row]) for row in rows]
            trees = {tree: algebra.told(tree, old, unit) for tree in dict.fromkeys(node.tree for node in nodes)}
            for row, node in zip(rows, nodes, strict=True):
                made["node"][row] = Worked(trees[node.tree], node.inputs)
        made["unit"][known] = unit
        return type(self)(made)

    # --- reductions, groups, sorting ---

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **options: Any) -> Any:
        if name not in ("sum", "mean", "median", "min", "max"):
            raise TypeError(f"Cannot perform reduction '{name}' with bounded figures; take .astype(float) for values")
        cells = self._data[~self.isna()] if skipna else self._data
        known = len(cells) >= max(options.get("min_count", 0), 1) and not _missing(cells).any()
        found = _aggregated(name, cells) if known else pd.NA
        return self._from_sequence([found]) if keepdims else found

    def sum(self, *, skipna: bool = True, min_count: int = 0) -> Any:
        """The sum as a figure; NA of nothing, which has no unit."""
        return self._reduce("sum", skipna=skipna, min_count=min_count)

    def mean(self, *, skipna: bool = True) -> Any:
        """The mean as a figure."""
        return self._reduce("mean", skipna=skipna)

    def median(self, *, skipna: bool = True) -> Any:
        """The median as a figure."""
        return self._reduce("median", skipna=skipna)

    def min(self, *, skipna: bool = True) -> Any:
        """The smallest figure where it is certain, else the least of all as a figure worked out."""
        return self._reduce("min", skipna=skipna)

    def max(self, *, skipna: bool = True) -> Any:
        """The largest figure where it is certain, else the most of all as a figure worked out."""
        return self._reduce("max", skipna=skipna)

    def _accumulate(self, name: str, *, skipna: bool = True, **options: Any) -> Self:
        if name not in ("cumsum", "cummin", "cummax"):
            raise NotImplementedError(f"cannot perform {name} with bounded figures")
        made, missing = np.repeat(MISSING, len(self)), self.isna()
        for place in np.flatnonzero(~missing):
            before = ~missing[:place + 1]
            if skipna or before.all():
                made[place] = _cells([_aggregated(name[3:], self._data[:place + 1][before])])[0]
        return type(self)(made)

    def _quantile(self, qs: npt.NDArray[np.float64], interpolation: str) -> Self:
        if interpolation != "linear":
            raise TypeError(f"quantiles of figures are linear, not {interpolation}; take .astype(float) for values")
        cells = self._data[~self.isna()]
        return self._from_sequence([_aggregated("quantile", cells, q) if len(cells) else pd.NA for q in qs])

    def _groupby_op(self, *, how: str, has_dropped_na: bool, min_count: int, ngroups: int,
                    ids: npt.NDArray[np.intp], **options: Any) -> Any:
        if how in ("first", "last"):
            return super()._groupby_op(how=how, has_dropped_na=has_dropped_na, min_count=min_count,  # type: ignore[misc]
                                       ngroups=ngroups, ids=ids, **options)
        order = np.argsort(ids, kind="stable")
        groups = np.split(order, np.searchsorted(ids[order], np.arange(ngroups + 1)))[1:ngroups + 1]
        if how == "rank":
            ranks = pd.Series(self._data["value"]).groupby(ids).rank(
                method=options["ties_method"], ascending=options["ascending"], na_option=options["na_option"],
                pct=options["pct"])
            return ranks.to_numpy()
        if how in ("idxmin", "idxmax"):  # as pandas' own: where the value lies, -1 where there is none
            values = self._data["value"] if how == "idxmin" else -self._data["value"]
            return np.array([-1 if np.isnan(values[rows]).all() else rows[np.nanargmin(values[rows])]
                             for rows in groups], dtype=np.intp)
        if how in ("cumsum", "cummin", "cummax"):
            made = self.copy()
            for rows in groups:
                made._data[rows] = self[rows]._accumulate(how, skipna=options.get("skipna", True))._data
            return made
        parts = [self[rows]._reduce(how, keepdims=True, min_count=max(min_count, 0),
                                    skipna=options.get("skipna", True)) for rows in groups]
        return self._concat_same_type(parts) if parts else self[:0]

    def value_counts(self, dropna: bool = True) -> pd.Series[int]:
        counts: pd.Series[int] = super().value_counts(dropna=dropna)  # type: ignore[misc]
        return counts.astype("Int64")

    def searchsorted(self, value: Any, side: Any = "left", sorter: Any = None) -> Any:
        wanted = value.value if isinstance(value, Figure) else self._from_sequence(value)._data["value"]
        return self._data["value"].searchsorted(wanted, side=side, sorter=sorter)

    def _values_for_json(self) -> npt.NDArray[np.float64]:
        return self._data["value"]

    def _values_for_argsort(self) -> npt.NDArray[np.float64]:
        _one_unit("sort", self._data[~self.isna()])
        return self._data["value"]


def column(items: Iterable[Any]) -> FigureArray:
    """Figures, with None or NA where there is none, as an array for a Series or DataFrame; TypeError for all else.

    >>> import pandas as pd
    >>> from nanshan_data.figures.figure import Figure
    >>> pd.Series(column([Figure(2, 2, 2, "家", "document"), None])).isna().tolist()
    [False, True]
    """
    return FigureArray._from_sequence(items)


def _apart(a: Cells, b: Cells) -> tuple[Any, Any]:
    """The bounds of a − b, what both rest on moving together; a plain number is read in the unit of the other side."""
    plain = [not isinstance(node, (Figure, Worked)) for node in b["node"]]
    if all(plain):
        return a["low"] - b["value"], a["high"] - b["value"]
    found = _reckoned("-", a, b)
    return found["low"], found["high"]


def _beside_numbers(sign: str, a: Any, b: Any) -> FigureArray:
    """A figure and an array of plain numbers."""
    count = len(b) if isinstance(a, Figure) else len(a)
    sides = [np.broadcast_to(_cells([side]), count) if isinstance(side, Figure) else _numbers(side) for side in (a, b)]
    return FigureArray(_reckoned(sign, *sides))


figures.set_beside(_beside_numbers)

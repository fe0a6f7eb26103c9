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
import operator
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, no_default, register_extension_dtype, take
from pandas.api.indexers import check_array_indexer
from pandas.api.types import is_float_dtype, is_list_like, is_numeric_dtype, is_scalar, pandas_dtype
from pandas.core.arraylike import OpsMixin, maybe_dispatch_ufunc_to_dunder_op  # type: ignore[attr-defined]

from nanshan_data.figures import figure as figures
from nanshan_data.figures import steps
from nanshan_data.figures.figure import Cells, Figure

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


def _reduction(name: str) -> Callable[..., Any]:
    """A method that gives one figure for all of them; NA of nothing, which has no unit."""
    return lambda array, *, skipna=True, **options: array._reduce(name, skipna=skipna, **options)


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
        return cls(figures.cells(scalars))

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
            return figures.scalar(found)
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
            self._data[key] = figures.cells([value])[0]

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Self:
        if not allow_fill:
            return type(self)(self._data.take(np.asarray(indices, dtype=np.intp)))
        places: Any = take(np.arange(len(self)), np.asarray(indices, dtype=np.intp), allow_fill=True, fill_value=-1)
        return type(self)(np.concatenate([self._data, figures.cells([fill_value])])[places])

    def copy(self) -> Self:
        return type(self)(self._data.copy())

    def isna(self) -> npt.NDArray[np.bool_]:
        return figures.missing(self._data)

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
        made[:] = [figures.scalar(cell) for cell in self._data]
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
                return figures.numbers(pd.array(other).to_numpy(dtype=float, na_value=np.nan).tolist())
            return figures.cells(other)
        if other is None or other is pd.NA or isinstance(other, Figure):
            one = figures.cells([other])
        elif figures.operand(other):
            one = figures.numbers([other])
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
            steps.refuse_unseen(a["node"].tolist(), b["node"].tolist(), lambda row: figures.scalar(a[row]))
        return type(self)(figures.reckoned(sign, a, b))

    def _cmp_method(self, other: Any, op: Any) -> Any:
        name, second = op.__name__, self._beside(other)
        if name in ("eq", "ne"):
            return self._alike(second, name == "ne")
        if second is None:
            return NotImplemented
        low, high = figures.apart(self._data, second)
        first, last = op(low, 0), op(high, 0)
        return pd.arrays.BooleanArray(first & last, (first != last) | np.isnan(low))

    def _alike(self, second: Cells | None, negate: bool) -> Any:
        """Whether cells are the very same figures."""
        if second is None:
            return np.full(len(self), negate)
        same = (self._data["value"] == second["value"]) & (self._data["unit"] == second["unit"])
        for place in np.flatnonzero(same):
            one, two = self._data[place], second[place]
            same[place] = one["node"] is two["node"] or bool(figures.scalar(one) == figures.scalar(two))
        return pd.arrays.BooleanArray(same ^ negate, self.isna() | figures.missing(second))

    _logical_method = None

    def __neg__(self) -> Any:
        return self._arith_method(-1, operator.mul)

    def __abs__(self) -> Self:
        return type(self)(figures.magnitudes(self._data))

    def __pos__(self) -> Self:
        return self.copy()

    # --- reductions, groups, sorting ---

    sum, mean, median, min, max = map(_reduction, ("sum", "mean", "median", "min", "max"))

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **options: Any) -> Any:
        if name not in ("sum", "mean", "median", "min", "max"):
            raise TypeError(f"Cannot perform reduction '{name}' with bounded figures; take .astype(float) for values")
        cells = self._data[~self.isna()] if skipna else self._data
        known = len(cells) >= max(options.get("min_count", 0), 1) and not figures.missing(cells).any()
        found = figures.aggregated(name, cells) if known else pd.NA
        return self._from_sequence([found]) if keepdims else found

    def _accumulate(self, name: str, *, skipna: bool = True, **options: Any) -> Self:
        if name not in ("cumsum", "cummin", "cummax"):
            raise NotImplementedError(f"cannot perform {name} with bounded figures")
        made, missing = np.repeat(figures.MISSING, len(self)), self.isna()
        for place in np.flatnonzero(~missing):
            before = ~missing[:place + 1]
            if skipna or before.all():
                made[place] = figures.cells([figures.aggregated(name[3:], self._data[:place + 1][before])])[0]
        return type(self)(made)

    def _quantile(self, qs: npt.NDArray[np.float64], interpolation: str) -> Self:
        if interpolation != "linear":
            raise TypeError(f"quantiles of figures are linear, not {interpolation}; take .astype(float) for values")
        cells = self._data[~self.isna()]
        return self._from_sequence([figures.aggregated("quantile", cells, q) if len(cells) else pd.NA for q in qs])

    def _groupby_op(self, *, how: str, has_dropped_na: bool, min_count: int, ngroups: int,
                    ids: npt.NDArray[np.intp], **options: Any) -> Any:
        if how in ("first", "last"):
            return super()._groupby_op(how=how, has_dropped_na=has_dropped_na, min_count=min_count,  # type: ignore[misc]
                                       ngroups=ngroups, ids=ids, **options)
        if how in ("rank", "idxmin", "idxmax"):  # numbers and places, as pandas has them of values
            return pd.array(self._data["value"])._groupby_op(how=how, has_dropped_na=has_dropped_na,
                                                             min_count=min_count, ngroups=ngroups, ids=ids, **options)
        order = np.argsort(ids, kind="stable")
        groups = np.split(order, np.searchsorted(ids[order], np.arange(ngroups + 1)))[1:ngroups + 1]
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
        figures.one_unit("sort", self._data[~self.isna()])
        return self._data["value"]


def column(items: Iterable[Any]) -> FigureArray:
    """Figures, with None or NA where there is none, as an array for a Series or DataFrame; TypeError for all else.

    >>> import pandas as pd
    >>> from nanshan_data.figures.figure import Figure
    >>> pd.Series(column([Figure(2, 2, 2, "家", "document"), None])).isna().tolist()
    [False, True]
    """
    return FigureArray._from_sequence(items)

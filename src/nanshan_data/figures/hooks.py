"""Where pandas, matplotlib and pandera have to be told of columns of figures by other means than the array's methods.

pandas asks nobody about ``nlargest``, ``nsmallest`` and ``describe``: they take values out of numeric arrays by
themselves. Two of its functions are therefore wrapped; tests/test_columns.py says when a new pandas has moved them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import ticker, units
from pandas.core.methods import describe, selectn

from nanshan_data.figures.column import FigureDtype
from nanshan_data.figures.figure import Figure, formatter

_compute: Callable[..., Any] = selectn.SelectNSeries.compute
_describer: Callable[..., Any] = describe.select_describe_func


def _extreme(self: Any, method: str) -> Any:
    """The largest or smallest of a series; of figures by their values."""
    if not isinstance(self.obj.dtype, FigureDtype):
        return _compute(self, method)
    values = self.obj.astype(float).reset_index(drop=True)
    return self.obj.iloc[_compute(selectn.SelectNSeries(values, self.n, self.keep), method).index]


def _describe_figures(series: pd.Series[Any], percentiles: Sequence[float]) -> pd.Series[Any]:
    """Count, and as figures mean, smallest, quantiles and largest; no deviation: it has no tight bounds."""
    names = [f"{share:.10g}%" for share in np.asarray(percentiles) * 100]
    found = {"count": int(series.count()), "mean": series.mean(), "min": series.min(),
             **dict(zip(names, series.quantile(list(percentiles)), strict=True)), "max": series.max()}
    return pd.Series(found, name=series.name, dtype=object)


def _describer_of(data: Any) -> Callable[..., Any]:
    return _describe_figures if isinstance(data.dtype, FigureDtype) else _describer(data)


selectn.SelectNSeries.compute = _extreme
describe.select_describe_func = _describer_of


class _Axis(units.ConversionInterface):
    """Figures on the axes of matplotlib, pandas and seaborn: positions are values, ticks speak in the unit's words."""

    @staticmethod
    def convert(value: Any, unit: str, axis: Any) -> Any:
        if value is None or value is pd.NA or value is np.ma.masked:
            return np.nan
        if isinstance(value, np.ndarray) and value.dtype != object:
            return value
        if np.iterable(value) and not isinstance(value, str):
            return np.array([_Axis.convert(item, unit, axis) for item in value], dtype=float)
        return value.value if isinstance(value, Figure) else value

    @staticmethod
    def default_units(values: Any, axis: Any) -> str | None:
        """The unit of the first figure."""
        every = values if np.iterable(values) else [values]
        return next((item.unit for item in every if isinstance(item, Figure)), None)

    @staticmethod
    def axisinfo(unit: str | None, axis: Any) -> units.AxisInfo | None:
        if unit is None:
            return None
        words = formatter()
        if words is None:
            return units.AxisInfo(label=unit)
        majfmt = ticker.FuncFormatter(lambda value, _: words.amount(value, unit))
        return units.AxisInfo(majfmt=majfmt)


units.registry[Figure] = units.registry[type(pd.NA)] = _Axis()

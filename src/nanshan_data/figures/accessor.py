"""``series.figures``: what a column of figures can do that pandas does not know of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from nanshan_data.figures import steps
from nanshan_data.figures.column import FigureArray, FigureDtype, column
from nanshan_data.figures.figure import Figure, told
from nanshan_data.periods import moment

Labels = str | Sequence[str] | None
PARTS = ("low", "high", "unit", "qualifier", "origin", "id", "basis", "formula")
"""What a figure unpacks into beside its value."""


def _plain(figure: Figure, part: str) -> str:
    if part == "id":
        return ";".join(dict.fromkeys(leaf.id for leaf in figure.sources if leaf.id))
    return ";".join(map(":".join, figure.basis)) if part == "basis" else str(getattr(figure, part))


@register_series_accessor("figures")
class Figures:
    """``series.figures`` of a Series with ``dtype="figure"``; AttributeError for any other."""

    def __init__(self, series: pd.Series[Any]) -> None:
        if not isinstance(series.dtype, FigureDtype):
            raise AttributeError("only a column of figures has .figures; make one with .astype('figure')")
        self.series = series

    def _all(self) -> list[Figure | None]:
        return [None if item is pd.NA else item for item in self.series.array]

    def _like(self, items: Iterable[Any]) -> pd.Series[Any]:
        return pd.Series(column(items), index=self.series.index, name=self.series.name)

    def unpack(self, prefix: str | None = None, parts: Sequence[str] = PARTS) -> pd.DataFrame:
        """Plain columns of numbers and text, for csv, Excel, parquet or polars, with the index of the series.

        ``value`` and the ``parts`` asked for: low, high (empty: open), unit, qualifier, origin, id (of the figures at
        the bottom, joined by ``;``), basis (``family:id``, joined by ``;``) and formula. With a ``prefix`` its name
        stands for value and before the others: gdp, gdp_low …

        >>> from nanshan_data.figures import assumption
        >>> pd.Series(column([assumption(5, "%", "slow")])).figures.unpack("rate", ["low", "unit"]).iloc[0].to_dict()
        {'rate': 5.0, 'rate_low': 5.0, 'rate_unit': '%'}
        """
        data, figures = self.series.array._data, self._all()
        made = {"value": data["value"].copy()}
        for part in parts:
            if part in ("low", "high"):
                made[part] = np.where(np.isfinite(data[part]), data[part], np.nan)
            else:
                plain = ["" if figure is None else _plain(figure, part) for figure in figures]
                made[part] = pd.array(plain, dtype="str")
        frame = pd.DataFrame(made, index=self.series.index)
        return frame if prefix is None else frame.rename(
            columns=lambda name: prefix if name == "value" else f"{prefix}_{name}")

    def to(self, unit: str) -> pd.Series[Any]:
        """The same shares or multiples in another pure unit (%, 倍, ‰); DataError for any other unit."""
        return self._like(FigureArray(told(self.series.array._data, unit)))

    def about(self, *, entity: Labels = None, indicator: Labels = None, measure: Labels = None,
              period: Labels = None, note: Labels = None) -> pd.Series[Any]:
        """The same figures under names of their own; each label one for all or one per row."""
        count = len(self.series)
        given = {"entity": entity, "indicator": indicator, "measure": measure, "period": period, "note": note}
        every = {name: [label] * count if isinstance(label, str) else [str(one) for one in label]
                 for name, label in given.items() if label is not None}
        return self._like(figure if figure is None else figure.about(**{name: every[name][row] for name in every})
                          for row, figure in enumerate(self._all()))

    def before(self, years: int = 1) -> pd.Series[Any]:
        """For each figure the one so many years before it in its series (place, indicator, measure), missing where
        there is none or a change of basis lies between; quarters and months look back at the same of the year before.

        Where figures have no period, as GDP by an area of another year, the index says it: a level named ``year`` or
        ``period``, or the whole index; other levels tell series apart. DataError where two figures are of one period.
        """
        figures = self._all()
        periods, groups = (None, None) if self._dated(figures) else self._index()
        places = np.array(steps.before(figures, years, periods, groups), dtype=np.intp)
        return self._like(self.series.array.take(places, allow_fill=True))

    def growth(self, years: int = 1) -> pd.Series[Any]:
        """Nominal growth over so many years, in per cent; missing over gaps and changes of basis (see ``before``).

        >>> from nanshan_data.figures import assumption
        >>> gdp = [assumption(n, "元", "x", period=when) for n, when in ((100, "2023"), (110, "2024"), (150, "2026"))]
        >>> pd.Series(column(gdp)).figures.growth().astype(float).round(1).tolist()
        [nan, 10.0, nan]
        """
        rates = self._like(self.series.array / self.before(years).array - 1).figures.to("%")
        return self._like(None if rate is pd.NA else rate.about(measure="growth", period=later.period or None)
                          for rate, later in zip(rates, self.series.array, strict=True))

    def _dated(self, figures: Iterable[Figure | None]) -> bool:
        return all(figure is None or moment(figure.period) for figure in figures)

    def _index(self) -> tuple[list[str], list[steps.Key]]:
        index = self.series.index
        level = next((name for name in index.names if name in ("year", "period")), None)
        if index.nlevels == 1 or level is None:
            return [str(when) for when in index], [()] * len(index)
        others = [index.get_level_values(number) for number, name in enumerate(index.names) if name != level]
        return [str(when) for when in index.get_level_values(level)], list(zip(*others, strict=True))


@register_dataframe_accessor("figures")
class FrameFigures:
    """``frame.figures`` of any DataFrame."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def unpack(self, parts: Sequence[str] = PARTS) -> pd.DataFrame:
        """The frame with each column of figures as plain columns in its place: gdp, gdp_low … (see ``Figures.unpack``).

        >>> from nanshan_data.figures import assumption
        >>> frame = pd.DataFrame({"year": [2025], "rate": column([assumption(5, "%", "slow")])})
        >>> frame.figures.unpack(["unit"]).columns.tolist()
        ['year', 'rate', 'rate_unit']
        """
        plain = [self.frame.iloc[:, [place]] if not isinstance(dtype, FigureDtype)
                 else self.frame.iloc[:, place].figures.unpack(str(self.frame.columns[place]), parts)
                 for place, dtype in enumerate(self.frame.dtypes)]
        return pd.concat(plain, axis=1) if plain else self.frame.copy()

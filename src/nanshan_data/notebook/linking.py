"""Links on whatever seaborn, pandas or matplotlib drew: each mark is matched by value to the figure that it shows.

What is found is proved to be drawn: a bar has the height or width of the figure, a point its position, a line a vertex.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, called
from nanshan_data.notebook import style, wording


@dataclass(frozen=True)
class Mark:
    """Something drawn at a value along one axis and a place along the other: an artist, or one of its points."""

    artist: Artist
    number: int | None
    value: float
    place: float
    across: Axis


def linked(ax: Axes, figures: Iterable[Any]) -> int:
    """Link every mark on ``ax`` that shows one of ``figures``; returns how many were linked.

    Args:
        ax: Axes on which lines, points, bars or rectangles were drawn, upright or lying.
        figures: Figures, or columns or tables of them.

    Raises:
        DataError: A figure is nowhere in the drawing, stands where another belongs, or a bar or point shows none.
    """
    wanted = list(dict.fromkeys(figures_in(figures)))
    shown = _match(ax, wanted, guess=True)
    if absent := [figure for figure in wanted if figure not in shown]:
        raise DataError(f"{len(absent)} of {len(wanted)} figures are not in the drawing: "
                        + ", ".join(f"{called(figure)} = {figure.value:g}" for figure in absent[:3])
                        + "; pass the figures in the unit in which they are drawn")
    if bare := _bare(ax):
        raise DataError(f"{bare} bars or points in the drawing show none of the figures; draw what is passed, no more")
    return len(shown)


def _bare(ax: Axes) -> int:
    """How many bars and points lead nowhere."""
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle) and bar.get_width() and bar.get_height()]
    dots = [len(np.ma.compressed(np.ma.masked_invalid(found.get_offsets())[:, 1])) - sum(map(bool, found.get_urls()))
            for found in ax.collections if found.get_offset_transform().contains_branch(ax.transData)]
    return sum(not bar.get_url() for bar in bars) + sum(dots)


def link_drawn(ax: Axes, figures: Iterable[Any]) -> int:
    """Link what shows one of ``figures``, where only one can be meant; others stay as they are."""
    known = {figure for _, figure in style.drawn(ax.figure)}
    others = [figure for figure in dict.fromkeys(figures_in(figures)) if figure not in known]
    return len(_match(ax, others, guess=False))


def figures_in(value: Any) -> Iterator[Figure]:
    """The figures in a value: itself, the cells of a column or table, the items of a list or mapping."""
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, pd.DataFrame):
        for name in value.columns:
            yield from figures_in(value[name])
    elif isinstance(value, (pd.Series, pd.api.extensions.ExtensionArray)):
        if not pd.api.types.is_numeric_dtype(value.dtype) or value.dtype == "figure":
            yield from (item for item in value if isinstance(item, Figure))
    elif isinstance(value, dict):
        yield from figures_in(list(value.values()))
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes, np.ndarray)):
        for item in value:
            yield from figures_in(item)


def _match(ax: Axes, figures: list[Figure], *, guess: bool) -> set[Figure]:
    """The figures that were linked; of several with one value that which belongs to the mark's place, or the next."""
    by_value: dict[float, list[Figure]] = {}
    for figure in figures:
        by_value.setdefault(_rounded(figure.value), []).append(figure)
    shown: set[Figure] = set()
    named = set[str]().union(*map(_words, figures)) if guess else set()  # places at which only their own may stand
    for mark in _marks(ax):
        alike = by_value.get(_rounded(mark.value), [])
        there = [figure for figure in alike if _words(figure) & _place(mark)] if len(alike) > 1 else alike
        if len(there) != 1 and guess:
            there = [figure for figure in there or alike if figure not in shown][:1] or alike[:1]
        if len(there) == 1:
            place = _place(mark)
            if (others := place & named) and not place & _words(there[0]):
                raise DataError(f"{called(there[0])} = {there[0].value:g} is drawn at {', '.join(others)}; draw each "
                                "figure where it belongs")
            _link(ax, mark, there[0])
            shown.add(there[0])
    return shown


def _rounded(value: float) -> float:
    """Equal but for the last digits that a computation may have cost."""
    return float(f"{value:.10g}")


def _words(figure: Figure) -> set[str]:
    year = {str(figure.year)} if figure.period else set()
    names = {figure.entity, figure.indicator, figure.period}
    return (year | names | {wording.name(name) for name in names}) - {""}


def _place(mark: Mark) -> set[str]:
    """What the other axis calls the place of a mark."""
    return {f"{mark.place:.10g}", str(mark.across.get_major_formatter()(mark.place))}


def _marks(ax: Axes) -> Iterator[Mark]:
    """Everything drawn on ``ax`` that leads nowhere yet, once along each axis on which it may show a value."""
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle) and not bar.get_url()]
    for upright, across in ((True, ax.xaxis), (False, ax.yaxis)):
        sizes = [float(bar.get_height() if upright else bar.get_width()) for bar in bars]
        if len(bars) > 1 == len(set(sizes)):
            continue  # the thickness of the bars
        for bar, size in zip(bars, sizes, strict=True):
            yield Mark(bar, None, size, float(bar.get_center()[0 if upright else 1]), across)
    for dots in list(ax.collections):
        if dots.get_offset_transform().contains_branch(ax.transData) and not any(dots.get_urls()):
            yield from _points(ax, dots, np.ma.filled(np.ma.asarray(dots.get_offsets(), float), np.nan))
    for line in list(ax.lines):
        points = np.asarray(line.get_xydata(), float)
        if line.get_transform() == ax.transData:
            yield from _points(ax, line, points)
        else:  # across the axes: a goal
            yield from (Mark(line, None, float(points[0, along]), np.nan, across)
                        for along, across in ((1, ax.xaxis), (0, ax.yaxis)) if len(set(points[:, along])) == 1)


def _points(ax: Axes, artist: Artist, points: Any) -> Iterator[Mark]:
    for number, (x, y) in enumerate(points.tolist()):
        if np.isfinite(x) and np.isfinite(y):
            yield from (Mark(artist, number, y, x, ax.xaxis), Mark(artist, number, x, y, ax.yaxis))


def _link(ax: Axes, mark: Mark, figure: Figure) -> None:
    """Make a mark a link; the vertices of a line get a point to click, which is not seen."""
    if mark.number is None:
        style.mark(mark.artist, figure, ax=ax)
    elif isinstance(mark.artist, Line2D):
        limits, automatic = (ax.get_xlim(), ax.get_ylim()), ax.get_autoscale_on()
        x, y = np.asarray(mark.artist.get_xydata(), float)[mark.number]
        dot = ax.scatter([x], [y], s=70, alpha=0, linewidth=0, zorder=5)
        style.mark_point(dot, 0, figure, ax=ax)
        ax.set(xlim=limits[0], ylim=limits[1], autoscale_on=automatic)
    else:
        style.mark_point(mark.artist, mark.number, figure, ax=ax)  # type: ignore[arg-type]

"""The charts of the briefings. Each takes figures and ``ax``, draws them with bounds and links, and returns ``ax``.

Places keep their colour everywhere. Filled marks are the documents', hollow ones outside figures, diamonds worked out.
An arrow says that a figure is more than (or nearly) the value drawn, a whisker or band how far it may lie off.
Rows are (label, figure…); a label is a name of the codebook or (English, Chinese).
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter, NullLocator

from nanshan_data.data import frames
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, clash
from nanshan_data.notebook import cards, numbers, style, wording
from nanshan_data.notebook.style import GRID, INK, MUTED, PAPER, PLACES, SEQUENCE

Label = str | tuple[str, str]
Row = tuple[Label, Figure]
_ARROWS = {"over": 1, "at_least": 1, "nearly": -1, "under": -1, "at_most": -1}


def _words(label: Label) -> str:
    words = wording.name(label) if isinstance(label, str) else label[wording.language() == "zh"]
    return style.straight(words)


def is_narrow(ax: Axes) -> bool:
    """Whether the chart is drawn for a phone."""
    return bool(ax.figure.get_size_inches()[0] < 5)  # type: ignore[union-attr]


def _wrapped(label: Label, ax: Axes) -> str:
    words = _words(label)
    width = (8 if wording.language() == "zh" else 15) if is_narrow(ax) else (14 if wording.language() == "zh" else 28)
    return "\n".join(textwrap.wrap(words, width)) or words


def _row_labels(ax: Axes, labels: Sequence[Label]) -> None:
    ax.set_yticks(range(len(labels)), [_wrapped(label, ax) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)


def amounts(ax: Axes, unit: str, ticks: Iterable[float] = ()) -> None:
    """Grid lines with their amount written on them in the words of the text: 200 billion yuan, 2000亿元."""
    ax.yaxis.set_major_locator(FixedLocator(list(ticks)) if ticks else MaxNLocator(4))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(NullFormatter())
    low, high = ax.get_ylim()
    for tick in ax.yaxis.get_majorticklocs():
        if low <= tick <= high:
            ax.axhline(tick, color=GRID, linewidth=0.8, zorder=0)
            if tick:
                ax.annotate(numbers.amount(tick, unit, style="compact"), (0, tick), xytext=(0, 2), va="bottom",
                            xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=8, color=MUTED)


def _years(ax: Axes) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(4 if is_narrow(ax) else 8, integer=True))


def _dodged(ax: Axes, values: Sequence[float], gap: float = 13) -> list[float]:
    """Offsets in points that keep labels at these heights ``gap`` points apart."""
    scale = 72 / ax.figure.get_dpi() if hasattr(ax.figure, "get_dpi") else 1.0
    heights = [float(ax.transData.transform((0, value))[1]) * scale for value in values]
    order = sorted(range(len(values)), key=lambda n: heights[n])
    placed: list[float] = []
    for n in order:
        placed.append(max(heights[n], placed[-1] + gap) if placed else heights[n])
    shifted = dict(zip(order, placed, strict=True))
    return [shifted[n] - heights[n] for n in range(len(values))]


def _point(ax: Axes, x: float, y: float, figure: Figure, *, label: str = "", size: float = 46,
           upright: bool = False) -> None:
    """One linked mark, with its bounds along x (or along y when ``upright``)."""
    tone = style.colour(figure)
    _bounds(ax, x, y, figure, tone, upright=upright)
    dot = ax.scatter([x], [y], s=size, marker=style.MARKERS[figure.origin], facecolor=style.face(figure, tone),
                     edgecolor=tone, linewidth=1.6, zorder=4, clip_on=False)
    dot.set_urls([cards.href(figure)])
    style.mark(dot, figure, label)


def _bounds(ax: Axes, x: float, y: float, figure: Figure, colour: str, *, upright: bool) -> None:
    direction = _ARROWS.get(wording.hedge(figure))
    if direction:
        shift = (0, 9 * direction) if upright else (9 * direction, 0)
        ax.annotate("", xy=(x, y), xytext=shift, textcoords="offset points", annotation_clip=False,
                    arrowprops={"arrowstyle": "<-", "color": colour, "lw": 1.3, "shrinkA": 0, "shrinkB": 3}, zorder=3)
    elif figure.low is not None and figure.high is not None and figure.high - figure.low > 0.01 * abs(figure.value):
        ends = ([x, x], [figure.low, figure.high]) if upright else ([figure.low, figure.high], [y, y])
        ax.plot(*ends, color=colour, linewidth=1.2, solid_capstyle="butt", zorder=3, alpha=0.8)


def _reach(figure: Figure) -> float:
    """Where the whisker of a figure ends, so that its label may stand behind it."""
    return figure.value if figure.high is None or wording.hedge(figure) in _ARROWS else figure.high


def _tag(ax: Axes, x: float, y: float, figure: Figure, *, spec: str = "", dx: float = 8, dy: float = 0,
         ha: str = "left", va: str = "center", prefix: str = "", **looks: Any) -> None:
    """The figure in words beside its mark, linked like the mark."""
    looks = {"fontsize": 9, "color": INK, "linespacing": 1.35, **looks}
    text = ax.annotate(prefix + numbers.text(figure, f"compact {spec}"), (x, y), xytext=(dx, dy), ha=ha, va=va,
                       textcoords="offset points", annotation_clip=False, **looks)
    style.mark(text, figure, ax=ax)


def bars(rows: Sequence[Row], *, ax: Axes, spec: str = "") -> Axes:
    """Horizontal bars with their amounts."""
    for y, (label, figure) in enumerate(rows):
        tone = style.VERDICTS.get(str(label)) or style.colour(figure)
        hollow = style.face(figure, tone) == PAPER
        bar, = ax.barh(y, figure.value, height=0.56, zorder=2, facecolor=PAPER if hollow else tone, edgecolor=tone,
                       linewidth=1.4, hatch="////" if hollow else None)
        style.mark(bar, figure, _words(label))
        _bounds(ax, figure.value, y, figure, tone if hollow else INK, upright=False)
        _tag(ax, _reach(figure), y, figure, spec=spec, dx=14 if wording.hedge(figure) in _ARROWS else 6)
    ax.axvline(0, color=MUTED, linewidth=0.8, zorder=3)
    _row_labels(ax, [label for label, _ in rows])
    return ax


def dots(rows: Sequence[Row], *, ax: Axes, spec: str = "") -> Axes:
    """Places on one scale, a dot each with its amount, the largest first: GDP per km² of districts."""
    ordered = sorted(rows, key=lambda row: -row[1].value)
    for y, (label, figure) in enumerate(ordered):
        ax.plot([0, figure.value], [y, y], color=GRID, linewidth=1.2, zorder=1)
        _point(ax, figure.value, y, figure, label=_words(label))
        words = numbers.text(figure, f"compact {'number ' * is_narrow(ax)}{spec}")
        text = ax.annotate(words, (_reach(figure), y), xytext=(14, 0), textcoords="offset points", va="center",
                           fontsize=9, annotation_clip=False)
        style.mark(text, figure, ax=ax)
    _row_labels(ax, [label for label, _ in ordered])
    ax.set_xlim(left=0)
    return ax


def trajectory(figures: Sequence[Figure], *, ax: Axes, milestones: Sequence[tuple[Figure, Label]] = (),
               log: bool = True, labels: Sequence[Figure] = (), joined: bool = True) -> Axes:
    """Figures over the years, a line a place, from zero, or on a log scale where equal slopes are equal growth.

    No line joins two bases or goes over a year of which nothing is known; none at all unless ``joined``.
    ``milestones`` are figures with a remark; ``labels`` get their amount. DataError for what flowed in part of a year.
    """
    for part in (figure for figure in figures if frames.year_of(figure) is None and "/" not in figure.period):
        raise DataError(f"{part.id} is of {part.period or 'no period'}, not of a year; leave it out of the line")
    by_place: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: (figure.year, figure.origin != "reference")):
        by_place.setdefault(figure.entity, []).append(figure)
    for place, points in by_place.items():
        years = [points[0], *(b for a, b in itertools.pairwise(points) if b.year != a.year)]
        for a, b in itertools.pairwise(years):
            if joined and b.year - a.year == 1 and not clash(a.basis, b.basis):
                ax.plot([a.year, b.year], [a.value, b.value], color=style.colour(place), linewidth=2, zorder=2)
        for figure in points:
            _point(ax, figure.year, figure.value, figure, label=f"{wording.name(place)} {figure.year}", upright=True,
                   size=26 if is_narrow(ax) else 36)
    if log:
        ax.set_yscale("log")
        low, high = (math.log10(end(figure.value for figure in figures)) for end in (min, max))
        ax.set_ylim(10 ** (low - 0.4), 10 ** (high + 0.35))
        ticks = [10.0**power for power in range(math.floor(low), math.ceil(high) + 1)]
    else:
        ax.set_ylim(bottom=min(0, *(figure.value for figure in figures)))
        ticks = []
    if len(by_place) > 1:
        ends = [points[-1] for points in by_place.values()]
        for last, shift in zip(ends, _dodged(ax, [last.value for last in ends]), strict=True):
            ax.annotate(wording.name(last.entity), (last.year, last.value), xytext=(9, shift), va="center",
                        textcoords="offset points", fontsize=9.5, fontweight="bold", color=style.letters(last),
                        annotation_clip=False)
    first, last_year = (end(figure.year for figure in figures) for end in (min, max))
    for figure, remark in milestones:
        _tag(ax, figure.year, figure.value, figure, prefix=f"{_wrapped(remark, ax)}\n", fontsize=8.5, dx=-8, dy=7,
             ha="right", va="bottom")
    for figure, following in itertools.zip_longest(labels, labels[1:]):
        close = following is not None and following.year - figure.year < 0.1 * (last_year - first)
        _tag(ax, figure.year, figure.value, figure, dx=-4 if close else 8, dy=-9 if log else 9, fontsize=8.5,
             ha="right" if close else "left", va="top" if log else "bottom")
    ax.set_xlim(left=first - (last_year - first) * (0.17 if is_narrow(ax) else 0.07))  # amounts stand before the years
    amounts(ax, figures[0].unit, ticks)
    _years(ax)
    return ax


def staircase(start: Figure, crossings: Sequence[Figure], *, ax: Axes) -> Axes:
    """When each level was first passed, from a ``start``: a step with its year; a darker block where it is a range."""
    tone, x, y = style.colour(start), start.year, start.value
    for figure in sorted(crossings, key=lambda figure: figure.value):
        first, last = (int(part[:4]) for part in (figure.period.split("/")[0], figure.period.split("/")[-1]))
        ax.fill_between([x, last], 0, y, color=tone, alpha=0.10, linewidth=0)
        if first < last:
            ax.fill_between([first, last], y, figure.value, color=tone, alpha=0.35, linewidth=0)
        ax.plot([x, last, last], [y, y, figure.value], color=tone, linewidth=2, zorder=2)
        years = str(last) if first == last else f"{first}–{last if is_narrow(ax) else last % 100:02}"
        text = ax.annotate(years, (first, figure.value), xytext=(-6, 0), textcoords="offset points", ha="right",
                           va="center", fontsize=9 if is_narrow(ax) else 10, fontweight="bold", color=INK,
                           bbox=style.BLANK)
        style.mark(text, figure, wording.period(figure.period), ax=ax)
        _point(ax, last, figure.value, figure, label=wording.period(figure.period), size=36, upright=True)
        x, y = last, figure.value
    _point(ax, start.year, start.value, start, label=f"{start.year}", size=36, upright=True)
    ax.set_ylim(0, y * 1.08)
    amounts(ax, start.unit, [figure.value for figure in crossings if figure.value % (2 * crossings[0].value) == 0])
    _years(ax)
    return ax


def footprint(rows: Sequence[tuple[Label, Figure, Figure, Figure]], *, ax: Axes, dot: float) -> Axes:
    """Land to scale, GDP as dots: (place, area, GDP, GDP per km²). Every dot stands for ``dot`` yuan, so the closer
    they lie, the denser the place. On a phone the largest place stands below the others."""
    sides = [math.sqrt(area.value) for _, area, *_ in rows]
    largest = sides.index(max(sides)) if is_narrow(ax) else -1
    head, gap, x = (12.5, 12.0, 0.0) if is_narrow(ax) else (7.5, 5.0, 0.0)
    low = sides[largest] + head if is_narrow(ax) else 0.0
    for place, ((label, area, gdp, density), side) in enumerate(zip(rows, sides, strict=True)):
        left, bottom, tone = (0.0, 0.0, style.colour(area)) if place == largest else (x, low, style.colour(area))
        square = ax.add_patch(Rectangle((left, bottom), side, side, facecolor=PAPER, edgecolor=tone, linewidth=1.8))
        style.mark(square, area, f"{_words(label)} · {wording.name(area.indicator)}")
        dots = ax.add_patch(_speckled(round(gdp.value / dot), left, bottom, side, tone))
        style.mark(dots, gdp, f"{_words(label)} · {wording.name(gdp.indicator)}")
        top = bottom + side
        ax.annotate(_words(label), (left, top), xytext=(0, 33), textcoords="offset points", fontweight="bold",
                    fontsize=10.5)
        _tag(ax, left, top, density, dx=0, dy=17, va="bottom", fontsize=9.5, fontweight="bold")
        _tag(ax, left, top, area, dx=0, dy=4, va="bottom", fontsize=9.5, color=MUTED)
        if place != largest:
            x += max(side, 15.5) + gap
    ax.set_xlim(-0.3, max(x - gap, max(sides)) + 0.3)
    others = [side for place, side in enumerate(sides) if place != largest]
    ax.set_ylim(-0.3, max(sides) + head + (max(others, default=0.0) + head if is_narrow(ax) else 0.0))
    ax.set_aspect("equal", anchor="SW")
    ax.set_axis_off()
    return ax


def _speckled(count: int, x: float, y: float, side: float, colour: str) -> PathPatch:
    """``count`` dots spread evenly over a square, as one shape: a low-discrepancy sequence, the same in every run."""
    steps, size = np.arange(count), 0.17
    xs, ys = side * (steps * 0.7548776662466927 % 1), side * (steps * 0.5698402909980532 % 1)
    corners = np.array([[-size, -size], [size, -size], [size, size], [-size, size], [-size, -size]])
    centres = np.stack([xs, ys], axis=1).clip(2 * size, side - 2 * size)
    points = (centres[:, None, :] + corners).reshape(-1, 2) + np.array([x, y])
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], count)
    return PathPatch(Path(points, codes), facecolor=colour, linewidth=0)


def rectangles(rows: Sequence[tuple[Label, Figure, Figure, Figure]], *, factors: tuple[Figure, Figure],
               ax: Axes) -> Axes:
    """Density taken apart: width × height = area, (place, people per km², GDP per head, GDP per km²), the larger first.

    ``factors``: how many times as wide and as tall the first is as the second; they stand on the edges.
    """
    (_, wide, tall, _), (_, narrow, short, _) = rows
    for label, width, height, area in rows:
        tone = style.colour(area)
        box = ax.add_patch(Rectangle((0, 0), width.value, height.value, facecolor="none", edgecolor=tone, linewidth=2))
        style.mark(box, area, f"{_words(label)} · {wording.name(area.indicator)}")
        _tag(ax, width.value, height.value, area, dx=-6, dy=-6, va="top", ha="right", prefix=f"{_words(label)}\n",
             fontweight="bold", fontsize=9.5)
        _tag(ax, width.value, 0, width, dx=0, dy=-6, ha="right", va="top", spec="number", fontsize=9.5)
        _tag(ax, 0, height.value, height, dx=-6, ha="right", spec="number", fontsize=9.5)
    middle = (narrow.value + wide.value) / 2, (short.value + tall.value) / 2
    names = ["" if is_narrow(ax) else f"{_words(wide.indicator)}\n", f"{_words(tall.indicator)}\n"]
    for x, y, name, factor in zip((middle[0], narrow.value / 2), (short.value / 2, middle[1]), names, factors,
                                  strict=True):
        _tag(ax, x, y, factor, dx=0, ha="center", prefix=f"{name}× ", spec="number", fontsize=9.5)
    ax.set_xlim(0, wide.value * 1.04)
    ax.set_ylim(0, tall.value * 1.06)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel(f"{_words(wide.indicator)} ({wording.unit_name(wide.unit)})", loc="left", labelpad=20)
    ax.set_title(f"{_words(tall.indicator)} ({wording.unit_name(tall.unit)})", fontsize=9, fontweight="normal",
                 color=MUTED)
    ax.spines["left"].set_visible(True)
    return ax


def matrix(own: pd.DataFrame, joint: pd.DataFrame, *, ax: Axes, totals: Sequence[Row], head: Label) -> Axes:
    """Who speaks of what: a dot where a cell of ``own`` holds passages, a square where only that of ``joint`` does.

    Labels of rows and columns are names or (English, Chinese); columns without a dot stand apart, in front. ``totals``
    stand behind the rows under a ``head`` of their own.
    """
    small, rows, columns = is_narrow(ax), list(own.index), list(own.columns)
    for y, x in np.ndindex(own.shape):
        alone = isinstance(own.iat[y, x], list)
        passages = own.iat[y, x] if alone else joint.iat[y, x]
        if isinstance(passages, list):
            dot = ax.scatter([x], [y], s=(52 if small else 100) * (1 if alone else 0.7), marker="o" if alone else "s",
                             facecolor=PLACES.get(columns[x], SEQUENCE[0]), linewidth=0, zorder=3)
            for passage in reversed(passages):  # a click leads to the first
                style.mark(dot, passage, f"{_words(rows[y])} · {_words(columns[x])}")
    for y, (label, total) in enumerate(totals):
        text = ax.annotate(numbers.text(total, "number"), (len(columns), y), ha="center", va="center", fontsize=9)
        style.mark(text, total, f"{_words(label)} · {_words(head)}", ax=ax)
    for edge in (int(own.isna().all().sum()) - 0.5, len(columns) - 0.5):
        ax.axvline(edge, color=MUTED, linewidth=0.8)
    ax.set_xticks(range(len(columns) + 1), [_words(column) for column in (*columns, head)],
                  rotation=90 if small else 45, ha="center" if small else "left",
                  rotation_mode="default" if small else "anchor")
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(rows)), [_wrapped(row, ax) for row in rows])
    ax.set(xlim=(-0.6, len(columns) + 0.5), ylim=(len(rows) - 0.4, -0.6))
    ax.grid(True)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(labelsize=8 if small else 9)
    return ax

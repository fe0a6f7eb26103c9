"""The charts of the briefings. Each takes figures and ``ax``, draws them with their bounds and links, and returns ``ax``.

Places keep their colour everywhere. Filled marks are the documents', hollow ones outside figures, diamonds worked out.
An arrow says that a figure is more than (or nearly) the value drawn, a whisker or band how far it may lie off.
Rows are (label, figure…); a label is a name of the codebook or (English, Chinese).
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import seaborn
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter, NullLocator

from nanshan_data.data import frames
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, clash
from nanshan_data.notebook import style, wording
from nanshan_data.notebook.style import GRID, INK, MUTED, PAPER

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


def _amounts(ax: Axes, unit: str, ticks: Iterable[float] = ()) -> None:
    """Grid lines with their amount written on them in the words of the text: 200 billion yuan, 2000亿元."""
    ax.yaxis.set_major_locator(FixedLocator(list(ticks)) if ticks else MaxNLocator(4))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(NullFormatter())
    low, high = ax.get_ylim()
    for tick in ax.yaxis.get_majorticklocs():
        if low <= tick <= high:
            ax.axhline(tick, color=GRID, linewidth=0.8, zorder=0)
            if tick:
                ax.annotate(wording.amount(tick, unit, style="compact"), (0, tick), xycoords=("axes fraction", "data"), xytext=(0, 2),
                            textcoords="offset points", fontsize=8, color=MUTED, va="bottom")


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


def _point(ax: Axes, x: float, y: float, figure: Figure, *, label: str = "", colour: str = "", size: float = 46,
           upright: bool = False) -> None:
    """One linked mark, with its bounds along x (or along y when ``upright``)."""
    tone = colour or style.colour(figure)
    _bounds(ax, x, y, figure, tone, upright=upright)
    dot = ax.scatter([x], [y], s=size, marker=style.MARKERS[figure.origin], facecolor=style.face(figure, tone),
                     edgecolor=tone, linewidth=1.6, zorder=4, clip_on=False)
    dot.set_urls([wording.href(figure)])
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


def _reach(figure: Figure, *, low: bool = False) -> float:
    """Where the whisker of a figure ends, so that its label may stand behind it."""
    end = figure.low if low else figure.high
    return figure.value if end is None or wording.hedge(figure) in _ARROWS else end


def _tag(ax: Axes, x: float, y: float, figure: Figure, *, spec: str = "", dx: float = 8, dy: float = 0, ha: str = "left",
         va: str = "center", prefix: str = "", **looks: Any) -> None:
    """The figure in words beside its mark, linked like the mark."""
    text = ax.annotate(prefix + wording.text(figure, f"compact {spec}"), (x, y), xytext=(dx, dy), textcoords="offset points", ha=ha,
                       va=va, annotation_clip=False, **{"fontsize": 9, "color": INK, "linespacing": 1.35, **looks})
    style.mark(text, figure, ax=ax)


def bars(rows: Sequence[Row], *, ax: Axes, sort: bool = False, colours: Mapping[str, str] | None = None,
         full: Figure | float | None = None, spec: str = "") -> Axes:
    """Horizontal bars with their amounts; ``full`` draws a pale track up to that value (100 for shares)."""
    if sort:
        rows = sorted(rows, key=lambda row: -row[1].value)
    end = full.value if isinstance(full, Figure) else full
    for y, (label, figure) in enumerate(rows):
        tone = (colours or {}).get(figure.entity) or style.colour(figure)
        if end:
            ax.barh(y, end, height=0.56, color=GRID, alpha=0.55, zorder=1)
        hollow = style.face(figure, tone) == PAPER
        bar, = ax.barh(y, figure.value, height=0.56, zorder=2, facecolor=PAPER if hollow else tone, edgecolor=tone,
                       linewidth=1.4, hatch="////" if hollow else None)
        style.mark(bar, figure, _words(label))
        _bounds(ax, figure.value, y, figure, tone if hollow else INK, upright=False)
        _tag(ax, _reach(figure), y, figure, spec=spec, dx=14 if wording.hedge(figure) in _ARROWS else 6)
    ax.axvline(0, color=MUTED, linewidth=0.8, zorder=3)
    _row_labels(ax, [label for label, _ in rows])
    return ax


def dots(rows: Sequence[Row], *, ax: Axes, sort: bool = True, log: bool = False, years: bool = True, spec: str = "") -> Axes:
    """Places on one scale, a dot each, with amount and year: GDP per km² of districts."""
    ordered = sorted(rows, key=lambda row: -row[1].value) if sort else list(rows)
    start = min(figure.low or figure.value for _, figure in ordered) * 0.6 if log else 0
    for y, (label, figure) in enumerate(ordered):
        ax.plot([start, figure.value], [y, y], color=GRID, linewidth=1.2, zorder=1)
        _point(ax, figure.value, y, figure, label=_words(label))
        year = f" ({figure.year})" if years and figure.period else ""
        text = ax.annotate(wording.text(figure, f"compact number {spec}" if is_narrow(ax) else f"compact {spec}") + year, (_reach(figure), y), xytext=(14, 0), textcoords="offset points", va="center",
                           fontsize=9, annotation_clip=False)
        style.mark(text, figure, ax=ax)
    _row_labels(ax, [label for label, _ in ordered])
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_visible(False)
    ax.set_xlim(left=start)
    return ax


def slope(rows: Sequence[tuple[Label, Figure, Figure]], *, heads: tuple[Label, Label], ax: Axes) -> Axes:
    """From one column to the other, a line a place: what the documents imply against what official figures say."""
    spec = "number" if is_narrow(ax) else ""
    ax.set_ylim(0, max(figure.high or figure.value for _, *pair in rows for figure in pair) * 1.06)
    shifts = [_dodged(ax, [left.value for _, left, _ in rows]), _dodged(ax, [right.value for *_, right in rows])]
    for n, (label, left, right) in enumerate(rows):
        tone = style.colour(left)
        ax.plot([0, 1], [left.value, right.value], color=tone, linewidth=1.6, zorder=2)
        for x, figure in ((0, left), (1, right)):
            _point(ax, x, figure.value, figure, label=f"{_words(label)} · {_words(heads[x])}", upright=True)
        _tag(ax, 0, left.value, left, dx=-10, dy=shifts[0][n], ha="right", spec=spec, prefix=f"{_words(label)}  ")
        _tag(ax, 1, right.value, right, dx=10, dy=shifts[1][n], spec=spec)
    ax.set_xticks([0, 1], [_wrapped(head, ax) for head in heads])
    ax.xaxis.tick_top()
    ax.set_xlim(-0.05, 1.05)
    ax.yaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)
    return ax


def trajectory(figures: Sequence[Figure], *, ax: Axes, milestones: Sequence[tuple[Figure, Label]] = (), log: bool = True,
               labels: Sequence[Figure] = ()) -> Axes:
    """Levels over the years, a line a place, on a log scale where equal slopes are equal growth.

    No line joins two bases. ``milestones`` are figures with a remark; ``labels`` get their amount. DataError for what
    flowed in part of a year.
    """
    for part in (figure for figure in figures if frames.year_of(figure) is None and "/" not in figure.period):
        raise DataError(f"{part.id} is of {part.period or 'no period'}, not of a year; leave it out of a line over years")
    by_place: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: (figure.year, figure.origin != "reference")):
        by_place.setdefault(figure.entity, []).append(figure)
    for place, points in by_place.items():
        years = [points[0], *(b for a, b in itertools.pairwise(points) if b.year != a.year)]
        for a, b in itertools.pairwise(years):
            if not clash(a.basis, b.basis):
                ax.plot([a.year, b.year], [a.value, b.value], color=style.colour(place), linewidth=2, zorder=2)
        for figure in points:
            _point(ax, figure.year, figure.value, figure, label=f"{wording.name(place)} {figure.year}", upright=True,
                   size=26 if is_narrow(ax) else 36)
    if log:
        ax.set_yscale("log")
    low, high = (math.log10(end(figure.value for figure in figures)) for end in (min, max))
    if log:
        ax.set_ylim(10 ** (low - 0.4), 10 ** (high + 0.35))
    if len(by_place) > 1:
        ends = [points[-1] for points in by_place.values()]
        for last, shift in zip(ends, _dodged(ax, [last.value for last in ends]), strict=True):
            ax.annotate(wording.name(last.entity), (last.year, last.value), xytext=(9, shift), textcoords="offset points",
                        va="center", fontsize=9.5, fontweight="bold", color=style.colour(last), annotation_clip=False)
    first, last_year = (end(figure.year for figure in figures) for end in (min, max))
    for figure, remark in milestones:
        early = figure.year - first < 0.25 * (last_year - first)
        _tag(ax, figure.year, figure.value, figure, prefix=f"{_wrapped(remark, ax)}\n", dx=8 if early else -8, dy=-5 if early else 7,
             ha="left" if early else "right", va="top" if early else "bottom", fontsize=8.5)
    for figure in labels:
        _tag(ax, figure.year, figure.value, figure, dx=8, dy=-9 if log else 9, va="top" if log else "bottom", fontsize=8.5)
    _amounts(ax, figures[0].unit, [10.0**power for power in range(math.floor(low), math.ceil(high) + 1)] if log else ())
    _years(ax)
    return ax


def stages(rates: Sequence[Figure], *, ax: Axes) -> Axes:
    """Average growth by stage: a step as wide as its years, a band where the bounds leave room."""
    edges: set[int] = set()
    for rate in sorted(rates, key=lambda rate: rate.period):
        first, last = (int(part[:4]) for part in rate.period.split("/"))
        edges |= {first, last}
        tone = style.colour(rate)
        body = ax.add_patch(Rectangle((first, 0), last - first, rate.value, facecolor=tone, alpha=0.16, linewidth=0))
        style.mark(body, rate, wording.period(rate.period))
        if rate.low is not None and rate.high is not None:
            ax.fill_between([first, last], rate.low, rate.high, color=tone, alpha=0.35, linewidth=0)
        top, = ax.plot([first, last], [rate.value, rate.value], color=tone, linewidth=2.4, solid_capstyle="butt")
        style.mark(top, rate)
        _tag(ax, (first + last) / 2, rate.high or rate.value, rate, dx=0, dy=4, ha="center", va="bottom", fontweight="bold",
             spec="plain" if is_narrow(ax) else "", fontsize=8 if is_narrow(ax) else 10)
    _staggered_years(ax, sorted(edges))
    ax.yaxis.set_visible(False)
    ax.set_ylim(0, max(rate.high or rate.value for rate in rates) * 1.18)
    ax.set_xlim(min(edges), max(edges))
    return ax


def _staggered_years(ax: Axes, years: Sequence[int]) -> None:
    """Years as ticks, on as many lines as they need not to touch."""
    apart = (years[-1] - years[0]) * 0.36 / float(ax.figure.get_size_inches()[0])  # type: ignore[union-attr]
    rows: list[float] = []
    for year in years:
        row = next((n for n, last in enumerate(rows) if year - last >= apart), len(rows))
        rows[row:row + 1] = [year]
        ax.annotate(f"{year}", (year, 0), xycoords=("data", "axes fraction"), xytext=(0, -4 - 11 * row), textcoords="offset points",
                    ha="center", va="top", fontsize=9, annotation_clip=False)
    ax.set_xticks(list(years), ["\n" * (len(rows) - 1) for _ in years])


def staircase(crossings: Sequence[Figure], *, spans: Sequence[Figure] = (), ax: Axes) -> Axes:
    """When a level was first crossed: every tread is as long as the years it took.

    ``crossings``: thresholds with the year in which they were passed, the first one the start; ``spans``: the years
    between them, one fewer, as labels.
    """
    points = sorted(crossings, key=lambda figure: figure.year)
    tone = style.colour(points[0])
    for n, (a, b) in enumerate(itertools.pairwise(points)):
        ax.fill_between([a.year, b.year], 0, a.value, color=tone, alpha=0.1, linewidth=0)
        ax.plot([a.year, b.year, b.year], [a.value, a.value, b.value], color=tone, linewidth=2, zorder=2)
        if n < len(spans) and b.year > a.year and (b.year - a.year > 1 or not is_narrow(ax)):
            _tag(ax, (a.year + b.year) / 2, a.value, spans[n], dx=0, dy=3, ha="center", va="bottom", spec="number", fontsize=8.5)
    for figure in points:
        _point(ax, figure.year, figure.value, figure, label=f"{figure.year}", size=30, upright=True)
    ax.set_ylim(0, points[-1].value * 1.08)
    _amounts(ax, points[0].unit)
    _years(ax)
    return ax


def fan(paths: Sequence[tuple[Label, Sequence[Figure]]], *, ax: Axes, goals: Sequence[Row] = ()) -> Axes:
    """Where a level would stand under each assumption, a line and its bounds each, against ``goals``."""
    for n, (label, path) in enumerate(paths):
        years, tone = [figure.year for figure in path], style.SEQUENCE[n % len(style.SEQUENCE)]
        ax.plot(years, [figure.value for figure in path], color=tone, linewidth=2, linestyle=("-", "--", "-.", ":")[n % 4])
        ax.fill_between(years, [figure.low or figure.value for figure in path], [figure.high or figure.value for figure in path],
                        color=tone, alpha=0.14, linewidth=0)
        for figure in path:
            _point(ax, figure.year, figure.value, figure, label=f"{_words(label)} {figure.year}", colour=tone, size=16, upright=True)
    ends = [path[-1] for _, path in paths]
    for n, (end, shift) in enumerate(zip(ends, _dodged(ax, [end.value for end in ends]), strict=True)):
        ax.annotate(_wrapped(paths[n][0], ax), (end.year, end.value), xytext=(8, shift), textcoords="offset points", va="center",
                    color=style.SEQUENCE[n % len(style.SEQUENCE)], fontsize=9, fontweight="bold", annotation_clip=False)
    for label, goal in goals:
        style.mark(ax.axhline(goal.value, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1), goal, _words(label))
        ax.annotate(_words(label), (0, goal.value), xycoords=("axes fraction", "data"), xytext=(0, 3), textcoords="offset points",
                    fontsize=8.5, fontweight="bold", color=MUTED)
    if not goals:
        _amounts(ax, ends[0].unit)
    ax.yaxis.set_visible(not goals)
    _years(ax)
    return ax


def footprint(rows: Sequence[tuple[Label, Figure, Figure]], *, ax: Axes, dot: float = 2e9) -> Axes:
    """Land to scale, GDP as dots: (place, area, GDP). Every dot stands for ``dot`` yuan, so crowding is density."""
    tall, x = max(math.sqrt(area.value) for _, area, _ in rows), 0.0
    slot = tall * (0.62 if is_narrow(ax) else 0.42)
    for label, area, gdp in rows:
        side, tone = math.sqrt(area.value), style.colour(area)
        square = ax.add_patch(Rectangle((x, 0), side, side, facecolor=tone, alpha=0.10, edgecolor=tone, linewidth=1.2))
        style.mark(square, area, f"{_words(label)} · {wording.name(area.indicator)}")
        style.mark(ax.add_patch(_speckled(round(gdp.value / dot), x, side, tone)), gdp, f"{_words(label)} · {wording.name(gdp.indicator)}")
        ax.annotate(_words(label), (x, side), xytext=(0, 28), textcoords="offset points", fontweight="bold", color=tone, fontsize=10.5)
        _tag(ax, x, side, gdp, spec="3", dx=0, dy=16, va="bottom", fontsize=8)
        _tag(ax, x, side, area, spec="3", dx=0, dy=4, va="bottom", fontsize=8, color=MUTED)
        x += max(side, slot) + tall * 0.07
    ax.set_xlim(-0.3, x)
    ax.set_ylim(-0.3, tall * 1.02)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _speckled(count: int, x: float, side: float, colour: str) -> PathPatch:
    """``count`` dots spread evenly over a square, as one shape: a low-discrepancy sequence, the same in every run."""
    steps, size = np.arange(count), 0.14
    xs, ys = x + side * (steps * 0.7548776662466927 % 1), side * (steps * 0.5698402909980532 % 1)
    corners = np.array([[-size, -size], [size, -size], [size, size], [-size, size], [-size, -size]])
    points = (np.stack([xs, ys], axis=1).clip([x + size, size], [x + side - size, side - size])[:, None, :] + corners).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], count)
    return PathPatch(Path(points, codes), facecolor=colour, linewidth=0)


def rectangles(rows: Sequence[tuple[Label, Figure, Figure, Figure]], *, ax: Axes) -> Axes:
    """Density taken apart: width × height = area, (place, people per km², GDP per head, GDP per km²)."""
    for n, (label, wide, tall, area) in enumerate(sorted(rows, key=lambda row: -row[3].value)):
        tone = style.colour(area)
        box = ax.add_patch(Rectangle((0, 0), wide.value, tall.value, facecolor=tone, alpha=0.14, edgecolor=tone, linewidth=2,
                                     linestyle=("-", "--", ":")[n % 3]))
        style.mark(box, area, f"{_words(label)} · {wording.name(area.indicator)}")
        _point(ax, wide.value, 0, wide, label=f"{_words(label)} · {wording.name(wide.indicator)}", size=30)
        _point(ax, 0, tall.value, tall, label=f"{_words(label)} · {wording.name(tall.indicator)}", size=30, upright=True)
        _tag(ax, wide.value, tall.value, area, dx=-6, dy=-6, va="top", ha="right", prefix=f"{_words(label)}\n", fontweight="bold",
             color=tone)
        _tag(ax, wide.value, 0, wide, dx=0, dy=-7 - 12 * n, ha="center", va="top", spec="number", color=tone, fontsize=8.5)
        _tag(ax, 0, tall.value, tall, dx=-7, ha="right", spec="number", color=tone, fontsize=8.5)
    ax.set_xlim(0, max(row[1].value for row in rows) * 1.08)
    ax.set_ylim(0, max(row[2].value for row in rows) * 1.08)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel(wording.unit_name(rows[0][1].unit), loc="left", labelpad=8 + 12 * len(rows))
    ax.set_title(wording.unit_name(rows[0][2].unit), fontsize=9, fontweight="normal", color=MUTED)
    ax.spines["left"].set_visible(True)
    return ax


def matrix(cells: Mapping[tuple[str, str], Sequence[Figure]], *, rows: Sequence[str], columns: Sequence[str], ax: Axes) -> Axes:
    """Who speaks of what: a dot where a row takes up a column, as large as often, linked to the first passage."""
    for (row, column), passages in cells.items():
        if not passages:
            continue
        x, y = columns.index(column), rows.index(row)
        dot = ax.scatter([x], [y], s=(20 + 22 * min(len(passages), 4)) * (1 if is_narrow(ax) else 2), facecolor=style.PLACES["南山区"] if row == "南山区" else style.SEQUENCE[0],
                         linewidth=0, zorder=3)
        dot.set_urls([wording.href(passages[0])])
        style.mark(dot, passages[0], f"{_words(row)} · {_words(column)}")
        if len(passages) > 1:
            ax.annotate(f"{len(passages)}", (x, y), ha="center", va="center_baseline", fontsize=7.5, color="#ffffff", zorder=5)
    ax.set_xticks(range(len(columns)), [_words(column) for column in columns], rotation=60 if wording.language() == "en" else 90 if is_narrow(ax) else 60,
                  ha="left" if not is_narrow(ax) or wording.language() == "en" else "center", rotation_mode="anchor" if not is_narrow(ax) or wording.language() == "en" else "default")
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(rows)), [_wrapped(row, ax) for row in rows])
    ax.set_xlim(-0.6, len(columns) - 0.4)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.grid(True)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(labelsize=8 if is_narrow(ax) else 9)
    return ax


def heatmap(cells: Mapping[tuple[Label, Label], Figure], *, ax: Axes) -> Axes:
    """Counts in a grid of (row, column), darker where they are more; the scale is logarithmic, so that few still show."""
    rows, columns = (list(dict.fromkeys(keys)) for keys in zip(*cells, strict=True))
    values = np.array([[cells[row, column].value for column in columns] for row in rows])
    width = 14 if not is_narrow(ax) else 10 if wording.language() == "en" else 5
    names = [textwrap.fill(_words(column), width) for column in columns]
    counts = [[wording.text(cells[row, column], "number") for column in columns] for row in rows]
    shades, darkest = np.log1p(values), 2 * np.log1p(values).max()  # half the palette: dark figures stay legible on all of it
    seaborn.heatmap(shades, ax=ax, cmap=seaborn.light_palette(style.SEQUENCE[0], as_cmap=True), vmin=0, vmax=darkest, cbar=False,
                    linewidths=2, linecolor=PAPER, annot=counts, fmt="", annot_kws={"fontsize": 9, "color": "#1d2431"},
                    xticklabels=names, yticklabels=[_wrapped(row, ax) for row in rows])
    for text, (row, column) in zip(ax.texts, itertools.product(rows, columns), strict=True):
        style.mark(text, cells[row, column], f"{_words(row)} · {_words(column)}")
    ax.xaxis.tick_top()
    ax.tick_params(labelsize=7 if is_narrow(ax) else 9, labelrotation=0)
    return ax


def strip(rows: Sequence[tuple[str, Figure]], *, ax: Axes) -> Axes:
    """Verdicts in one bar, as long as they are many: (verdict, count)."""
    x, total = 0.0, sum(figure.value for _, figure in rows)
    for verdict, figure in rows:
        if not figure.value:
            continue
        bar, = ax.barh(0, figure.value, left=x, height=0.5, color=style.VERDICTS[verdict], edgecolor=PAPER, linewidth=1.5)
        name = wording.label("verdict", verdict)
        style.mark(bar, figure, name)
        _tag(ax, x + figure.value / 2, 0, figure, spec="plain number", dx=0, ha="center", fontweight="bold",
             color="#ffffff" if verdict in ("holds", "contradicted") else "#1d2431")
        ax.scatter([], [], marker="s", s=60, color=style.VERDICTS[verdict], label=f"{name} {wording.text(figure, 'number')}")
        x += figure.value
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0.16), ncols=1 if is_narrow(ax) else 3, fontsize=9, handletextpad=0.3,
              columnspacing=1.4, borderpad=0)
    ax.set_xlim(0, total)
    ax.set_ylim(-1.5 if is_narrow(ax) else -0.9, 0.3)
    ax.set_axis_off()
    return ax

"""What the drawings of several notebooks share: marks and amounts with bounds and links, bars, lines over the years.

Places keep their colour everywhere. Filled marks are the documents', hollow ones outside figures, diamonds worked out.
An arrow says that a figure is more than (or nearly) the value drawn, a whisker or band how far it may lie off.
Rows are (label, figure…); a label is a name of the codebook or (English, Chinese).
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter, NullLocator

from nanshan_data.data import frames, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, clash
from nanshan_data.notebook import cards, numbers, style, wording
from nanshan_data.notebook.linking import figures_in
from nanshan_data.notebook.style import GRID, INK, MUTED, PAPER

Label = str | tuple[str, str]
Row = tuple[Label, Figure]
_ARROWS = {"over": 1, "at_least": 1, "nearly": -1, "under": -1, "at_most": -1}


def words(label: Label) -> str:
    """A label in the language of the edition."""
    text = wording.name(label) if isinstance(label, str) else label[wording.language() == "zh"]
    return style.straight(text)


def is_narrow(ax: Axes) -> bool:
    """Whether the chart is drawn for a phone."""
    return bool(ax.figure.get_size_inches()[0] < 5)  # type: ignore[union-attr]


def _wrapped(label: Label, ax: Axes) -> str:
    text = words(label)
    width = (8 if wording.language() == "zh" else 15) if is_narrow(ax) else (14 if wording.language() == "zh" else 28)
    return "\n".join(textwrap.wrap(text, width)) or text


def row_labels(ax: Axes, labels: Sequence[Label]) -> None:
    """Labels of rows from the top down; the axis below goes, since the rows say their amounts."""
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


def years(ax: Axes) -> None:
    """Whole years below, fewer on a phone."""
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


def point(ax: Axes, x: float, y: float, figure: Figure, *, label: str = "", size: float = 46,
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


def tag(ax: Axes, x: float, y: float, figure: Figure, *, said: str = "", spec: str = "", dx: float = 8, dy: float = 0,
        ha: str = "left", va: str = "center", prefix: str = "", **looks: Any) -> None:
    """The figure in words (or what is ``said`` of it) beside its mark, linked like the mark."""
    looks = {"fontsize": 9, "color": INK, "linespacing": 1.35, **looks}
    text = ax.annotate(prefix + (said or numbers.text(figure, f"compact {spec}")), (x, y), xytext=(dx, dy), ha=ha,
                       va=va, textcoords="offset points", annotation_clip=False, **looks)
    style.mark(text, figure, ax=ax)


def bars(rows: Sequence[Row], *, ax: Axes, spec: str = "") -> Axes:
    """Horizontal bars with their amounts."""
    for y, (label, figure) in enumerate(rows):
        tone = style.VERDICTS.get(str(label)) or style.colour(figure)
        hollow = style.face(figure, tone) == PAPER
        bar, = ax.barh(y, figure.value, height=0.56, zorder=2, facecolor=PAPER if hollow else tone, edgecolor=tone,
                       linewidth=1.4, hatch="////" if hollow else None)
        style.mark(bar, figure, words(label))
        _bounds(ax, figure.value, y, figure, tone if hollow else INK, upright=False)
        tag(ax, _reach(figure), y, figure, spec=spec, dx=14 if wording.hedge(figure) in _ARROWS else 6)
    ax.axvline(0, color=MUTED, linewidth=0.8, zorder=3)
    row_labels(ax, [label for label, _ in rows])
    return ax


def trajectory(figures: Any, *, ax: Axes, labels: Sequence[Figure] = (), joined: bool = True) -> Axes:
    """Figures over the years, from zero, a line a place; ``figures`` may be a list, column or table of them.

    No line joins two bases, or a rate as first released to one of a revised series, or goes over a year of which
    nothing is known; none at all unless ``joined``.
    ``labels`` get their amount. DataError for what flowed in part of a year.
    """
    known = sorted(figures_in(figures), key=lambda figure: (figure.year, figure.origin != "reference"))
    for part in (figure for figure in known if frames.year_of(figure) is None and "/" not in figure.period):
        raise DataError(f"{part.id} is of {part.period or 'no period'}, not of a year; leave it out of the line")
    by_place: dict[str, list[Figure]] = {}
    for figure in known:
        by_place.setdefault(figure.entity, []).append(figure)
        point(ax, figure.year, figure.value, figure, label=f"{wording.name(figure.entity)} {figure.year}", upright=True,
              size=26 if is_narrow(ax) else 36)
    for points in by_place.values():
        one_a_year = [points[0], *(b for a, b in itertools.pairwise(points) if b.year != a.year)]
        for a, b in itertools.pairwise(one_a_year):
            if joined and b.year - a.year == 1 and not clash(a.basis, b.basis) and _revised(a) == _revised(b):
                ax.plot([a.year, b.year], [a.value, b.value], color=style.colour(a), linewidth=2, zorder=2)
    ax.set_ylim(bottom=min(0, *(figure.value for figure in known)))
    if len(by_place) > 1:
        _name_lines(ax, [points[-1] for points in by_place.values()])
    first, last = known[0].year, known[-1].year
    for figure, following in itertools.zip_longest(labels, labels[1:]):
        close = following is not None and following.year - figure.year < 0.1 * (last - first)
        tag(ax, figure.year, figure.value, figure, dx=-4 if close else 8, dy=9, fontsize=8.5,
            ha="right" if close else "left", va="bottom")
    ax.set_xlim(left=first - (last - first) * (0.17 if is_narrow(ax) else 0.07))  # amounts stand before the years
    amounts(ax, known[0].unit)
    years(ax)
    return ax


def _revised(figure: Figure) -> bool:
    """Whether this is a rate of growth from a revised series; rates have no basis that would tell."""
    outside = figure.origin == "reference" and figure.measure == "growth"
    return outside and reference.row(figure.id)["status"] == "revised"


def _name_lines(ax: Axes, ends: Sequence[Figure]) -> None:
    for last, shift in zip(ends, _dodged(ax, [last.value for last in ends]), strict=True):
        ax.annotate(wording.name(last.entity), (last.year, last.value), xytext=(9, shift), va="center",
                    textcoords="offset points", fontsize=9.5, fontweight="bold", color=style.letters(last),
                    annotation_clip=False)

"""Charts of a notebook: a function draws on axes, in both languages, wide, narrow and as a slide, in one run."""

from __future__ import annotations

import inspect
import io
import os
import re
import sys
import textwrap
import urllib.parse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar

import matplotlib as mpl
from IPython.display import display
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from nanshan_data.data import documents, files
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import NUMBER, SLIDES, cards, fonts, render, style, text, wording
from nanshan_data.notebook.given import written
from nanshan_data.notebook.linking import link_drawn
from nanshan_data.notebook.model import Shown, Written
from nanshan_data.notebook.prose import held, names_of
from nanshan_data.notebook.render import View
from nanshan_data.notebook.text import Text

Draw = TypeVar("Draw", bound=Callable[[Axes], Any])
SIZES = {"wide": (7.6, 1.0), "narrow": (3.7, 1.05)}
"""Width in inches, and height as a multiple of that asked for."""
SLIDE = (9.6, 5.4)
_SVG: dict[str, Any] = {"format": "svg", "metadata": {"Date": None, "Creator": None}}
_PNG: dict[str, Any] = {"format": "png", "dpi": 200, "metadata": {"Software": None}}
_counts: Counter[str] = Counter()
"""Of the slides that this kernel has drawn, by language."""
_LINK = re.compile(r"<a href='([^']*)'[^>]*>")
_NOISE = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>|<defs>\s*</defs>|font-family: [^;\"]*; ?|"
                    r' transform="rotate\(-?0 [^"]*"', re.DOTALL)
_FINE = re.compile(r"(\d\.\d\d)\d+")


@dataclass(frozen=True)
class Box:
    """Where a figure is drawn, in per cent of the picture."""

    text: str
    figure: Figure
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Still:
    """A chart as a mere picture, with the boxes of its figures; it is seen in notebooks that are not trusted, too."""

    src: Markup
    width: int
    boxes: Sequence[Box]


def chart(draw: Draw | None = None, *, height: float = 4.0, given: Sequence[Any] = (), fixed: str = "",
          front: bool = False) -> Any:
    """Show what a function draws on ``ax``: ``@chart`` or ``@chart(height=3)`` above it.

    The docstring of the function is the caption in both languages, as in ``say``, its first line the headline; its
    name names the files for slides. It is called for each language, wide and narrow, and must draw the same each time.

    Args:
        height: In inches, at a width of 7.6.
        given: What makes the words of the caption true.
        fixed: Why they need no condition although they sound like a comparison.
        front: Whether it stands large on the index.

    Raises:
        DataError: As ``say``; and where nothing that was drawn is linked to a figure.

    Example:
        >>> from nanshan_data import fact
        >>> from nanshan_data.notebook import charts
        >>> gdp = fact("gdp", "南山区", 2025)
        >>> @chart(height=1.5)
        ... def one_bar(ax):
        ...     '''GDP was {gdp}.
        ...     ---
        ...     地区生产总值为{gdp}。'''
        ...     charts.bars([("南山区", gdp)], ax=ax)
        GDP was 1.01 trillion yuan
    """
    frame = sys._getframe(1)
    source = written(frame, len(given)) if given else None  # while the call that holds them runs

    def decorate(draw: Draw) -> Draw:
        display(_shown(draw, height, lambda caption: held(caption, given, frame, source), frame, front))
        return draw

    return decorate if draw is None else decorate(draw)


def _shown(draw: Callable[[Axes], Any], height: float, holds: Callable[[Text], dict[str, Any]], frame: Any,
           front: bool) -> Shown:
    name = draw.__name__.replace("_", "-")
    if not files.ID.fullmatch(name):
        raise DataError(f"chart {name!r}: the function's name names files; use small letters a-z, digits and _ only")
    caption = text.read(inspect.getdoc(draw) or "", {**names_of(frame), **draw.__globals__})
    noted = Written(caption.begin)
    model: dict[str, Any] = {"kind": "chart", "name": name, **({"front": True} if front else {}),
                             **holds(caption),
                             "text": noted.text(caption), "marks": {}, "shapes": [], "drawings": {}}
    still = None
    for lang in wording.LANGUAGES:
        with wording.speaking(lang):
            canvases = {size: drawn(draw, width, height * factor) for size, (width, factor) in SIZES.items()}
            marks = list(dict.fromkeys(mark for canvas in canvases.values() for mark in style.drawn(canvas)))
            if not marks:
                raise DataError(f"{caption.begin}: nothing drawn is linked to a figure; draw columns of figures, or "
                                "call linked(ax, figures)")
            model["marks"][lang] = [[label, noted.figure(figure)] for label, figure in marks]
            model["shapes"] = style.shapes(canvases["wide"])
            model["drawings"][lang] = {size: cut(vector(canvas, f"{name}-{size}"), marks)
                                       for size, canvas in canvases.items()}
            if folder := os.environ.get(SLIDES):
                _slide(draw, Path(folder) / lang / name, caption)
        if lang == wording.language():
            still = still_of(canvases["wide"])
    return Shown({**model, "figures": noted.figures}, render.shown, still=still)


def drawn(draw: Callable[[Axes], Any], width: float, height: float) -> Canvas:
    """What a function draws, in the house style."""
    with style.house():
        canvas = Canvas(figsize=(width, height), layout="constrained")
        ax = canvas.subplots()
        draw(ax)
        for each in canvas.axes:
            link_drawn(each, _named(draw))
    return canvas


def _named(draw: Callable[[Axes], Any]) -> list[Any]:
    """What a drawing function names: those are the figures that it can show."""
    codes, known = [draw.__code__], {**draw.__globals__, **inspect.getclosurevars(draw).nonlocals}
    for code in codes:  # and the functions and comprehensions inside it
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    names = dict.fromkeys(name for code in codes for name in (*code.co_names, *code.co_freevars))
    return [known[name] for name in names if not isinstance(known.get(name), (ModuleType, type(None), type))]


def vector(canvas: Canvas, prefix: str) -> str:
    """The drawing as SVG that stands in a page: ids of its own, colours that follow the page, nothing to spare."""
    buffer = io.StringIO()
    with style.house():
        canvas.savefig(buffer, **_SVG)
    svg = _NOISE.sub("", _NOISE.sub("", buffer.getvalue()))
    svg = re.sub(r"<svg [^>]*?viewBox=(\S+ \S+ \S+ \S+\").*?>", r'<svg xmlns="http://www.w3.org/2000/svg" '
                 r'viewBox=\1 style="width:100%;height:auto">', svg[svg.index("<svg"):], count=1)
    svg = svg.replace(" xlink:href=", " href=")
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda found: f' id="{prefix}-{found[1]}"' if found[1] in used else "", svg)
    svg = re.sub(r'\b(href="#|url\(#)(?!w-)', rf"\g<1>{prefix}-", svg)
    for colour, role in style.THEME_COLOURS.items():
        svg = svg.replace(colour, f"var(--{role}, {colour})")
    svg = re.sub(r">\s+<", "><", svg).replace("\n", " ").replace("<g/>", "")
    return re.sub(r"<[^>]*>", lambda tag: _FINE.sub(r"\1", tag[0]).replace('"', "'"), svg)  # never words between tags


def cut(svg: str, marks: Sequence[tuple[str, Figure]]) -> list[str | int]:
    """The drawing cut where a link opens; the number of the mark stands in place of the opening."""
    numbers = {cards.href(figure): number for number, (_, figure) in reversed(list(enumerate(marks)))}
    pieces: list[str | int] = list(_LINK.split(svg))
    pieces[1::2] = [numbers[unescape(str(target))] for target in pieces[1::2]]
    return pieces


def still_of(canvas: Canvas) -> Still:
    """The drawing with its letters inside, and a box around each mark."""
    svg = re.sub(r"</?a\b[^>]*>", "", vector(canvas, "s"))
    looks = f"*{{stroke-linejoin:round;stroke-linecap:butt}}text{{font-family:'Noto Sans SC'}}{fonts.faces([svg])}"
    svg = svg.replace(">", f"><style>{looks}</style>", 1)
    quoted = urllib.parse.quote(svg, safe=" !$'()*+,-./:;<=>?@[]^_{|}~")
    agg = FigureCanvasAgg(canvas)
    agg.draw()
    wide, high = agg.get_width_height()
    found: list[tuple[str, Figure, Bbox]] = []
    for label, figure, artist, number in style.artists(canvas):
        box = _extent(artist, number, agg)
        other = next((each for each in found if each[1] == figure and _beside(each[2], box)), None)
        if other:  # a mark and the words beside it are one link
            found.remove(other)
            label, box = other[0] or label, Bbox.union([other[2], box])
        found.append((label, figure, box))
    boxes = [Box(label, figure, *_share(box, wide, high)) for label, figure, box in found]
    boxes.sort(key=lambda box: -box.width * box.height)  # the small ones lie on top
    return Still(Markup("data:image/svg+xml," + quoted), int(wide), boxes)


def _beside(one: Bbox, other: Bbox, gap: float = 30) -> bool:
    apart = (max(one.x0, other.x0) - min(one.x1, other.x1), max(one.y0, other.y0) - min(one.y1, other.y1))
    return bool(max(apart) < gap)


def _share(box: Bbox, wide: float, high: float) -> tuple[float, float, float, float]:
    """Left, top, width and height in per cent, with a margin, within the picture."""
    left, right = max(box.x0 - 3, 0), min(box.x1 + 3, wide)
    bottom, top = max(box.y0 - 3, 0), min(box.y1 + 3, high)
    left, top, width, height = (round(100 * part, 1) for part in (
        left / wide, 1 - top / high, (right - left) / wide, (top - bottom) / high))
    return left, top, width, height


def _extent(artist: Any, number: int | None, agg: FigureCanvasAgg) -> Bbox:
    """Where an artist, or one of its points, is seen."""
    if number is None:
        return Bbox(artist.get_window_extent(agg.get_renderer()).get_points())
    x, y = artist.get_offset_transform().transform(artist.get_offsets()[number])
    return Bbox.from_bounds(x - 4, y - 4, 8, 8)


def _lines(words: str, most: int) -> str:
    """Words in lines; what closes a clause stays on the line of its clause, as Chinese type has it."""
    return re.sub(r"\n([，。；：、）”》]+)\n?", r"\1\n", textwrap.fill(words, most)).strip()


def _slide(draw: Callable[[Axes], Any], path: Path, caption: Text) -> None:
    """The chart as SVG and PNG for presentations, with headline, what is shown, marks, sources, number and date."""
    view = View(wording.language())
    wide, high = SLIDE
    canvas = drawn(draw, *SLIDE)
    headline, _, rest = style.straight(view.plain(caption)).partition("\n")
    figures = [figure for _, figure in style.drawn(canvas)]
    sources = ("；" if view.lang == "zh" else "; ").join(name for _, name in view.sources(figures))
    _counts[view.lang] += 1
    chinese = view.lang == "zh"
    below = [f"{view.t('source')}{view.colon}{sources}" if sources else "",
             view.shapes(style.shapes(canvas)).rstrip(".。"),
             " · ".join((view.t("figure", n=f"{os.environ.get(NUMBER, '')}{_counts[view.lang]}"), view.t("site"),
                         view.t("data_date", date=documents.data_date())))]
    lines = ((headline, 36 if chinese else 74, 17, "bold", style.INK),
             (rest.strip(), 58 if chinese else 120, 10.5, "normal", style.MUTED))
    with style.house(), mpl.rc_context({"svg.fonttype": "path"}):  # slides travel without the fonts
        top = high - 0.32
        for words, most, size, weight, colour in lines:
            filled = _lines(words, most)
            canvas.text(0.36 / wide, top / high, filled, va="top", fontsize=size, fontweight=weight, color=colour)
            top -= (filled.count("\n") + 1) * size * 1.32 / 72 + 0.05
        foot = _lines(style.straight(" · ".join(filter(None, below))), 84 if chinese else 170)
        bottom = 0.36 + (foot.count("\n") + 1) * 7.5 * 1.3 / 72
        canvas.text(0.36 / wide, 0.24 / high, foot, va="bottom", fontsize=7.5, color=style.MUTED)
        room = (0.36 / wide, bottom / high, 1 - 0.9 / wide, (top - bottom - 0.08) / high)
        canvas.set_layout_engine(ConstrainedLayoutEngine(rect=room))
        for options in (_SVG, _PNG):
            buffer = io.BytesIO()
            canvas.savefig(buffer, facecolor="white", **options)
            files.write_atomic(path.with_name(f"{path.name}.{options['format']}"), buffer.getvalue())

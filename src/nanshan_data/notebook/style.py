"""The house style of charts: type, colours that are one per place and safe for every eye, links on what is drawn."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, wording

RC: Any = mpl.rc_params_from_file(Path(__file__).parent / "templates" / "house.mplstyle", use_default_template=False)
INK, MUTED, GRID, PAPER = RC["text.color"], RC["axes.edgecolor"], RC["grid.color"], "#fffffe"
THEME_COLOURS = {INK: "ink", MUTED: "muted", GRID: "grid", PAPER: "paper"}
"""Colours that follow the page's light or dark mode; all others stay as they are."""
PLACES = {"南山区": "#a3162a", "浦东新区": "#2f78b7", "海淀区": "#d98e04", "深圳市": "#4a4f57"}
VERDICTS = {"holds": "#2f7d6e", "holds within rounding": "#5b9e91", "in tension": "#a86f00", "contradicted": INK}
CONTEXT = "#9aa7b5"
"""Every other place: districts that are there for scale share one quiet grey."""
_LEGIBLE: dict[str, str] = {"#d98e04": "#8a5a00", "#2f78b7": "#2368a2", CONTEXT: MUTED}
BLANK = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
"""Behind words that a grid line would strike out."""
SEQUENCE = tuple(RC["axes.prop_cycle"].by_key()["color"])
MARKERS = {"document": "o", "reference": "o", "derived": "D", "assumption": "s"}
FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_artists: WeakKeyDictionary[Any, list[tuple[str, Figure, Artist, int | None]]] = WeakKeyDictionary()


@functools.cache
def _register_fonts() -> None:
    for file in FONTS:
        path = Path(__file__).parents[1] / "fonts" / file
        if not path.exists():
            raise DataError(f"src/nanshan_data/fonts/{file}: the font is missing; restore it from git")
        font_manager.fontManager.addfont(path)


@contextlib.contextmanager
def house() -> Iterator[None]:
    """The house style within a ``with`` block; a character without a glyph is an error, never an empty box."""
    _register_fonts()
    with mpl.rc_context(RC), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        yield


def settle(looks: Mapping[str, Any] | None = None) -> None:
    """The house style with its Chinese type from here on, and further ``looks``, for drawings not made by ``chart``."""
    _register_fonts()
    mpl.rcParams.update(dict(RC) | dict(looks or {}))


def straight(text: str) -> str:
    """Text for a chart: the Chinese face sets curly quotation marks as wide as a character."""
    return text.translate(str.maketrans("’“”", "'\"\"")) if wording.language() == "en" else text


def colour(figure_or_place: Figure | str) -> str:
    """The colour of a place, the same in every chart."""
    place = figure_or_place.entity if isinstance(figure_or_place, Figure) else figure_or_place
    return PLACES.get(place, CONTEXT)


def letters(figure_or_place: Figure | str) -> str:
    """The same for words: darker where the colour is too pale to be read."""
    return _LEGIBLE.get(tone := colour(figure_or_place), tone)


def face(figure: Figure, colour_: str) -> str:
    """Filled for the documents' and derived figures, hollow for outside figures."""
    return PAPER if _outside(figure) else colour_


def _outside(figure: Figure) -> bool:
    return all(leaf.origin == "reference" for leaf in figure.sources)


def mark(artist: Artist, figure: Figure, label: str = "", *, ax: Axes | None = None) -> Artist:
    """Link what was drawn to the figure it shows, and remember the figure for table, source line and description.

    ``label`` names the row in the data table (default: place, indicator, period).
    """
    if isinstance(artist, Collection):  # matplotlib writes the urls of its points, not its own
        artist.set_urls([cards.href(figure)])
    else:
        artist.set_url(cards.href(figure))
    _remember(ax or artist.axes, figure, label, artist, None)
    return artist


def mark_point(dots: Collection, number: int, figure: Figure, label: str = "", *, ax: Axes) -> None:
    """Link one point of a collection, such as ``scatter`` makes them."""
    urls = list(dots.get_urls())
    urls += [None] * (len(np.asarray(dots.get_offsets())) - len(urls))
    urls[number] = cards.href(figure)
    dots.set_urls(urls)
    _remember(ax, figure, label, dots, number)


def _remember(ax: Any, figure: Figure, label: str, artist: Artist, number: int | None) -> None:
    _artists.setdefault(ax.figure, []).append((label, figure, artist, number))


def drawn(owner: Any) -> list[tuple[str, Figure]]:
    """The figures that a matplotlib figure shows, each with its labels, in the order of drawing."""
    rows: list[tuple[str, Figure]] = []
    for label, figure, *_ in artists(owner):
        known = [text for text, other in rows if other == figure]
        if known == [""] and label:
            rows[rows.index(("", figure))] = (label, figure)
        elif not known or (label and label not in known):  # one figure may be drawn in several places: each is a row
            rows.append((label, figure))
    return rows


def artists(owner: Any) -> list[tuple[str, Figure, Artist, int | None]]:
    """What was linked on a matplotlib figure: label, figure, artist, and which of its points."""
    return list(_artists.get(owner, []))


_DERIVED = MarkerStyle(MARKERS["derived"])
_DIAMOND = np.asarray(_DERIVED.get_path().transformed(_DERIVED.get_transform()).vertices)


def shapes(owner: Any) -> list[str]:
    """Labels for the shapes that tell origins apart on a matplotlib figure; none where all marks look alike."""
    found = dict[str, set[str]]()
    for _, figure, artist, number in artists(owner):
        if shape := _shape(artist, number or 0):
            found.setdefault(shape, set()).add(figure.origin)
    told = [f"shape_{shape}" for shape in ("hollow", "hatched", "diamond") if shape in found]
    filled = "shape_filled" if found.get("filled", set()) <= {"document"} else "shape_filled_derived"
    return [filled, *told] if told and "filled" in found else told


def _shape(artist: Artist, number: int) -> str:
    """How a mark looks; nothing for words, areas and the unseen points of lines."""
    if isinstance(artist, PathCollection):
        colours = np.atleast_2d(np.asarray(artist.get_facecolor(), float))
        face = to_hex(tuple(colours[number % len(colours)]), keep_alpha=True)
        if face.endswith("00"):
            return ""
        if np.array_equal(np.asarray(artist.get_paths()[0].vertices), _DIAMOND):
            return "diamond"
        return "hollow" if face == f"{PAPER}ff" else "filled"
    if isinstance(artist, Rectangle):
        return "hatched" if artist.get_hatch() else "" if to_hex(artist.get_facecolor()) == PAPER else "filled"
    return ""

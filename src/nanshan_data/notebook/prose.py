"""Prose, key figures and caveats of a notebook, in both languages at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import FrameType
from typing import Any

from IPython.display import display

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import render, text
from nanshan_data.notebook.given import Source, failures
from nanshan_data.notebook.model import Json, Shown, Written
from nanshan_data.notebook.text import Text
from nanshan_data.notebook.wording import notes

Words = tuple[str, str]
"""A text in English and Chinese."""


def names_of(frame: FrameType) -> dict[str, Any]:
    """The names that an expression of a notebook may use where ``frame`` runs."""
    return {**frame.f_globals, **frame.f_locals}


def held(passage: Text | str, given: Sequence[Any], frame: FrameType, source: Source | None = None) -> Json:
    """What a model says of its conditions: nothing while they hold."""
    begin = passage if isinstance(passage, str) else passage.begin
    failed = failures(given, frame, begin, source)
    return {"failed": failed} if failed else {}


def say(passage: str, *, given: Sequence[Any] = (), fixed: str = "") -> None:
    """Show a passage in both languages: light Markdown with expressions in braces.

    Args:
        passage: English, a line ``---``, Chinese. ``{expression:format}`` is any expression of the notebook that gives
            a figure, several figures, a name, a year or (English, Chinese); formats are those of ``numbers``:
            compact, number, abs, plain, range, place, name, period, year.
        given: What makes the words true, as expressions over figures, such as ``[north > south, latest == 2023]``.
        fixed: Why the words need no condition although they sound like a comparison.

    Raises:
        DataError: The languages use different figures, an expression fails or gives no figure, a statistic is typed,
            a figure crosses a basis, or (in a build) a condition does not hold.

    Example:
        >>> from nanshan_data import fact
        >>> gdp = fact("gdp", "南山区", 2025)
        >>> say('''GDP of Nanshan was {gdp} in {gdp:year}.
        ... ---
        ... {gdp:year}年南山区地区生产总值为{gdp}。''')
        GDP of Nanshan was 1.01 trillion yuan in 2025.
    """
    frame = sys._getframe(1)
    read = text.read(passage, names_of(frame))
    _told(read, held(read, given, frame))


def told(passage: str, names: Mapping[str, Any]) -> None:
    """Show a passage that code put together, as ``say`` does; its expressions are over ``names``."""
    _told(text.read(passage, names), {})


def _told(read: Text, failed: Json) -> None:
    written = Written(read.begin)
    model = {"kind": "text", **failed, "text": written.text(read), "figures": written.figures}
    display(Shown(model, render.shown))


def tiles(rows: Iterable[tuple[Any, ...]]) -> None:
    """Show a row of key figures: (figure, (English, Chinese)), and behind it what belongs to it.

    That is a growth, or (figure, (English, Chinese)) where it needs words of its own, such as a target.
    """
    written = Written("the row of key figures")
    cells = [[written.value(figure), written.value(words),
              *([*map(written.value, part if isinstance(part, tuple) else (part,))] for part in more)]
             for figure, words, *more in rows]
    display(Shown({"kind": "tiles", "rows": cells, "figures": written.figures}, render.shown))


def note(key: str, *, given: Sequence[Any] = ()) -> None:
    """Show a caveat of data/raw/codebook/notes.csv; DataError for a key that is not there."""
    known = notes()
    if key not in known:
        raise DataError(f"note {key!r} is not in data/raw/codebook/notes.csv; one of {', '.join(known)}")
    text = {lang: known[key][lang] for lang in ("en", "zh")}
    model = {"kind": "note", "key": key, "text": text, **held(f"note {key}", given, sys._getframe(1))}
    display(Shown(model, render.shown))


def counted(things: float | Iterable[Figure], unit: str = "", *, en: str, zh: str) -> Figure:
    """A number counted from the tables rather than read in a text; ``en`` and ``zh`` say what was counted where.

    Figures instead of their number are named by the card and the working: counted(lower.target, "项", en=…, zh=…).
    """
    inputs = tuple(things) if isinstance(things, Iterable) else ()
    number = len(inputs) if isinstance(things, Iterable) else things
    return Figure(number, number, number, unit, "derived", measure="count", qualifier="exact", inputs=inputs,
                  formula="; ".join(f"{{{place}}}" for place in range(len(inputs))), note=f"{en}\n---\n{zh}")

"""Tables of a notebook: a DataFrame with a caption in both languages, every figure in it linked."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import display

from nanshan_data.data import codebook
from nanshan_data.errors import DataError
from nanshan_data.notebook import numbers, render, text, wording
from nanshan_data.notebook.digits import exponent, tidy
from nanshan_data.notebook.model import Json, Shown, Written, known
from nanshan_data.notebook.prose import Words, held, names_of
from nanshan_data.notebook.text import figures_of, is_words, is_year

IDS = ("fact_id", "reference_id")
"""Columns whose ids lead to what they stand for."""


def show(frame: pd.DataFrame | pd.Series, caption: str, *, heads: Mapping[str, Words] | None = None,
         formats: Mapping[str, str] | None = None, given: Sequence[Any] = (), fixed: str = "",
         folded: bool = False) -> None:
    """Show a table with its caption in both languages.

    Args:
        frame: Cells are figures, lists of figures, names of the codebook (translated), (English, Chinese), numbers or
            missing. An index with a name becomes the first column.
        caption: English, a line ``---``, Chinese, as in ``say``; the first line of each is the headline, what follows
            says what is shown.
        heads: Names of columns as (English, Chinese); others take the codebook's name.
        formats: The format of a column, as in ``say``: ``{"growth": "plain"}``.
        given: What makes the words of the caption true.
        fixed: Why they need no condition although they sound like a comparison.
        folded: Whether only the headline shows until a reader opens the table.

    Raises:
        DataError: As ``say``; and where a cell holds something else.

    Example:
        >>> from nanshan_data import fact
        >>> frame = pd.DataFrame({"place": ["南山区"], "gdp": [fact("gdp", "南山区", 2025)]})
        >>> show(frame, '''GDP of one district.
        ... ---
        ... 一个区的地区生产总值。''')
        GDP of one district
    """
    caller = sys._getframe(1)
    for spec in (formats or {}).values():
        numbers.read(spec)
    read = text.read(caption, names_of(caller))
    written = Written(read.begin)
    shown = {"folded": True} if folded else {}
    model = {"kind": "table", **held(read, given, caller), "text": written.text(read), **shown,
             **table(frame, written, heads or {}, formats or {}, read.begin), "figures": written.figures}
    display(Shown(model, render.shown))


def table(frame: pd.DataFrame | pd.Series, written: Written, heads: Mapping[str, Words] | None = None,
          formats: Mapping[str, str] | None = None, passage: str = "") -> Json:
    """The columns and rows of a model; without the name of a ``passage`` whatever a cell holds is told in words."""
    heads, formats = heads or {}, formats or {}
    frame = frame.to_frame("" if frame.name is None else frame.name) if isinstance(frame, pd.Series) else frame
    if any(frame.index.names) or not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(names=[name or "" for name in frame.index.names])
    if unknown := sorted({*heads, *formats} - {*map(str, frame.columns)}):
        raise DataError(f"{passage}: there is no column {unknown[0]!r}; there are {', '.join(map(str, frame.columns))}")
    columns, cells = [], []
    for place, name in enumerate(frame.columns):
        values = [_known(value) for value in frame.iloc[:, place]]
        if name in IDS:
            found = [known(value) for value in values]
            values = [value if figure is None else figure for value, figure in zip(values, found, strict=True)]
        columns.append(_column(name, values, heads.get(str(name)), formats.get(str(name), "id" if name in IDS else "")))
        cells.append([_cell(value, written, str(name), passage) for value in values])
    return {"columns": columns, "rows": [list(row) for row in zip(*cells, strict=True)]}


def _known(value: Any) -> Any:
    """A cell without what pandas and numpy wrap around it; None where nothing is known."""
    if pd.api.types.is_list_like(value):
        return value if isinstance(value, tuple) else list(value)
    return None if pd.isna(value) else value.item() if hasattr(value, "item") else value


def _cell(value: Any, written: Written, name: str, passage: str) -> Any:
    if isinstance(value, str) and not passage:
        return _short(value)
    if value is None or isinstance(value, (str, bool, int, float)) or figures_of(value) or is_words(value):
        return written.value(value)
    if isinstance(value, (pd.Timestamp, pd.Period)):
        return str(value.date() if isinstance(value, pd.Timestamp) else value)
    if not passage:
        return _short(str(value))
    raise DataError(f"{passage}: column {name!r} holds {value!r}; use figures, names, numbers or (English, Chinese)")


def _short(text: str) -> str:
    """As much of a long text as pandas shows."""
    most = pd.get_option("display.max_colwidth") or len(text)
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most - 1]}…"


def _column(name: Any, values: Sequence[Any], head: Words | None, spec: str) -> Json:
    """How a column is headed and set: numbers stand to the right, years without a comma."""
    known = [value for value in values if value is not None]
    amounts = [value for value in known if any(figure.kind != "passage" for figure in figures_of(value))
               or (isinstance(value, (int, float)) and not isinstance(value, bool))]
    words = dict(zip(("en", "zh"), head, strict=True)) if head else {lang: heading(name, lang) for lang in ("en", "zh")}
    looks = {"number": len(amounts) > len(known) / 2 and spec != "id", "format": spec,
             "plain": bool(amounts) and all(map(is_year, amounts)), "decimals": max(map(_decimals, known), default=0)}
    return {**words, **{look: value for look, value in looks.items() if value}}


def _decimals(value: Any) -> int:
    """How many decimals a bare number needs; all of a column then show as many: 0.90 below 0.85."""
    return max(0, -exponent(tidy(value))) if isinstance(value, float) else 0


def heading(name: Any, lang: str) -> str:
    """What a column is called: as the codebook has it, or the labels, or as it is; levels of a name side by side."""
    if isinstance(name, tuple):
        return " · ".join(filter(None, (heading(part, lang) for part in name)))
    column = codebook.columns().get(str(name)) or codebook.figure_columns().get(str(name))
    if column:
        return column.name_zh if lang == "zh" else column.name_en
    known = wording.name(str(name), lang)
    return wording.label("ui", known, lang) if known == str(name) and wording.has_label("ui", known) else known

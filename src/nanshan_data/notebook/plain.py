"""Plain cells become the house's: DataFrames, Series and drawings of matplotlib, seaborn and pandas as models.

Registered in IPython when ``nanshan_data.notebook`` is imported. Drawings get the house style with Chinese letters,
and a size that still reads on a phone.
"""

from __future__ import annotations

import hashlib
from types import TracebackType
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import drawing, given, render, style
from nanshan_data.notebook.model import Json, Shown, Written
from nanshan_data.notebook.table import table
from nanshan_data.notebook.text import Text

SIZE = (5.2, 3.2)


def register(shell: Any) -> None:
    """Have ``shell`` show tables and drawings as the house does."""
    from matplotlib_inline.config import InlineBackend

    style.settle({"figure.figsize": SIZE})
    InlineBackend.instance(parent=shell).figure_formats = set()  # no png beside the model
    bundles = shell.display_formatter.mimebundle_formatter
    for kind, shown in ((pd.DataFrame, _frame), (pd.Series, _frame), (Canvas, _canvas), (Axes, _axes)):
        bundles.for_type(kind, shown)
    bundles.for_type(Figure, _value)
    shell.set_custom_exc((TypeError, KeyError, AttributeError), _explained)
    shell.events.register("post_run_cell", _reported)
    # Lists of what was drawn would be printed with addresses of the memory, other ones in each run.
    plain = shell.display_formatter.formatters["text/plain"]
    plain.for_type(Artist, _name)
    plain.for_type_by_name("seaborn.axisgrid", "Grid", _name)


def _explained(shell: Any, kind: type[Exception], error: Exception, trace: TracebackType, tb_offset: int = 1) -> None:
    """Where bounds leave something open or a year has no figure, pandas only says that NA is ambiguous."""
    told = given.explained(error)
    shell.showtraceback((DataError, told, trace) if told else (kind, error, trace), tb_offset=tb_offset)


def _reported(result: Any) -> None:
    """Builds are told the same as whoever looks at the notebook."""
    error = result.error_in_exec
    if isinstance(error, (TypeError, KeyError, AttributeError)):
        result.error_in_exec = given.explained(error) or error


def _name(drawn: Any, printer: Any, cycle: bool) -> None:
    printer.text(type(drawn).__name__)


def _value(figure: Figure) -> Json:
    written = Written("a figure")
    text = Text({"en": "{0}", "zh": "{0}"}, (figure,), ("figure",))
    model = {"kind": "text", "text": written.text(text), "figures": written.figures}
    return Shown(model, render.shown)._repr_mimebundle_()


def _frame(frame: pd.DataFrame | pd.Series) -> Json:
    written = Written("a table")
    most, few = pd.get_option("display.max_rows") or len(frame), pd.get_option("display.min_rows") or 10
    shown = frame if len(frame) <= most else frame.head(few)
    model = {"kind": "table", **table(shown, written), "free": True, "figures": written.figures}
    if len(frame) > len(shown):
        model["more"] = len(frame) - len(shown)
    return Shown(model, render.shown)._repr_mimebundle_()


def _axes(ax: Axes) -> Json:
    """Axes as the last expression stand for their figure, which then need not be shown again."""
    import matplotlib.pyplot as plt

    shown = _canvas(ax.figure)  # type: ignore[arg-type]
    plt.close(ax.figure)  # type: ignore[arg-type]
    return shown


def _canvas(canvas: Canvas) -> Json:
    if canvas.get_layout_engine() is None:
        canvas.set_layout_engine("constrained")  # no label is cut off, none lies on another
    written = Written("a drawing")
    marks = style.drawn(canvas)
    name = hashlib.sha256(drawing.vector(canvas, "plain").encode()).hexdigest()[:8]
    model = {"kind": "picture", "alt": _alt(canvas), "width": round(canvas.get_size_inches()[0] * 96),
             "marks": [[text, written.figure(figure)] for text, figure in marks],
             "drawing": drawing.cut(drawing.vector(canvas, f"plain-{name}"), marks), "figures": written.figures}
    return Shown(model, render.shown, still=drawing.still_of(canvas))._repr_mimebundle_()


def _alt(canvas: Canvas) -> str:
    """What the axes say of themselves."""
    said = [part for ax in canvas.axes
            for part in (ax.get_title(), ax.get_title("left"), ax.get_ylabel(), ax.get_xlabel())]
    return " · ".join(dict.fromkeys(filter(None, [canvas.get_suptitle(), *said])))


"""What pandas' stubs cannot know: a cell of a column of figures is a figure, and a row has the types of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from nanshan_data.figures import Figure


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as pandas names their columns: ``row.start`` is a number in one frame and a word in another."""
    yield from frame.itertuples()


def as_figure(cell: object) -> Figure:
    """A cell that has to be a figure."""
    assert isinstance(cell, Figure), cell
    return cell


def figure_columns(frame: Any) -> list[str]:
    """The names of the columns of figures; among the types that the stubs let one select by is none of our own."""
    return [*frame.select_dtypes("figure")]

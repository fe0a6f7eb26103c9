"""The code of a notebook run in this process, for tests of what its sentences rest on."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import nbformat

from nanshan_data.data import files
from nanshan_data.errors import DataError
from nanshan_data.notebook import BUILDING, drawing, given, prose, table


def ran(notebook: str, *changes: tuple[str, str], building: bool = True) -> dict[str, Any]:
    """The names that a notebook leaves behind, its code changed by (old, new); in a build its conditions must hold."""
    cells = nbformat.read(files.ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    for old, new in changes:
        assert sum(old in source for source in sources) == 1, f"{old!r} has to stand in one cell of {notebook}"
        sources = [source.replace(old, new) for source in sources]
    names: dict[str, Any] = {"__name__": "__main__"}
    with mock.patch.dict(os.environ, {BUILDING: "1"} if building else {}):
        for source in sources:
            try:
                exec(compile(source, notebook, "exec"), names)
            except TypeError as error:
                told = given.undecided(error.__traceback__)
                raise (DataError(told) if told else error) from None
    return names


@contextlib.contextmanager
def caught() -> Iterator[list[dict[str, Any]]]:
    """What cells would show meanwhile, each as Jupyter gets it: HTML, plain text and model."""
    bundles: list[dict[str, Any]] = []
    with contextlib.ExitStack() as stack:
        for module in (prose, table, drawing):
            stack.enter_context(mock.patch.object(
                module, "display", lambda item: bundles.append(item._repr_mimebundle_())))
        yield bundles

"""The code of a notebook run in this process, for tests of what its sentences rest on."""

from __future__ import annotations

import contextlib
import linecache
import os
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import nbformat
from markupsafe import Markup

from nanshan_data.data import files
from nanshan_data.notebook import BUILDING, drawing, given, prose, table


def ran(notebook: str, *changes: tuple[str, str], building: bool = True,
        after: Callable[[int], Any] | None = None) -> dict[str, Any]:
    """The names that a notebook leaves behind, its code changed by (old, new); in a build its conditions must hold.

    ``after`` is called with the number of each cell that has run. Charts are drawn and linked, but not printed.
    """
    cells = nbformat.read(files.ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    sources = {number: cell.source for number, cell in enumerate(cells, 1) if cell.cell_type == "code"}
    for old, new in changes:
        stands = [number for number, source in sources.items() if old in source]
        assert len(stands) == 1, f"{old!r} has to stand in one cell of {notebook}"
        sources[stands[0]] = sources[stands[0]].replace(old, new)
    names: dict[str, Any] = {"__name__": "__main__"}
    with mock.patch.dict(os.environ, {BUILDING: "1"} if building else {}), \
            mock.patch.object(drawing, "vector", lambda canvas, prefix: ""), \
            mock.patch.object(drawing, "still_of", lambda canvas: drawing.Still(Markup(), 1, ())):
        for number, source in sources.items():
            name = f"<{notebook}, cell {number}>"  # a name of its own, so that messages find the code
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            try:
                exec(compile(source, name, "exec"), names)
            except (TypeError, KeyError, AttributeError) as error:
                raise given.explained(error) or error from None
            if after:
                after(number)
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

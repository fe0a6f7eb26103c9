"""What notebooks are written in: say, show, chart, note, tiles on figures; plain cells become the house's, too."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nanshan_data.notebook import charts, style, verdicts, wording
    from nanshan_data.notebook.drawing import chart
    from nanshan_data.notebook.linking import linked
    from nanshan_data.notebook.model import passage, quoted
    from nanshan_data.notebook.prose import counted, note, say, tiles
    from nanshan_data.notebook.table import show

BUILDING = "NANSHAN_BUILD"
"""Set in the environment where the library runs notebooks: then a condition that fails is an error."""
SLIDES = "NANSHAN_SLIDES"
"""The folder of the slides, set there, too."""
NUMBER = "NANSHAN_NUMBER"
"""What the numbers of figures begin with, "1." in notebook 01."""
# Loaded on first use, as the package itself is: wording alone serves the command line.
_HOMES = {"drawing": ("chart",), "linking": ("linked",), "model": ("passage", "quoted"),
          "prose": ("counted", "note", "say", "tiles"), "table": ("show",)}
__all__ = ["chart", "charts", "counted", "linked", "note", "passage", "quoted", "say", "show", "style", "tiles",
           "verdicts", "wording"]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _settle() -> None:
    """In a notebook, plain tables and drawings are shown in the house's way from here on."""
    if (ipython := sys.modules.get("IPython")) and (shell := ipython.get_ipython()):
        importlib.import_module(f"{__name__}.plain").register(shell)


_settle()

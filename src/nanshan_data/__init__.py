"""Nanshan in numbers: every figure of five documents, with its unit, its bounds and its sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .data.datasets import claims, fact, facts, find, mentions, reference, table
    from .data.mentions import scan
    from .data.reference import ref
    from .errors import DataError
    from .figures import Figure, across, assumption, cagr, column, growth, same, total
    from .figures.figure import base, difference, grown, per, product, ratio, share
    from .notebook.profiles import district_profile
    from .notebook.wording import set_language

# Loaded on first use: pandas alone takes longer than a rebuild with nothing to do may take.
_HOMES = {
    "data.datasets": ("claims", "fact", "facts", "find", "mentions", "reference", "table"),
    "data.mentions": ("scan",),
    "errors": ("DataError",),
    "figures": ("Figure", "across", "assumption", "cagr", "column", "growth", "same", "total"),
    "figures.figure": ("base", "difference", "grown", "per", "product", "ratio", "share"),
    "data.reference": ("ref",),
    "notebook.profiles": ("district_profile",),
    "notebook.wording": ("set_language",),
}
__all__ = [
    "DataError", "Figure", "across", "assumption", "base", "cagr", "claims", "column", "difference",
    "district_profile", "fact", "facts", "find", "grown", "growth", "mentions", "per", "product", "ratio", "ref",
    "reference", "same", "scan", "set_language", "share", "table", "total",
]
__version__ = "1.0.0"


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            importlib.import_module(f"{__name__}.notebook.wording")  # so that figures print in the words of the house
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

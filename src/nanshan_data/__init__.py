"""Nanshan in numbers: every figure of five documents, with its unit, its bounds and its sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nanshan_data.datasets import fact, facts, mentions, reference, scan, table
    from nanshan_data.errors import DataError
    from nanshan_data.outside import ref

__all__ = ["DataError", "fact", "facts", "mentions", "ref", "reference", "scan", "table"]
__version__ = "1.0.0"

_HOMES = {"DataError": "errors", "ref": "outside"}


def __getattr__(name: str) -> Any:
    # Loaded on first use: pandas alone takes longer than a rebuild with nothing to do may take.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, 'datasets')}"), name)
    globals()[name] = value
    return value

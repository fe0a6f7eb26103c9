"""Nanshan in numbers: every figure of five documents, with its unit, its bounds and its sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .datasets import claims, fact, facts, find, mentions, reference, scan, table
    from .errors import DataError
    from .figures import assumption, base, cagr, difference, grown, growth, per, product, ratio, share, total
    from .outside import ref
    from .profiles import district_profile
    from .wording import set_language

# Loaded on first use: pandas alone takes longer than a rebuild with nothing to do may take.
_HOMES = {
    "datasets": ("claims", "fact", "facts", "find", "mentions", "reference", "scan", "table"),
    "errors": ("DataError",),
    "figures": ("assumption", "base", "cagr", "difference", "growth", "grown", "per", "product", "ratio", "share",
                "total"),
    "outside": ("ref",),
    "profiles": ("district_profile",),
    "wording": ("set_language",),
}
__all__ = [
    "DataError", "assumption", "base", "cagr", "claims", "difference", "district_profile", "fact", "facts", "find",
    "grown", "growth", "mentions", "per", "product", "ratio", "ref", "reference", "scan", "set_language", "share",
    "table", "total",
]
__version__ = "1.0.0"


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Nanshan in numbers: every figure of the documents, with its unit, its bounds and its sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis.growth import arrival, chained, crossing, goal, restated, years_between
    from .analysis.strategies import coding_agreement
    from .analysis.tables import table
    from .data.frames import facts, mentions, reference, series
    from .data.lookup import fact, find
    from .data.mentions import scan
    from .data.reference import ref
    from .errors import DataError
    from .figures import Figure, across, assumption, cagr, column, compatible, growth, same, total
    from .notebook.profiles import district_profile
    from .notebook.reasons import claims
    from .notebook.verdicts import claim
    from .notebook.wording import set_language
    from .publish.adopt import adopt
    from .publish.review import review

# Loaded on first use: pandas alone takes longer than a rebuild with nothing to do may take.
_HOMES = {
    "analysis.growth": ("arrival", "chained", "crossing", "goal", "restated", "years_between"),
    "analysis.strategies": ("coding_agreement",),
    "data.frames": ("facts", "mentions", "reference", "series"),
    "data.lookup": ("fact", "find"),
    "data.mentions": ("scan",),
    "data.reference": ("ref",),
    "analysis.tables": ("table",),
    "errors": ("DataError",),
    "figures": ("Figure", "across", "assumption", "cagr", "column", "compatible", "growth", "same", "total"),
    "notebook.profiles": ("district_profile",),
    "notebook.reasons": ("claims",),
    "notebook.verdicts": ("claim",),
    "notebook.wording": ("set_language",),
    "publish.adopt": ("adopt",),
    "publish.review": ("review",),
}
__all__ = [
    "DataError", "Figure", "across", "adopt", "arrival", "assumption", "cagr", "chained", "claim",
    "claims", "coding_agreement", "column", "compatible", "crossing", "district_profile", "fact", "facts", "find",
    "goal", "growth", "mentions", "ref", "reference", "restated", "review", "same", "scan",
    "series", "set_language", "table", "total", "years_between",
]
PLAIN = ("data.mentions", "errors")
"""What gives no figures, and so needs neither pandas nor the words of the house at import."""
__version__ = "2.0.0"


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            if module not in PLAIN:
                importlib.import_module(f"{__name__}.notebook.cards")  # so that figures print in the house's words
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]

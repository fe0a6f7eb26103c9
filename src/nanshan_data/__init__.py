"""Nanshan in numbers: every figure of the documents, with its unit, its bounds and its sentence."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

# Loaded on first use: pandas alone takes longer than a rebuild with nothing to do may take.
_OFFERED = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8")).body
_HOMES = {alias.name: node.module for node in _OFFERED if isinstance(node, ast.ImportFrom) for alias in node.names}
PLAIN = ("data.mentions", "errors")
"""What gives no figures, and so needs neither pandas nor the words of the house at import."""
__all__ = [*_HOMES]
__version__ = "2.0.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if _HOMES[name] not in PLAIN:
        importlib.import_module(f"{__name__}.notebook.cards")  # so that figures print in the house's words
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]

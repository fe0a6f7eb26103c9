"""What becomes of the words when a figure moves: they follow, or the build stops and names the passage."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from project import ROOT

from nanshan_data.data import files
from nanshan_data.errors import DataError
from nanshan_data.notebook import drawing
from nanshan_data.notebook.model import MIME

sys.path.append(str(ROOT / "tests"))
from cells import caught, ran

_TOLD = re.compile(r"“[^”]+” no longer holds: .*|in “[^”]+” gives <NA>, .*|checks\.csv, row \d+, .*"
                   r"|.*; change the assumption")
"""Messages that say which passage, claim or assumption no longer goes with the figures."""
Change = Callable[[Path], None]
FIGURES = Path("data/raw/reference/figures.csv")


def cited() -> list[tuple[str, str]]:
    """(notebook, outside figure) for every figure that a notebook's models show or rest on."""
    found = []
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        ids = {entry if isinstance(entry, str) else entry.get("id", "") for model in _models(path)
               for entry in model.get("figures", ())}
        found += [(path.stem, name) for name in sorted(ids) if name and "@" not in name]
    return found


def _models(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [output["data"][MIME] for cell in cells for output in cell.get("outputs", ())
            if MIME in output.get("data", {})]


def _shown(path: Path) -> list[str]:
    """What a reader sees: models name outside figures by their keys, markup has their values."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(output["data"]["text/html"]) for cell in cells for output in cell.get("outputs", ())
            if MIME in output.get("data", {})]


def _rewritten(root: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    """The outside figures after a change of their rows."""
    path = root / FIGURES
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def moving(name: str, factor: float = 1.1) -> Change:
    """Another value in a row of the outside figures."""
    def change(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row["reference_id"] == name)
        decimals = len(row["value"].partition(".")[2])
        row["value"] = f"{float(row['value']) * factor:.{decimals}f}"

    return lambda root: _rewritten(root, change)


def next_year(name: str, factor: float = 1.05) -> Change:
    """The figure of the year after, as if it had been published: what was missing is there."""
    def change(rows: list[dict[str, str]]) -> None:
        row = dict(next(row for row in rows if row["reference_id"] == name))
        year = row["period"]
        value = f"{float(row['value']) * factor:.1f}"
        row |= {"reference_id": f"{name}_next", "period": str(int(year) + 1), "value": value}
        rows.append(row)

    return lambda root: _rewritten(root, change)


def assuming(notebook: str, old: str, new: str) -> Change:
    """Another assumption in a notebook."""
    def change(root: Path) -> None:
        path = root / "notebooks" / f"{notebook}.ipynb"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {notebook}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


PACES = "slow, steady, brisk = 4.0, target.value, real[2025].value"
VARIANTS: dict[str, tuple[str, Change]] = {
    "Haidian 2025 is published, growth": ("01_growth_trajectory", next_year("haidian_gdp_2024")),
    "Haidian 2025 is published, density": ("02_density_comparison", next_year("haidian_gdp_2024")),
    "Haidian 2025 is published, method": ("08_sources_and_method", next_year("haidian_gdp_2024")),
    "steady = 3.0": ("01_growth_trajectory", assuming(
        "01_growth_trajectory", PACES, "slow, steady, brisk = 4.0, 3.0, real[2025].value")),
    "slow above brisk": ("01_growth_trajectory", assuming(
        "01_growth_trajectory", PACES, "slow, steady, brisk = 7.0, target.value, 4.0")),
    "a goal below what is reached": ("01_growth_trajectory", assuming(
        "01_growth_trajectory", "first_goal, second_goal = 1.5e12", "first_goal, second_goal = 0.9e12")),
}
"""Other changes that an analyst may make, each with a notebook whose words it bears on."""


def outcome(notebook: str, change: Change) -> tuple[bool, str]:
    """Whether what a notebook says stays true after a change, and how one can tell."""
    wide = {size: shape for size, shape in drawing.SIZES.items() if size == "wide"}  # the others say the same
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(files, "ROOT", Path(folder)), \
            mock.patch.object(drawing, "SIZES", wide):
        shutil.copytree(ROOT / "data" / "raw", files.ROOT / "data" / "raw")
        shutil.copytree(ROOT / "notebooks", files.ROOT / "notebooks")
        change(files.ROOT)
        try:
            with caught() as bundles:
                ran(notebook)
        except DataError as error:
            passage = _TOLD.search(str(error))
            return bool(passage), f"the build stops: {passage[0] if passage else error}"
    shown = [bundle["text/html"] for bundle in bundles]
    follows = shown != _shown(ROOT / "notebooks" / f"{notebook}.ipynb")
    return follows, "the words follow" if follows else "nothing changes"

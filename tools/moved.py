"""What becomes of the words when a figure moves: they follow, or the build stops and names the passage."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from project import ROOT

from nanshan_data.data import files
from nanshan_data.errors import DataError
from nanshan_data.notebook.model import MIME

sys.path.append(str(ROOT / "tests"))
from cells import caught, ran

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


def move(root: Path, name: str, factor: float) -> None:
    """Another value in a row of the outside figures."""
    path = root / FIGURES
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["reference_id"] == name)
    decimals = len(row["value"].partition(".")[2])
    row["value"] = f"{float(row['value']) * factor:.{decimals}f}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def outcome(notebook: str, name: str, factor: float = 1.1) -> tuple[bool, str]:
    """Whether what a notebook says stays true when a figure moves, and how one can tell."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(files, "ROOT", Path(folder)):
        shutil.copytree(ROOT / "data" / "raw", files.ROOT / "data" / "raw")
        shutil.copytree(ROOT / "notebooks", files.ROOT / "notebooks")
        move(files.ROOT, name, factor)
        try:
            with caught() as bundles:
                ran(notebook)
        except DataError as error:
            passage = re.search(r"“[^”]+” no longer holds: .*|checks\.csv, row \d+, .*", str(error))
            return bool(passage), f"the build stops: {passage[0] if passage else error}"
    shown = [bundle["text/html"] for bundle in bundles]
    follows = shown != _shown(ROOT / "notebooks" / f"{notebook}.ipynb")
    return follows, "the words follow" if follows else "nothing changes"

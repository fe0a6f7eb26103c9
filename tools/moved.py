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
from nanshan_data.notebook.model import MIME, Json, Read

sys.path.append(str(ROOT / "tests"))
from cells import caught, ran
from passages import Passage, passages

_TOLD = re.compile(r"“[^”]+” no longer holds: .*|in “[^”]+” gives <NA>, .*|checks\.csv, row \d+, .*"
                   r"|.*; change the assumption")
"""Messages that say which passage, claim or assumption no longer goes with the figures."""
Change = Callable[[Path], None]
FIGURES = Path("data/raw/reference/figures.csv")


def cited() -> list[tuple[str, str]]:
    """(notebook, outside figure) for every figure that a notebook's models show or rest on."""
    found = []
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        ids = {entry if isinstance(entry, str) else entry.get("id", "")
               for cell in cells for model in _models_of(cell) for entry in model.get("figures", ())}
        found += [(path.stem, name) for name in sorted(ids) if name and "@" not in name]
    return found


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


def other_year(name: str, year: int, factor: float = 1.05) -> Change:
    """The figure of another year on the same basis, as if it had been published: what was missing is there."""
    def change(rows: list[dict[str, str]]) -> None:
        row = dict(next(row for row in rows if row["reference_id"] == name))
        value = f"{float(row['value']) * factor:.1f}"
        rows.append(row | {"reference_id": f"{name}_as_{year}", "period": str(year), "value": value})

    return lambda root: _rewritten(root, change)


def revised(root: Path) -> None:
    """Every outside figure is revised, none preliminary any more."""
    def change(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["status"] = "revised"

    _rewritten(root, change)


_MOVE = re.compile(r"(\w+) × ([0-9.]+)(?: as (\d{4}))?")


def moves(text: str) -> Change:
    """The changes that must_stop.csv names: ``name × 1.1``, ``name × 1.1 as 2026``, joined with ``;``."""
    changes: list[Change] = []
    for part in text.split("; "):
        if part == "every status revised":
            changes.append(revised)
            continue
        found = _MOVE.fullmatch(part)
        assert found, f"{part!r} is no move"
        name, factor, year = found[1], float(found[2]), found[3]
        changes.append(other_year(name, int(year), factor) if year else moving(name, factor))

    def change(root: Path) -> None:
        for one in changes:
            one(root)

    return change


def must_stop() -> list[tuple[str, str, str]]:
    """(notebook, moves, how the passage begins that has to stop the build)."""
    with (ROOT / "tests" / "must_stop.csv").open(encoding="utf-8", newline="") as file:
        return [(row["notebook"], row["moves"], row["passage"]) for row in csv.DictReader(file)]


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
    "Haidian 2025 is published, growth": ("01_growth_trajectory", other_year("haidian_gdp_2024", 2025)),
    "Haidian 2025 is published, density": ("02_density_comparison", other_year("haidian_gdp_2024", 2025)),
    "Haidian 2025 is published, method": ("08_sources_and_method", other_year("haidian_gdp_2024", 2025)),
    "steady = 3.0": ("01_growth_trajectory", assuming(
        "01_growth_trajectory", PACES, "slow, steady, brisk = 4.0, 3.0, real[2025].value")),
    "slow above brisk": ("01_growth_trajectory", assuming(
        "01_growth_trajectory", PACES, "slow, steady, brisk = 7.0, target.value, 4.0")),
    "a goal below what is reached": ("01_growth_trajectory", assuming(
        "01_growth_trajectory", "first_goal, second_goal = 1.5e12", "first_goal, second_goal = 0.9e12")),
}
"""Other changes that an analyst may make, each with a notebook whose words it bears on."""


Shown = dict[int, list[Json]]
"""What each cell shows, by its number."""


def outcome(notebook: str, change: Change) -> tuple[bool, str]:
    """Whether what a notebook says stays true after a change, and how one can tell.

    The build stops and names passage and condition, or each passage that shows something else now has conditions, which
    hold, or a reason why its words compare nothing, or no such words.
    """
    path = ROOT / "notebooks" / f"{notebook}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    before = {number: [_read(model) for model in _models_of(cell)] for number, cell in enumerate(cells, 1)}
    wide = {size: shape for size, shape in drawing.SIZES.items() if size == "wide"}  # the others say the same
    after: Shown = {}
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(files, "ROOT", Path(folder)), \
            mock.patch.object(drawing, "SIZES", wide):
        shutil.copytree(ROOT / "data" / "raw", files.ROOT / "data" / "raw")
        shutil.copytree(ROOT / "notebooks", files.ROOT / "notebooks")
        change(files.ROOT)
        try:
            with caught() as bundles:
                ran(notebook, after=lambda number: after.update({number: [*map(_model, bundles)]}))
            after = {number: [_read(model) for model in _new(after, number)] for number in after}
        except DataError as error:
            passage = _TOLD.search(str(error))
            return bool(passage), f"the build stops: {passage[0] if passage else error}"
        told = passages(files.ROOT / "notebooks" / path.name)
    return judged([passage for passage in told if before.get(passage.cell, []) != after.get(passage.cell, [])])


def stops(notebook: str, text: str, passage: str) -> str:
    """Empty where the build stops after ``moves(text)`` and names the passage that begins so; else what comes instead.
    """
    true, how = outcome(notebook, moves(text))
    return "" if true and how.startswith(f"the build stops: “{passage}") else f"{notebook}, {text}: {how}"


def judged(changed: list[Passage]) -> tuple[bool, str]:
    """Whether all passages that show something else now say what makes their words true."""
    bare = [passage for passage in changed if passage.words and not passage.given and not passage.fixed]
    if bare:
        return False, "nothing speaks for " + "; ".join(map(str, bare))
    if not changed:
        return False, "nothing changes"
    fixed = [f"{str(passage).partition(' says ')[0]} ({passage.fixed})" for passage in changed if passage.fixed]
    held = sum(passage.given for passage in changed)
    return True, (f"{len(changed)} passages follow, the conditions of {held} hold"
                  + (f"; fixed: {'; '.join(fixed)}" if fixed else ""))


def _model(bundle: dict[str, Any]) -> Json:
    model: Json = bundle[MIME]
    return model


def _models_of(cell: Json) -> list[Json]:
    return [output["data"][MIME] for output in cell.get("outputs", ()) if MIME in output.get("data", {})]


def _new(after: Shown, number: int) -> list[Json]:
    """What a cell added to what those before it had shown."""
    return after[number][max((len(after[other]) for other in after if other < number), default=0):]


def _read(model: Json) -> Json:
    """A model as a reader sees it: every figure with its value, whatever it is called."""
    rest = {key: part for key, part in model.items() if key not in ("figures", "drawings", "drawing")}
    return rest | {"figures": [(figure.value, figure.low, figure.high, figure.unit) for figure in Read(model).figures]}

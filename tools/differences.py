"""Two builds of the same thing, compared so that a person sees what differs: which row, cell, figure."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path

SHOWN = ("data/processed", "notebooks", "build/briefings", "build/charts")


def between(one: Path, other: Path, folders: tuple[str, ...] = SHOWN) -> list[str]:
    """A line or a few for each file below ``folders`` that is missing or differs; empty if all bytes agree."""
    found: list[str] = []
    for folder in folders:
        names = sorted({path.relative_to(root).as_posix() for root in (one, other)
                        for path in (root / folder).rglob("*") if path.is_file() and not _passing(path)})
        for name in names:
            left, right = one / name, other / name
            if not (left.is_file() and right.is_file()):
                found.append(f"{name}: only in {'the first' if left.is_file() else 'the second'} build")
            elif left.read_bytes() != right.read_bytes():
                found += [f"{name}: {line}" for line in _explained(left, right)]
    return found


def _passing(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts[-2:])


def _explained(left: Path, right: Path) -> list[str]:
    if left.suffix == ".xlsx":
        return list(_workbook(left, right)) or ["the cells agree, the packaging does not"]
    if left.suffix == ".ipynb":
        return list(_notebook(left, right)) or ["the outputs agree, the metadata do not"]
    if left.suffix in (".png", ".pdf", ".woff2"):
        return [f"{left.stat().st_size} and {right.stat().st_size} bytes"]
    return _lines(left.read_text(encoding="utf-8"), right.read_text(encoding="utf-8"))


def _lines(left: str, right: str, most: int = 6) -> list[str]:
    """The first differing lines; long ones (a drawing, a page) cut to where they differ."""
    cut = re.compile(r"(?<=>)(?=<)")
    old, new = ([piece for line in text.splitlines() for piece in (cut.split(line) if len(line) > 300 else [line])]
                for text in (left, right))
    changes = [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if not line.startswith(("---", "+++"))]
    more = [f"… {len(changes) - most} more lines"] if len(changes) > most else []
    return [line[:240] for line in changes[:most]] + more


def _notebook(left: Path, right: Path) -> Iterator[str]:
    old, new = (json.loads(path.read_text(encoding="utf-8"))["cells"] for path in (left, right))
    if len(old) != len(new):
        yield f"{len(old)} and {len(new)} cells"
    for before, after in zip(old, new, strict=False):
        for part in ("source", "outputs"):
            if before.get(part) != after.get(part):
                first, second = (json.dumps(cell.get(part), ensure_ascii=False, indent=0) for cell in (before, after))
                yield from (f"cell {before.get('id')}, {part}: {line}" for line in _lines(first, second, 4))


def _workbook(left: Path, right: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    old, new = load_workbook(left), load_workbook(right)
    for name in sorted({*old.sheetnames, *new.sheetnames}):
        if name not in old.sheetnames or name not in new.sheetnames:
            yield f"sheet {name} is in one only"
            continue
        values = [{cell.coordinate: cell.value for row in book[name] for cell in row} for book in (old, new)]
        for place in sorted({*values[0], *values[1]}):
            if values[0].get(place) != values[1].get(place):
                yield f"{name}!{place}: {values[0].get(place)!r} → {values[1].get(place)!r}"

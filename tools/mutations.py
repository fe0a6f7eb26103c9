"""One small change at a time, at random, in a copy of the project: would anybody notice?"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DATA_TESTS = ("tests/test_build.py -k committed", "tests/test_readings.py tests/test_package.py")

NOTEBOOK_TESTS = "--nbval --nbval-current-env --nbval-sanitize-with tests/sanitize.cfg notebooks"


@dataclass(frozen=True)
class Mutation:
    """What was changed, and the tests that should see it, the quickest first."""

    what: str
    tests: tuple[str, ...] = DATA_TESTS


Class = Callable[[Path, random.Random], Mutation]


def _other(digit: str, chance: random.Random) -> str:
    return chance.choice([d for d in "123456789" if d != digit])


def document_digit(root: Path, chance: random.Random) -> Mutation:
    """A digit in a document, its checksum refreshed."""
    path = chance.choice(sorted((root / "data/raw/documents").glob("*.txt")))
    text = path.read_bytes().decode()
    place = chance.choice([m.start() for m in re.finditer(r"\d", text)])
    new = text[:place] + _other(text[place], chance) + text[place + 1:]
    register = root / "data/raw/documents/sources.csv"
    old_sum, new_sum = (hashlib.sha256(t.encode()).hexdigest() for t in (text, new))
    path.write_bytes(new.encode())
    register.write_bytes(register.read_bytes().replace(old_sum.encode(), new_sum.encode()))
    return Mutation(f"{path.name}, offset {place}: {text[place]} → {new[place]}")


def _cell(path: Path, columns: tuple[str, ...], chance: random.Random, change: Callable[[str], str]) -> str:
    raw = path.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(raw.splitlines(keepends=True)))
    places = [(n, c) for n, row in enumerate(rows) for c in columns if row.get(c) and change(row[c]) != row[c]]
    number, column = chance.choice(places)
    before = rows[number][column]
    rows[number][column] = change(before)
    with path.open("w", encoding="utf-8-sig" if path.parent.name == "processed" else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return f"{path.name}, row {number + 2}, {column}: {before[:30]} → {rows[number][column][:30]}"


def reading(root: Path, chance: random.Random) -> Mutation:
    """A period, measure, kind or place in a reading."""
    swaps = {"2025": "2024", "2026": "2025", "2024": "2023", "level": "growth", "growth": "share", "stat": "target",
             "target": "stat", "claim": "stat", "南山区": "深圳市", "新疆": "南山区"}
    path = chance.choice(sorted((root / "data/raw/readings").glob("*.csv")))
    return Mutation(_cell(path, ("kind", "entity", "measure", "period"), chance, lambda v: swaps.get(v, v)))


def codebook_unit(root: Path, chance: random.Random) -> Mutation:
    """An indicator's unit."""
    swaps = {"元": "人", "家": "元", "个": "%", "人": "公里", "平方米": "平方公里", "公里": "平方公里"}
    return Mutation(_cell(root / "data/raw/codebook/indicators.csv", ("unit",), chance, lambda v: swaps.get(v, v)))


def reference_figure(root: Path, chance: random.Random) -> Mutation:
    """An outside figure."""
    return Mutation(_cell(root / "data/raw/reference/figures.csv", ("value",), chance,
                          lambda v: re.sub(r"\d", lambda d: _other(d.group(), chance), v, count=1)))


def processed_cell(root: Path, chance: random.Random) -> Mutation:
    """A number in a processed table."""
    path = chance.choice(sorted((root / "data/processed").glob("*.csv")))
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    return Mutation(_cell(path, tuple(header), chance,
                          lambda v: re.sub(r"\d", lambda d: _other(d.group(), chance), v, count=1)))


def _notebook(root: Path, chance: random.Random, fits: Callable[[dict[str, object]], bool],
              change: Callable[[dict[str, object]], str]) -> Mutation:
    for path in chance.sample(found := sorted((root / "notebooks").glob("*.ipynb")), len(found)):
        book = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in book["cells"] if fits(cell)]
        if cells:
            cell = chance.choice(cells)
            what = change(cell)
            path.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            return Mutation(f"{path.name}, cell {cell.get('id')}: {what}", (f"{NOTEBOOK_TESTS}/{path.name}",))
    raise LookupError("no notebook has such a cell")


def _source(cell: dict[str, object]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)  # type: ignore[arg-type]


def plotted_series(root: Path, chance: random.Random) -> Mutation:
    """A year or a place in a cell that draws."""
    pattern = re.compile(r"\b20[12]\d\b|\"(?:浦东新区|海淀区|南山区)\"")

    def change(cell: dict[str, object]) -> str:
        source = _source(cell)
        found = chance.choice(list(pattern.finditer(source)))
        new = {"\"浦东新区\"": "\"海淀区\"", "\"海淀区\"": "\"浦东新区\"", "\"南山区\"": "\"浦东新区\""}.get(
            found.group()) or str(int(found.group()) - 1)
        cell["source"] = source[:found.start()] + new + source[found.end():]
        return f"{found.group()} → {new}"

    return _notebook(root, chance, lambda c: c["cell_type"] == "code" and "chart(" in _source(c)
                     and bool(pattern.search(_source(c))), change)


def sentence(root: Path, chance: random.Random) -> Mutation:
    """A word in a sentence that a notebook says."""
    def change(cell: dict[str, object]) -> str:
        source = _source(cell)
        found = chance.choice(list(re.finditer(r"(?<=en=\")[^\"]*?\b([a-z]{4,})\b", source)))
        cell["source"] = source[:found.start(1)] + "nonsense" + source[found.end(1):]
        return f"{found.group(1)} → nonsense"

    return _notebook(root, chance, lambda c: c["cell_type"] == "code"
                     and bool(re.search(r"(?<=en=\")[^\"]*?\b([a-z]{4,})\b", _source(c))), change)


def notebook_output(root: Path, chance: random.Random) -> Mutation:
    """A digit in a notebook's saved output."""
    def change(cell: dict[str, object]) -> str:
        output = json.dumps(cell["outputs"], ensure_ascii=False)
        place = chance.choice([m.start() for m in re.finditer(r"(?<=[>\s(])\d(?=[^\"]*<)|(?<=\d)\d(?=\d)", output)])
        new = output[:place] + _other(output[place], chance) + output[place + 1:]
        cell["outputs"] = json.loads(new)
        return f"…{output[max(0, place - 15):place + 10]}…"

    return _notebook(root, chance, lambda c: c["cell_type"] == "code"
                     and bool(re.search(r"(?<=\d)\d(?=\d)", json.dumps(c.get("outputs", [])))), change)


CLASSES: dict[str, Class] = {
    "a digit in a document": document_digit,
    "a reading": reading,
    "a codebook unit": codebook_unit,
    "a reference figure": reference_figure,
    "a plotted series": plotted_series,
    "a sentence in a notebook": sentence,
    "a cell of a processed csv": processed_cell,
    "a notebook output": notebook_output,
}

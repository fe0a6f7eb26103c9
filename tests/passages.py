"""Which passages compare, order, count or date, and whether they say what makes that true.

The words are in comparing.csv beside this file, in both languages. A passage with such words has ``given=[…]`` or
``fixed="reason"``; notes of the codebook have a column ``fixed``.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nanshan_data.data import files
from nanshan_data.notebook.text import begin
from nanshan_data.notebook.wording import LANGUAGES, halves, notes

WORDS = Path(__file__).with_name("comparing.csv")
KINDS = ("compare", "order", "count", "all", "change", "date")
"""What a word of comparing.csv does; ``all`` speaks of every one."""
_BRACES = re.compile(r"\{[^{}]*\}|\]\([^)]*\)|“[^”]*”|`[^`]*`")
"""Expressions, addresses of links, quotations and code: no words of the passage."""


@dataclass(frozen=True)
class Passage:
    """A text of a notebook: where it stands, its words that compare, and what it says of them."""

    cell: int
    text: str
    words: tuple[str, ...]
    given: bool = False  # whether conditions speak of something: [True] or [2 > 1] make nothing true
    fixed: str = ""

    def __str__(self) -> str:
        return f"cell {self.cell}: {begin(self.text)} says {', '.join(self.words[:4])}"


def passages(notebook: Path) -> list[Passage]:
    """The texts of a notebook in their order: those of say, show, charts and notes, and Markdown cells."""
    found: list[Passage] = []
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"], 1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found.append(Passage(number, source, comparing(source)))
        elif cell["cell_type"] == "code":
            found += _of_code(source, number)
    return found


def unconditioned(notebook: Path) -> list[Passage]:
    """The texts of a notebook that compare and give neither condition nor reason."""
    return [passage for passage in passages(notebook) if passage.words and not passage.given and not passage.fixed]


def comparing(text: str) -> tuple[str, ...]:
    """The words of a text that compare, order, count or date, in either language."""
    return tuple(dict.fromkeys(
        found[0] for lang, half in halves(text).items()
        for found in _pattern(lang).finditer(_BRACES.sub(" ", half))))


@files.per_root
def _pattern(lang: str) -> re.Pattern[str]:
    rows = files.read_csv(WORDS, ("kind", "lang", "word"), key=("lang", "word"), filled=("kind",), known={
        "lang": files.Known(LANGUAGES, "en or zh"), "kind": files.Known(KINDS, f"one of {', '.join(KINDS)}")})
    words = sorted((row["word"] for row in rows if row["lang"] == lang), key=lambda word: -len(word))
    edge = r"\b" if lang == "en" else ""
    return re.compile(f"{edge}(?:{'|'.join(words) or '(?!)'}){edge}", re.IGNORECASE)


def _of_code(source: str, cell: int) -> Iterator[Passage]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for call in node.decorator_list:
                if _name(call) == "chart":
                    yield _passage(ast.get_docstring(node) or "", call, cell)
        elif isinstance(node, ast.Call) and _name(node) in ("say", "show"):
            texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield _passage(texts[-1] if texts else "", node, cell)
        elif isinstance(node, ast.Call) and _name(node) == "note":
            for key in (str(part.value) for part in node.args if isinstance(part, ast.Constant)):
                known = notes().get(key, {"en": "", "zh": "", "fixed": ""})
                found = _passage(f"{known['en']}\n---\n{known['zh']}", node, cell)
                yield replace(found, fixed=found.fixed or known["fixed"])


def _name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _passage(text: str, call: ast.expr, cell: int) -> Passage:
    keywords = {word.arg: word.value for word in call.keywords} if isinstance(call, ast.Call) else {}
    given, fixed = keywords.get("given"), keywords.get("fixed")
    stated = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given] if given else []
    true = bool(stated) and all(any(isinstance(part, ast.Name) for part in ast.walk(one)) for one in stated)
    reason = fixed.value if isinstance(fixed, ast.Constant) and isinstance(fixed.value, str) else ""
    return Passage(cell, text, comparing(text), true, reason.strip())

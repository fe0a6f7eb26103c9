"""The words of both languages: the session's language, labels, names of the codebook, units, periods and lists."""

from __future__ import annotations

import contextlib
import datetime as dt
import inspect
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.lists import format_list

from nanshan_data.data import codebook, documents, files
from nanshan_data.data.templates import check_template, filled, names_in
from nanshan_data.errors import DataError, quoted

if TYPE_CHECKING:
    from nanshan_data.figures.figure import Figure

LANGUAGES = {"en": "en", "zh": "zh-Hans"}
OTHER = {"en": "zh", "zh": "en"}
LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
_PER = {"平方公里": "per km²", "人": "per head", "万人": "per 10,000 people", "户": "per household"}
_BETWEEN = re.compile(r"^[ \t]*---[ \t]*$", re.MULTILINE)
_TYPED = (Path(__file__).parent / "templates" / "typed_numbers.txt").read_text(encoding="utf-8").splitlines()
TYPED_NUMBER = re.compile("|".join(_TYPED), re.IGNORECASE)
_NAMED = ("kind", "status", "verdict", "tier", "origin", "aspect", "scope", "change", "family", "source_kind")
"""Groups of labels.csv whose keys stand in tables."""
_state = {"language": os.environ.get("NANSHAN_LANG", "en")}


def language() -> str:
    """The language of this session: ``en`` or ``zh``."""
    if _state["language"] not in LANGUAGES:
        raise DataError(f"NANSHAN_LANG is {_state['language']!r}; set it to en or zh")
    return _state["language"]


def set_language(lang: str) -> None:
    """Switch a live session: ``set_language("zh")``; run the cells again to see them in Chinese.

    >>> set_language("zh")
    >>> language()
    'zh'
    >>> set_language("en")
    """
    if not isinstance(lang, str) or lang not in LANGUAGES:
        raise DataError(f"language {quoted(lang)} is not known; use 'en' or 'zh'")
    _state["language"] = lang


@contextlib.contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Another language within a ``with`` block."""
    before = _state["language"]
    set_language(lang)
    try:
        yield
    finally:
        _state["language"] = before


def quotable(text: str) -> str:
    """A text as it stands inside quotation marks: those within it are single ones."""
    return text.translate(str.maketrans("“”", "‘’"))


def halves(text: str) -> dict[str, str]:
    """The English and the Chinese of a text that has a line ``---`` between them; one without it stands in both."""
    both = [inspect.cleandoc(part) for part in _BETWEEN.split(inspect.cleandoc(text))]
    if len(both) > 2:
        raise DataError(f"“{both[0][:60]}…” has {len(both)} parts; write English, one line of ---, Chinese")
    return {"en": both[0], "zh": both[-1]}


def typed_numbers(text: str) -> list[str]:
    """Digits with a unit or % that someone typed into prose: statistics that belong into figures."""
    return [found.group() for found in TYPED_NUMBER.finditer(text)]


@files.per_root
def _labels() -> dict[tuple[str, str], tuple[str, str]]:
    path = files.raw("codebook", "labels.csv")
    columns = ("group", "key", "en", "zh")

    def check(row: files.Row) -> None:
        with row.placed("en"):
            names = names_in(row["en"])
        check_template(row, "zh", names)  # the two languages say the same

    rows = files.read_csv(path, columns, columns[:2], columns[2:], ("group",), None, check)
    return {(row["group"], row["key"]): (row["en"], row["zh"]) for row in rows}


def label(group: str, key: str, lang: str | None = None, **values: object) -> str:
    """A text of labels.csv: ``label("ui", "source")``; DataError where it is missing."""
    found = _labels().get((group, key))
    if found is None:
        raise DataError(f"data/raw/codebook/labels.csv: no row {group},{key}; add it in both languages")
    text = found[(lang or language()) == "zh"]
    try:
        return filled(text, **values) if values else text
    except DataError as error:
        raise DataError(f"data/raw/codebook/labels.csv, row {group},{key}: {error}") from None


_ASKED = re.compile(r"""(?<!\w)(?:_label|t)\(["'](\w+)["']|(?<!\w)label\("(\w+)", "(\w+)\"""")
"""Where the library and its templates ask for a label by name."""


def check() -> None:
    """DataError where labels.csv lacks a label that the library asks for."""
    for path in sorted(Path(__file__).parents[1].rglob("*.[pj]*")):
        if path.suffix in (".py", ".j2"):
            for ui, group, key in _ASKED.findall(path.read_text(encoding="utf-8")):
                label(group or "ui", ui or key, "en")


def has_label(group: str, key: str) -> bool:
    """Whether labels.csv has this row."""
    return (group, key) in _labels()


@files.per_root
def _notes() -> dict[str, dict[str, str]]:
    path = files.raw("codebook", "notes.csv")
    rows = files.read_csv(path, ("key", "en", "zh", "fixed"), key=("key",), filled=("en", "zh"), ids=("key",))
    return {row["key"]: row for row in rows}


def notes() -> dict[str, dict[str, str]]:
    """The caveats of data/raw/codebook/notes.csv by key: en, zh, and why their words are ``fixed``, where they are."""
    return _notes()


def check_notes(notebook: Path, code: str) -> None:
    """DataError where a notebook asks for a note that notes.csv does not have."""
    for key in re.findall(r"\bnote\(\\?[\"']([\w-]+)\\?[\"']", code):
        if key not in notes():
            raise files.fault(files.raw("codebook", "notes.csv"), f"has no note {key!r}, which {files.shown(notebook)} "
                              "shows; add it in both languages")


def pick(*, en: str, zh: str) -> str:
    """The text in the language of the session."""
    return zh if language() == "zh" else en


def name(key: str, lang: str | None = None) -> str:
    """Name of a place, indicator, measure, theme, kind, status, verdict, tier …; any other text comes back as it is."""
    chinese = (lang or language()) == "zh"
    if key in codebook.entities():
        return key if chinese else codebook.entities()[key].name_en
    for found in (codebook.indicators().get(key), codebook.measures().get(key), codebook.themes().get(key)):
        if found:
            return found.name_zh if chinese else found.name_en or found.name_zh
    group = next((group for group in _NAMED if has_label(group, key)), None)
    return label(group, key, lang) if group else key


def unit_name(unit: str, lang: str | None = None, *, plural: bool = True) -> str:
    """The unit as written behind a number; Chinese counters have no English (218家 → 218)."""
    if (lang or language()) == "zh" or not unit:
        return unit
    if "/" in unit:
        over, under = unit.split("/", 1)
        each = _PER.get(under) or f"per {unit_name(under, lang, plural=False)}"
        return f"{'people' if over == '人' else unit_name(over, lang)} {each}".strip()
    known = codebook.units().get(unit)
    if known is None or known.dimension == "count":
        return unit if unit.isascii() else ""
    return known.plural_en if plural else known.name_en


def hedge(figure: Figure) -> str:
    """The qualifier a figure is printed with: its own, or the one that its bounds give a derived figure."""
    from nanshan_data.notebook.digits import rounded  # which needs pandas; labels do without

    return rounded(figure).hedge


def joined(items: Sequence[str], lang: str | None = None) -> str:
    """a, b and c; a、b和c."""
    return str(format_list(list(items), locale=LOCALES[lang or language()]))


def period(text: str, lang: str | None = None) -> str:
    """2020/2025 → 2020–2025; 2025-12 → December 2025, 2025年12月."""
    lang = lang or language()
    if "/" in text:
        first, last = (period(part, lang) for part in text.split("/"))
        return f"{first.removesuffix('年')}—{last}" if lang == "zh" else f"{first}–{last}"
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) == 1:
        return f"{text}年" if lang == "zh" and text.isdigit() else text
    day = dt.date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    pattern = {"en": ("MMMM y", "d MMMM y"), "zh": ("y年M月", "y年M月d日")}[lang][len(parts) > 2]
    return str(format_date(day, pattern, locale=LOCALES[lang]))


def document_name(doc_id: str, lang: str | None = None) -> str:
    """The short name by which a document is cited."""
    source = documents.register()[doc_id]
    return source.short_name_zh if (lang or language()) == "zh" else source.short_name_en

"""The words around figures, in two languages: labels, number formats, qualifiers, citations and links."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import math
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from html import escape
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.lists import format_list

from nanshan_data.data import bases, codebook, documents, files, reference
from nanshan_data.errors import DataError
from nanshan_data.figures import figure as figures
from nanshan_data.figures.figure import Figure

LANGUAGES = {"en": "en", "zh": "zh-Hans"}
OTHER = {"en": "zh", "zh": "en"}
LABEL_SPECS = ("place", "name", "period", "year")
SPECS = ("plain", "abs", "number", "range", *LABEL_SPECS)
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
_SCALES: dict[str, tuple[tuple[int, str], ...]] = {
    "en": ((12, " trillion"), (9, " billion"), (6, " million")),
    "zh": ((12, "万亿"), (8, "亿"), (4, "万")),
}
_FRACTIONS = ("", "", "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_HAN = "零一二三四五六七八九十"
_INNER = str.maketrans("“”", "‘’")
"""Quotation marks within a quotation."""
_PER = {"平方公里": "per km²", "人": "per head", "万人": "per 10,000 people", "户": "per household"}
TYPED_NUMBER = re.compile(
    r"(?<![第\d.,])\d[\d.,]*\s*(?:%|％|‰|per ?cent|yuan|dollars?|[tb]n\b|thousand|million|billion|trillion|times\b|"
    r"-?fold|km|m²|hectares?|years\b|people|firms|compan|districts|households|[万亿元家个名项倍成件套座条所户次台张处公里平㎡米吨亩])"
    r"|(?<!\d)\d{1,3}\s*年(?!代)|[一二三四五六七八九十百千两]+分之|[一二三四五六七八九十百千]+[万亿]+元", re.IGNORECASE)

_state = {"language": os.environ.get("NANSHAN_LANG", "en")}


def language() -> str:
    """The language of this session: ``en`` or ``zh``."""
    if _state["language"] not in LANGUAGES:
        raise DataError(f"NANSHAN_LANG is {_state['language']!r}; set it to en or zh")
    return _state["language"]


def set_language(lang: str) -> None:
    """Switch a live session: ``set_language("zh")``; run the cells again to see them in Chinese."""
    if lang not in LANGUAGES:
        raise DataError(f"language {lang!r} is not known; use 'en' or 'zh'")
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


def typed_numbers(text: str) -> list[str]:
    """Digits with a unit or % that someone typed into prose: statistics that belong into figures."""
    return [found.group() for found in TYPED_NUMBER.finditer(text)]


@functools.cache
def _labels(root: Path) -> dict[tuple[str, str], tuple[str, str]]:
    path = files.raw("codebook", "labels.csv")
    rows = files.read_csv(path, ("group", "key", "en", "zh"), key=("group", "key"), ids=("group",))
    return {(row["group"], row["key"]): (row["en"], row["zh"]) for row in rows}


def label(group: str, key: str, lang: str | None = None, **values: object) -> str:
    """A text of labels.csv: ``label("ui", "source")``; DataError where it is missing."""
    found = _labels(files.ROOT).get((group, key))
    if found is None:
        raise DataError(f"data/raw/codebook/labels.csv: no row {group},{key}; add it in both languages")
    text = found[(lang or language()) == "zh"]
    return text.format(**values) if values else text


def has_label(group: str, key: str) -> bool:
    """Whether labels.csv has this row."""
    return (group, key) in _labels(files.ROOT)


def pick(*, en: str, zh: str) -> str:
    """The text in the language of the session."""
    return zh if language() == "zh" else en


def name(key: str, lang: str | None = None) -> str:
    """Name of a place, indicator, measure, theme, kind, status or verdict; any other text comes back as it is."""
    chinese = (lang or language()) == "zh"
    if key in codebook.entities():
        return key if chinese else codebook.entities()[key].name_en
    for found in (codebook.indicators().get(key), codebook.measures().get(key), codebook.themes().get(key)):
        if found:
            return found.name_zh if chinese else found.name_en
    group = next((group for group in ("kind", "status", "verdict", "origin") if has_label(group, key)), None)
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
        return ""
    return known.plural_en if plural else known.name_en


def joined(items: Sequence[str], lang: str | None = None) -> str:
    """a, b and c; a、b和c."""
    return str(format_list(list(items), locale=_LOCALES[lang or language()]))


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
    return str(format_date(day, pattern, locale=_LOCALES[lang]))


def _scaled(value: Decimal, lang: str) -> tuple[int, str]:
    size = abs(value)
    for power, word in _SCALES[lang]:
        if size < Decimal(1).scaleb(power):
            continue
        digits = -value.scaleb(-power).normalize().as_tuple().exponent  # type: ignore[operator]
        if digits <= (2 if lang == "zh" and power != 8 else 6):  # 10102.38亿 and 10638, not 1.010238万亿 and 1.0638万
            return power, word
    return 0, ""


def number(value: float, lang: str | None = None, *, digits: int | None = None, places: int = 0,
           rounding: str = ROUND_HALF_EVEN) -> str:
    """A number with its scale word: 1.01 trillion, 1.01万亿.

    ``digits`` rounds to so many significant digits; ``places`` keeps at least so many (5.0).
    """
    lang = lang or language()
    exact = Decimal(repr(float(value)))
    if digits is not None and exact:
        exact = exact.quantize(Decimal(1).scaleb(exact.adjusted() + 1 - digits), rounding)
    power, word = _scaled(exact, lang)
    shown = exact.scaleb(-power)
    decimals = max(0, -shown.normalize().as_tuple().exponent, places - 1 - shown.adjusted() if shown else 0)  # type: ignore[operator]
    grouping = "," if lang == "en" else ""
    return f"{shown:{grouping}.{decimals}f}{word}".replace("-", "−")


def with_unit(shown: str, unit: str, lang: str, *, one: bool = False) -> str:
    """A formatted number and its unit: 54亿元/平方公里, 5.4 billion yuan per km²."""
    named = "个百分点" if (unit, lang) == ("百分点", "zh") else unit_name(unit, lang, plural=not one)
    tight = lang == "zh" or named in ("%", "‰") or not named
    return f"{shown}{named}" if tight else f"{shown} {named}"


_TOWARDS = {"over": ("low", ROUND_FLOOR), "at_least": ("low", ROUND_FLOOR),
            "under": ("high", ROUND_CEILING), "at_most": ("high", ROUND_CEILING)}
"""A derived figure that says more than, or at least, shows its bound, rounded so that it never overclaims."""


def hedge(figure: Figure) -> str:
    """The qualifier that its bounds give a figure; documents say theirs, for derived figures it is worked out."""
    low, high, value = figure.low, figure.high, figure.value
    if figure.qualifier or figure.origin != "derived":
        return figure.qualifier or "exact"
    if low is None or high is None:
        return "about" if low is high else "at_most" if low is None else "at_least"
    width, size = high - low, abs(value)
    if width <= 0.02 * size:
        return "exact"
    if value > 0 and value - low <= 0.02 * width:
        return "over"
    if value > 0 and high - value <= 0.02 * width:
        return "under"
    return "about" if width > 0.1 * size else "exact"


def _precision(figure: Figure) -> dict[str, int]:
    """How many digits a figure may show: as printed, or for derived ones as many as the bounds allow (two or three)."""
    if figure.origin != "derived":
        printed = re.search(r"\d+\.\d+", unicodedata.normalize("NFKC", figure.text).replace(",", ""))
        return {"places": len(printed.group().replace(".", "").lstrip("0"))} if printed else {}
    if figure.low == figure.high == figure.value and float(figure.value).is_integer() and figure.value < 1e6:
        return {}
    size = abs(figure.value)
    width = 0.0 if figure.low is None or figure.high is None else figure.high - figure.low
    if not size or not width or hedge(figure) in _TOWARDS:
        return {"digits": 3}
    allowed = math.floor(math.log10(size)) - math.floor(math.log10(width)) + 1
    return {"digits": min(max(allowed, 2), 3)}


def _spelled(value: float, unit: str, lang: str) -> str | None:
    """Ranks and simple fractions read as words."""
    if unit == "名次" and float(value).is_integer():
        if lang == "zh":
            return f"第{number(value, lang)}"
        return _ORDINALS[int(value)] if value <= 10 else f"{value:.0f}th"
    if unit == "比值" and 0 < value < 1:
        whole = round(1 / value)
        if whole <= 10 and abs(1 / value - whole) < 0.01:
            if lang == "zh":
                return "一半" if whole == 2 else f"{_HAN[whole]}分之一"
            return "half" if whole == 2 else f"{'an' if whole == 8 else 'a'} {_FRACTIONS[whole]}"
        if value in (0.3, 0.4, 0.6, 0.7, 0.8, 0.9):
            return f"{_HAN[round(value * 10)]}成" if lang == "zh" else f"{value * 100:.0f}%"
    return None


def amount(value: float, unit: str, lang: str | None = None, *, digits: int | None = None, places: int = 0,
           rounding: str = ROUND_HALF_EVEN) -> str:
    """A value with its unit, the one rule for prose, tables and axes: 1.01 trillion yuan, 1.01万亿元."""
    lang = lang or language()
    shown = number(value, lang, digits=digits, places=places, rounding=rounding)
    return _spelled(value, unit, lang) or with_unit(shown, unit, lang, one=value == 1)


def text(figure: Figure, spec: str = "", lang: str | None = None) -> str:
    """A figure in words.

    ``spec`` holds words in any order: ``plain`` (no qualifier word), ``abs`` (magnitude only), ``number`` (no unit),
    ``range`` (both bounds), a digit (so many significant digits), or one of ``place``, ``name``, ``period``, ``year``.
    """
    lang = lang or language()
    words = set(spec.replace(",", " ").split())
    if unknown := sorted(word for word in words if word not in SPECS and not word.isdigit()):
        raise DataError(f"format {{…:{spec}}}: {unknown[0]!r} is not known; use {', '.join(SPECS)} or digits")
    if "place" in words or "name" in words:
        return name(figure.entity if "place" in words else figure.indicator, lang)
    if "period" in words or "year" in words:
        return period(figure.period, lang) if "period" in words else str(figure.year)
    if figure.kind == "passage":
        return f"“{figure.text.translate(_INNER)}”"
    how, value, unit = hedge(figure), figure.value, "" if "number" in words else figure.unit
    digits = [int(word) for word in words if word.isdigit()]
    style: dict[str, Any] = {"digits": digits[0]} if digits else dict(_precision(figure))
    if figure.unit in ("%", "百分点"):
        style.setdefault("places", style.get("digits", 0))
    if "range" in words or how == "range":
        return spread(figure.low, figure.high, unit, lang, **style)
    if figure.origin == "derived" and how in _TOWARDS and "plain" not in words:
        end, style["rounding"] = _TOWARDS[how]
        value = getattr(figure, end)
    shown = amount(abs(value) if "abs" in words else value, unit, lang, **style)
    return shown if "plain" in words else qualified(shown, how, figure.unit, lang)


def qualified(shown: str, how: str, unit: str, lang: str) -> str:
    """The qualifier in words around an amount: more than 9 billion, 超90亿, 5.0%以上."""
    if how == "exact":
        return shown
    word = label("qualifier", how, lang)
    if lang == "zh":
        return shown + word if how == "at_least" else word + shown
    known = codebook.units().get(unit)
    return f"{'fewer than' if how == 'under' and known and known.counted == 'yes' else word} {shown}"


def spread(low: float | None, high: float | None, unit: str, lang: str | None = None, *, digits: int = 6,
           places: int = 0) -> str:
    """Two bounds in words; None is open."""
    lang = lang or language()
    if low is None and high is None:
        return label("ui", "unknown", lang)
    ends = ["" if end is None else amount(end, unit, lang, digits=digits, places=places, rounding=rounding)
            for end, rounding in ((low, ROUND_FLOOR), (high, ROUND_CEILING))]
    if low is None or high is None:
        return label("ui", "at_most" if low is None else "at_least", lang, low=ends[0], high=ends[1])
    if ends[0] == ends[1]:
        return ends[0]
    return label("ui", "between", lang, low=_without_common_tail(*ends), high=ends[1])


def bounds(figure: Figure, lang: str | None = None) -> str:
    """The bounds of a figure in words; those of derived figures with four digits."""
    return spread(figure.low, figure.high, figure.unit, lang, digits=4 if figure.origin == "derived" else 7)


def _without_common_tail(first: str, second: str) -> str:
    tail = re.compile(r"[^\d.,−]*$")
    return tail.sub("", first) if tail.findall(first)[0] == tail.findall(second)[0] else first


def document_name(doc_id: str, lang: str | None = None) -> str:
    """The short name by which a document is cited."""
    source = documents.register()[doc_id]
    return source.short_name_zh if (lang or language()) == "zh" else source.short_name_en


def cite(figure: Figure, lang: str | None = None) -> str:
    """A citation to paste: 南山区2026年计划报告，一（五）; Nanshan’s 2026 plan report, part 1 (5)."""
    lang = lang or language()
    if figure.origin == "reference":
        row = reference.row(figure.id)
        return f"{publisher(figure, 'zh')}：《{row['source_title']}》" if lang == "zh" else (
            f"{publisher(figure, 'en')}, “{row['source_title']}”")
    if figure.origin != "document":
        return label("origin", figure.origin, lang)
    comma = "，" if lang == "zh" else ", "
    section = "" if figure.section == documents.register()[figure.doc_id].title else _section(figure.section, lang)
    return comma.join(part for part in (document_name(figure.doc_id, lang), section) if part)


def publisher(figure: Figure, lang: str | None = None) -> str:
    """Who published an outside figure."""
    return reference.row(figure.id)["source_publisher" if (lang or language()) == "zh" else "source_publisher_en"]


def _section(section: str, lang: str) -> str:
    numbers = re.findall(r"(?:^|/ ?)(?:([一二三四五六七八九十]+)、|[（(]([一二三四五六七八九十]+)[）)])", section)
    if not numbers:
        return label("cite", "section", lang, title=section.split(" / ")[-1]) if section else ""
    if lang == "zh":
        return "".join(part or f"（{sub}）" for part, sub in numbers)
    return "part " + " ".join(_arabic(part) if part else f"({_arabic(sub)})" for part, sub in numbers)


def _arabic(han: str) -> str:
    tens, _, ones = han.rpartition("十")
    ten = 10 * (_HAN.index(tens) if tens else 1) if "十" in han else 0
    return str(ten + (_HAN.index(ones) if ones else 0))


@functools.cache
def key(figure: Figure) -> str:
    """A short name for a figure, the same in every run: its id, or a hash of what it was worked out from."""
    if figure.origin in ("document", "reference"):
        return figure.id
    parts = (figure.formula, repr(figure.value), figure.unit, figure.entity, figure.indicator, figure.period,
             figure.note, *(key(part) for part in figure.inputs))
    return "w-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def href(figure: Figure) -> str:
    """Where a figure leads, relative to the pages: its sentence, its row, or its workings."""
    if figure.origin == "document":
        return f"sources/{figure.doc_id}.html#{'s' if figure.kind == 'passage' else 'm'}{figure.start}"
    return f"sources/reference.html#{figure.id}" if figure.origin == "reference" else f"#{key(figure)}"


def about(figure: Figure, lang: str | None = None) -> str:
    """What a figure measures: Nanshan, GDP, 2025."""
    lang = lang or language()
    parts = [name(figure.entity, lang), name(figure.indicator, lang)]
    if figure.measure not in ("", "level"):
        parts.append(name(figure.measure, lang))
    parts.append(period(figure.period, lang))
    return ("，" if lang == "zh" else ", ").join(part for part in parts if part)


def card(figure: Figure, lang: str | None = None) -> list[tuple[str, str]]:
    """The rows of a figure's card: value, bounds, wording, period, document, sentence … as (heading, text)."""
    lang = lang or language()
    if figure.kind == "passage":
        rows = [("citation", cite(figure, lang)), ("sentence", " ".join(figure.sentence.split()))]
        return [(label("ui", heading, lang), shown) for heading, shown in rows]
    rows = [("value", text(figure, "plain", lang)), ("indicator", about(figure, lang)),
            ("origin", label("origin", figure.origin, lang))]
    if not figure.low == figure.high == figure.value:
        rows.append(("bounds", bounds(figure, lang)))
    if figure.qualifier:
        rows.append(("qualifier", label("qualifier", figure.qualifier, lang)))
    if figure.origin == "derived":
        rows.append(("formula", formula(figure, lang)))
    if figure.origin in ("document", "reference"):
        rows += [("basis", _basis(figure, lang)), ("citation", cite(figure, lang)), *_outside(figure, lang)]
    remark = figure.note if figure.origin == "assumption" else ""
    rows += [("sentence", " ".join(figure.sentence.split())), ("note", remark)]
    return [(label("ui", heading, lang), shown) for heading, shown in rows if shown]


def _basis(figure: Figure, lang: str) -> str:
    """What a figure stands on; for a level of an indicator that has bases, also that this is not known."""
    unknown = bases.has_rule(figure.indicator) and figure.measure not in ("growth", "cagr", "multiple")
    return bases.name(figure.basis, lang) or (label("ui", "basis_unknown", lang) if unknown else "")


def _outside(figure: Figure, lang: str) -> list[tuple[str, str]]:
    """What kind of source an outside figure comes from, and the copy in which it was read."""
    if figure.origin != "reference":
        return []
    row = reference.row(figure.id)
    return [("source_kind", label("source_kind", row["source_kind"], lang)), ("mirror", row["mirror"])]


def formula(figure: Figure, lang: str | None = None) -> str:
    """The computation with the figures filled in."""
    return figure.formula.format(*(text(part, "plain", lang) for part in figure.inputs))


class _Words:
    """Figures in the words and the language of the session, for ``str``, f-strings and axes."""

    text = staticmethod(text)
    cite = staticmethod(cite)
    amount = staticmethod(amount)

    @staticmethod
    def html(figure: Figure) -> str:
        return escape(text(figure))


figures.set_formatter(_Words())

"""Figures in words and signs, in two languages: the one place where a number becomes text.

How many digits it has is decided in ``digits``, the same for every format; a format only chooses the words.

========================  ==============================================  ====================================
format                    English                                         Chinese
========================  ==============================================  ====================================
``prose`` (the default)   more than 1.01 trillion yuan, 5.8 to 6.8%       超1.01万亿元，5.8%至6.8%
``compact``               >¥1.01trn, 5.8–6.8%: tables, tiles, charts      >1.01万亿元，5.8–6.8%
``cell``                  >1.01, the unit stands in the header            >1.01
``number``                more than 1.01 trillion: without its unit       超1.01万亿
``abs``                   4.5% of a fall                                  4.5%
``plain``                 without the qualifier of the source: 1.01 …     1.01万亿元
``range``                 the bounds: 1.005 to 1.015 trillion yuan        1.005万亿至1.015万亿元
``place`` ``name``        whose, and what                                 南山区，地区生产总值
``period`` ``year``       when                                            2025年，2025
========================  ==============================================  ====================================

Formats may be combined (``compact number``); a digit is accepted and without effect, since no one but the bounds
decides on digits. Signs: > over, ≥ at least, ≈ about, ≲ nearly, < under, ≤ at most, – range.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from nanshan_data.data import codebook, documents
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook.digits import exponent, rounded, tidy
from nanshan_data.notebook.wording import label, language, name, period, quotable, unit_name

STYLES = ("prose", "compact", "cell")
LABEL_SPECS = ("place", "name", "period", "year")
SPECS = (*STYLES, "number", "abs", "plain", "range", *LABEL_SPECS)
_WORDS = tomllib.loads((Path(__file__).parent / "templates" / "numerals.toml").read_text(encoding="utf-8"))
SIGNS: dict[str, str] = _WORDS["signs"]


def text(figure: Figure, spec: str = "", lang: str | None = None) -> str:
    """A figure in one of the formats of this module's table; DataError for a format that is not there."""
    lang, words = lang or language(), read(spec)
    if about := next((word for word in LABEL_SPECS if word in words), ""):
        return _label(figure, about, lang)
    if figure.kind == "passage":
        return f"“{quotable(figure.text)}”"
    style = next((word for word in STYLES if word in words), "prose")
    unit = "" if "number" in words or style == "cell" else figure.unit
    if "range" in words and figure.origin == "derived" and None not in (figure.low, figure.high):
        figure = replace(figure, qualifier="range")  # its ends keep three digits, however few the value bears
    elif "range" in words and (shown := _bounds(figure, unit, style, lang)):
        return shown
    known = rounded(figure)
    ends = sorted(map(abs, known.ends)) if "abs" in words else list(known.ends)
    bare = "plain" in words and figure.origin != "derived" and known.hedge != "range"
    named = unit == "名次" or unit.startswith("连")
    spelled = _spelled(ends, unit, lang) if figure.origin != "derived" or named else ""
    shown = spelled or _written(ends, unit, style, lang)
    return _hedged(shown, "exact" if bare else as_read(figure, known.hedge), figure.unit, style, lang)


def as_read(figure: Figure, hedge: str) -> str:
    """用时不过35年 is “only 35 years” to a Chinese reader, not “at most”."""
    only = hedge == "at_most" and figure.doc_id and documents.document(figure.doc_id).endswith("不过", 0, figure.start)
    return "only" if only else hedge


def read(spec: str) -> set[str]:
    """The words of a format; DataError for one that there is not."""
    words = set(spec.replace(",", " ").split())
    if unknown := sorted(word for word in words if word not in SPECS and not word.isdigit()):
        raise DataError(f"format {{…:{spec}}}: {unknown[0]!r} is not known; use {', '.join(SPECS)}")
    return words


def _label(figure: Figure, word: str, lang: str) -> str:
    match word:
        case "place":
            return name(figure.entity, lang)
        case "name":
            return name(figure.indicator, lang)
        case "period":
            return period(figure.period, lang)
    return str(figure.year)


def bounds(figure: Figure, lang: str | None = None) -> str:
    """The bounds that stand beside a figure, in its own unit and scale; nothing where none are printed."""
    return _bounds(figure, figure.unit, "prose", lang or language())


def _bounds(figure: Figure, unit: str, style: str, lang: str) -> str:
    known = rounded(figure)
    if known.bounds is None or as_read(figure, known.hedge) == "only":
        return ""
    low, high = known.bounds
    if unit == "比值":  # a sixth reads as 15.38 to 18.19%
        low, high, unit = (None if low is None else low.scaleb(2)), (None if high is None else high.scaleb(2)), "%"
    power = _scale(known.ends[-1], style, lang)
    if low is not None and high is not None:
        return _written([low, high] if low < high else [low], unit, style, lang, power)
    end = _written([low if high is None else high], unit, style, lang, power)  # type: ignore[list-item]
    if style != "prose":
        return ("≥" if high is None else "≤") + end
    return label("ui", "at_least", lang, low=end) if high is None else label("ui", "at_most", lang, high=end)


def amount(value: float, unit: str, lang: str | None = None, *, style: str = "prose") -> str:
    """A bare value with its unit and all its digits, for grid lines and examples; figures have ``text``."""
    lang, exact = lang or language(), tidy(value)
    return _spelled([exact], unit, lang) or _written([exact], unit, style, lang)


def number(value: float, lang: str | None = None, decimals: int = 0) -> str:
    """A count in digits, with its scale word: 38,000 or 3.8万; or with so many decimals, zeros included: 0.90."""
    if decimals:
        return f"{value:,.{decimals}f}".replace("-", "−")
    return _written([tidy(value)], "", "prose", lang or language())


def shared_scale(figures: Iterable[Figure], lang: str | None = None) -> tuple[int, str]:
    """The power of ten in which a column shows its figures, and its word for the header: (9, "bn"), (8, "亿").

    The largest for which no value of the column is below one; or below a tenth, where another is above five: money of
    0.548 billion yuan beside 7.56. Cells are then made by ``cell``.
    """
    lang = lang or language()
    known = [*figures]
    sizes = sorted(abs(end) for figure in known for end in rounded(figure).ends if end) or [Decimal(0)]
    money = all(figure.unit.startswith("元") for figure in known)
    least = max(sizes[0], min(sizes[0] * 10, sizes[-1] / 5)) if money else sizes[0]
    fits = (scale for scale in _WORDS["scales"][lang] if least >= Decimal(1).scaleb(scale["power"]))
    return next(((scale["power"], scale["compact"]) for scale in fits), (0, ""))


def cell(figure: Figure, power: int = 0, lang: str | None = None, *, plain: bool = False) -> str:
    """The number alone with its hedge, if it is not to be plain, in units of 10^power: ≥1.06, 5.8–6.8."""
    known = rounded(figure)
    lang = lang or language()
    shown = _joined([_digits(end, power, lang) for end in known.ends], lang)
    return shown if plain else _hedged(shown, as_read(figure, known.hedge), figure.unit, "cell", lang)


def excel_format(figure: Figure, *, power: int = 0) -> str:
    """The number format of a cell that holds the value in units of 10^power and shows the digits that it bears."""
    decimals = max(0, power - rounded(figure).last)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def excel_format_of(value: float, *, power: int = 0, grouped: bool = True) -> str:
    """The number format of a cell that holds a stated value in units of 10^power: all its decimals, at most six."""
    decimals = min(len(f"{Decimal(repr(value)).scaleb(-power).normalize():f}".partition(".")[2]), 6)
    return ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "")


# --- parts -----------------------------------------------------------------------------------------------------------


def _scale(value: Decimal, style: str, lang: str) -> int:
    for scale in _WORDS["scales"][lang] if style != "cell" else ():
        power: int = scale["power"]
        if abs(value) >= Decimal(1).scaleb(power) and power - exponent(value) <= scale.get("most", 6):
            return power
    return 0


def _digits(value: Decimal, power: int, lang: str) -> str:
    decimals = max(0, power - exponent(value))
    return f"{value.scaleb(-power):{',' if lang == 'en' else ''}.{decimals}f}".replace("-", "−")


def _written(ends: list[Decimal], unit: str, style: str, lang: str, power: int | None = None) -> str:
    """One amount, or two in the same scale, with the unit."""
    power = _scale(max(ends, key=abs), style, lang) if power is None else power
    kind = "prose" if style == "prose" else "compact"
    word = next((scale[kind] for scale in _WORDS["scales"][lang] if scale["power"] == power), "")
    digits = [_digits(end, power, lang) for end in ends]
    if style != "prose" or len(ends) == 1:
        return _with_unit(_joined(digits, lang) + word, unit, style, lang, one=ends == [1])
    if lang == "zh":  # by the standard for numerals 万, 亿 and % stand behind both ends
        digits[0] += word + (unit if unit in ("%", "‰") else "")
    return label("ui", "between", lang, low=digits[0], high=_with_unit(digits[1] + word, unit, style, lang))


def _joined(digits: list[str], lang: str) -> str:
    """5.8–6.8, but −1.1 to 0.0: a dash beside a minus sign misleads."""
    if digits[0].startswith("−") and len(digits) > 1:
        return label("ui", "between", lang, low=digits[0], high=digits[1])
    return "–".join(digits)


def _with_unit(shown: str, unit: str, style: str, lang: str, *, one: bool = False) -> str:
    """A number and its unit: 54亿元/平方公里, 5.4 billion yuan per km², ¥5.4bn per km²."""
    named = "个百分点" if (unit, lang) == ("百分点", "zh") else unit_name(unit, lang, plural=not one)
    if (style, lang) == ("compact", "en") and (unit == "元" or unit.startswith("元/")):
        sign, named = "¥", named.removeprefix("yuan").strip()
        shown = f"−{sign}{shown[1:]}" if shown.startswith("−") else sign + shown
    tight = lang == "zh" or named in ("%", "‰") or not named
    return f"{shown}{named}" if tight else f"{shown} {named}"


def _hedged(shown: str, how: str, unit: str, style: str, lang: str) -> str:
    """The hedge around an amount: more than 9 billion, 超90亿, 5.0%以上, ≥5.0%; “only” is always a word."""
    if how in ("exact", "range"):
        return shown
    if style != "prose" and how != "only":
        return SIGNS[how] + shown
    word = label("qualifier", how, lang)
    if lang == "zh":
        return shown + word if how == "at_least" else word + shown
    known = codebook.units().get(unit)
    return f"{'fewer than' if how == 'under' and known and known.counted == 'yes' else word} {shown}"


def _spelled(ends: list[Decimal], unit: str, lang: str) -> str:
    """Ranks, titles in a row and simple fractions read as words."""
    value, words = ends[0], _WORDS[lang]
    if lang == "zh" and unit.startswith("连") and value <= len(words["in_a_row"]):
        return f"{words['in_a_row'][int(value) - 1]}{unit}"
    if len(ends) > 1 or unit not in ("名次", "比值"):
        return ""
    if unit == "名次":
        rank = int(value)
        return words["ranks"][rank - 1] if rank <= 10 else f"第{rank}" if lang == "zh" else f"{rank}th"
    whole = round(1 / value) if 0 < value < 1 else 0
    if 2 <= whole <= 10 and abs(1 / value - whole) < Decimal("0.02"):
        return str(words["fractions"][whole - 2])
    tenths = value * 10
    return words["tenths"].get(str(int(tenths)), "") if tenths == int(tenths) else ""

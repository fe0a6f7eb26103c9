"""Amounts: a numeral with its multiplier and unit as printed – 1.01 万亿元, 20 余家, 3亿5000万元, 5分/千瓦时."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from nanshan_data.quantities import words
from nanshan_data.quantities.numerals import ARABIC, CHINESE, GAP, Numeral, arabic, chinese, multiplier

LONGEST = 40  # digits; a longer run is an identifier, not a quantity
ONE, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Amount:
    """A numeral with multiplier and unit, before the words around it are weighed."""

    start: int
    end: int
    core_end: int  # end of the numeral alone
    numeral: Numeral
    scale: Decimal = ONE
    unit: str = ""
    inner: str = ""  # "over" for 20余家, "about" for 20来个
    bare: bool = False  # nothing but a magnitude word: 万亿, 千

    @property
    def value(self) -> Decimal:
        return self.numeral.value * self.scale


_INNER = re.compile(rf"{GAP}(?:(多(?![元维样边层级功次场渠方]))|(余(?![额热地量下杭姚]))|(来(?=[个名年人家天次万亿])))")
_MORE_THAN = re.compile(r"([多半])(月|小时|星期|百分点)")
_RATE = re.compile(r"/\d{0,3}[千万亿]{1,2}(?!元)")
# 每万人, 每10万人口, 每平方公里; 万元GDP, 万车死亡率: the denominator of the figure that follows.
_EVERY = re.compile(
    rf"每{GAP}(\d{{0,3}}十?[百千万亿]{{0,2}})(人口|人|户|元|平方公里|平方千米|平方米|立方米|公顷|亩|公里|辆|吨|名|位|常住人口|户籍人口"
    r"|公斤|千克|斤|桶|盎司|千瓦时|度|股|件|头|台|只|家|套|张)[^，。；,;：:\n每]{0,20}$")
_WORTH = re.compile(
    r"(?<![\d十百千几数\s])([万亿])(元|车)(?=GDP|国?内?生产总值|地区|工业|产值|死亡[率人])[^，。；,;：:\n每]{0,20}$")
_PER_HEAD = re.compile(r"([人户亩])[均产](?!预期)[^，。；,;：:\n]{0,30}$")
_SAME_HEAD = re.compile(r"人均[^。\n]{0,60}[，；](?:其中)?[^，。；\d]{0,8}(?:居民|收入[组户])[^，。；\d]{0,4}$")
_DENOMINATORS = {"常住人口": "人", "户籍人口": "人", "人口": "人", "名": "人", "位": "人", "平方千米": "平方公里"}


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Every unit of the codebook, longest first, and compounds of two (元/平方公里, 件/10万人, 元/人·年)."""
    names = sorted(words.dimensions(), key=len, reverse=True)
    latin = "|".join(re.escape(n) for n in names if n.isascii() and n.isalpha())
    other = "|".join(re.escape(n) for n in names if not (n.isascii() and n.isalpha()))
    unit = f"(?:{other}|(?:{latin})(?![A-Za-z0-9²³]))"
    per = rf"(?:{unit}|\d{{0,3}}[百千万亿]{{1,2}}(?:{unit})?|[年月日时])(?:[·•.](?:[年月日天]|{unit}))?"
    return re.compile(rf"{GAP}(?:个(?=百分点|基点))?({unit})(?:/({GAP}{per}))?")


def unit_at(view: str, position: int) -> tuple[str, int]:
    """The unit at ``position`` and where it ends; nothing where the counter belongs to the next word."""
    found = _pattern().match(view, position)
    if not found:
        return "", position
    unit, per = found.groups()
    follower = found.end(1)
    if len(unit) == 1 and view[follower:follower + 1] in words.counters().other_words.get(unit, ()):
        return "", position
    return (f"{unit}/{per.strip()}" if per else unit), found.end()


def dimension(unit: str) -> str:
    """What a unit measures (money, area, count …); nothing for a compound."""
    return words.dimensions().get(unit, "")


def per_unit(view: str, start: int, unit: str) -> str:
    """``unit`` with the denominator that stands before the figure: 每万人 … 12.6 件, 人均 … 元."""
    kind = dimension(unit)
    if kind not in ("money", "area", "count", "length", "mass", "volume", "energy"):
        return unit
    before = view[max(0, start - 36):start]
    every = "每" in before and _EVERY.search(before)
    if found := every or (("元" in before or "车" in before) and _WORTH.search(before)):
        many, of = found.groups()
        return f"{unit}/{many}{_DENOMINATORS.get(of, of)}"
    if kind != "count" and ("均" in before or "亩产" in before) and (found := _PER_HEAD.search(before)):
        return f"{unit}/{found[1]}"
    if unit == "元" and ("居民" in before or "收入" in before) and _SAME_HEAD.search(view, max(0, start - 80), start):
        return f"{unit}/人"
    return unit


def _inner(view: str, position: int) -> tuple[str, int]:
    found = _INNER.match(view, position)
    return ("about" if found.group(3) else "over", found.end()) if found else ("", position)


def completed(view: str, start: int, core_end: int, numeral: Numeral, scale: Decimal, end: int, inner: str = "",
              bare: bool = False) -> Amount:
    """An amount whose numeral and multiplier are read up to ``end``: its unit follows."""
    if not inner:
        inner, end = _inner(view, end)
    unit, end = unit_at(view, end)
    if not unit and (rate := _RATE.match(view, end)):  # 8.6/10万
        unit, end = rate.group(), rate.end()
    if unit == "个" and (found := _MORE_THAN.match(view, end)):  # 两个多月, 一个半小时
        more, noun = found.groups()
        inner, unit, end = inner or ("over" if more == "多" else ""), "个" + noun, found.end()
        numeral = replace(numeral, value=numeral.value + HALF) if more == "半" else numeral
    elif unit == "年" and view.startswith("半", end):
        numeral, end = replace(numeral, value=numeral.value + HALF), end + 1
    return Amount(start, end, core_end, numeral, scale, unit, inner, bare)


def arabic_amount(view: str, start: int) -> Amount | None:
    """The amount in Arabic digits at ``start``; none where a run is too long to be a quantity."""
    number = ARABIC.match(view, start)
    if not number or len(number.group()) > LONGEST:
        return None
    inner, end = _inner(view, number.end())
    scale, end = multiplier(view, end)
    numeral = arabic(number.group())
    while scale > 1 and not inner and (rest := ARABIC.match(view, end)):  # 3亿5000万, 2万7,092
        more, rest_end = _inner(view, rest.end())
        smaller, rest_end = multiplier(view, rest_end)
        low = arabic(rest.group())
        if smaller >= scale or low.value * smaller >= scale:
            break
        numeral = Numeral(numeral.value * scale / smaller + low.value, low.step)
        scale, inner, end = smaller, more, rest_end
    return completed(view, start, number.end(), numeral, scale, end, inner)


def chinese_amount(view: str, start: int) -> Amount | None:
    """The amount in Chinese numerals at ``start``; none where the run is no well-formed number."""
    run = CHINESE.match(view, start)
    numeral = chinese(run.group()) if run else None
    if not run or not numeral:
        return None
    inner, end = _inner(view, run.end())
    scale = numeral.scale
    if inner or view.startswith("兆", end):
        more, end = multiplier(view, end)
        scale *= more
    return completed(view, start, run.end(), numeral, scale, end, inner, not run.group().strip("百千万亿"))

"""Numerals, Arabic and Chinese: what is printed, before any unit or qualifier."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal

GAP = r"(?:[ \t\u00a0\u2009\u202f\u3000]{0,3}|\s{1,6})"  # spaces, or the blank lines of a page break
ARABIC = re.compile(  # 1,100.9; Hong Kong writes 3 701 100人
    r"(?:\d{1,3}(?:[,\u2009\u202f]\d{3})++(?!\d)|(?<=[一-鿿])\d{1,3}(?: \d{3})++(?=[一-鿿])|\d++)(?:\.\d++)?")
CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]{1,39}(?:(?<!千)|(?<=千)(?![瓦伏]))|千")
_MULTIPLIER = re.compile(
    rf"{GAP}([十百千]?万亿|[十百千]?亿|[十百千]?万(?!向|科|达广)|百(?![分姓货年科强度])|千(?![瓦米克伏卡焦赫帕安兆升])"
    r"|[百千]?兆(?![瓦帕赫字欧位比焦伏]))")
_SEPARATORS = dict.fromkeys(map(ord, ", \u2009\u202f"))
_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
_DIGIT, _ZEROS = "[一二两三四五六七八九]", "[零〇]*"
_BELOW_MYRIAD = re.compile(
    rf"[零〇]|(?![零〇])({_DIGIT}?千)?{_ZEROS}({_DIGIT}?百)?{_ZEROS}({_DIGIT}?十)?{_ZEROS}({_DIGIT})?")
_NEIGHBOURS = re.compile(r"^(|.*[十百千万亿])([一二两三四五六七八])([二三四五六七八九])([十百千万亿]*)$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A printed number: ``value`` × ``scale``; ``step`` is one unit of the last printed digit of ``value``.

    ``high`` is the upper end of an approximate numeral (四五十: 40 to 50).
    """

    value: Decimal
    step: Decimal = Decimal(1)
    scale: Decimal = Decimal(1)
    high: Decimal | None = None


    def __neg__(self) -> Numeral:
        """The other side of zero: 30 to 40 fewer is −40 to −30."""
        return replace(self, value=-(self.high or self.value), high=self.high and -self.value)


def arabic(text: str) -> Numeral:
    """1,100.9 → value 1100.9, step 0.1."""
    digits = text if text.isdigit() else text.translate(_SEPARATORS)
    point = digits.find(".")
    return Numeral(Decimal(digits), Decimal(1).scaleb(point + 1 - len(digits)) if point >= 0 else Decimal(1))


def multiplier(view: str, position: int) -> tuple[Decimal, int]:
    """The 千, 万, 亿 or 万亿 at ``position`` (a space may stand before it) and where it ends."""
    found = _MULTIPLIER.match(view, position)
    return (_scale(found[1]), found.end()) if found else (Decimal(1), position)


@functools.lru_cache(1000)
def _scale(characters: str) -> Decimal:
    return math.prod((Decimal(_POWERS[character]) for character in characters), start=Decimal(1))


@functools.lru_cache(1000)
def chinese(run: str) -> Numeral | None:
    """A well-formed Chinese numeral; ``None`` for anything else (十五五, 二〇二五).

    一万五千亿 is 1.5 × 10¹²; 四五十 is 40 to 50; a bare 万亿 is 10¹².
    """
    if neighbours := _NEIGHBOURS.match(run):
        before, first, second, after = neighbours.groups()
        if _DIGITS[second] == _DIGITS[first] + 1 or (first, second) == ("三", "五"):
            low, high = chinese(before + first + after), chinese(before + second + after)
            return Numeral(low.value, low.step, low.scale, high.value) if low and high else None
    value = _integer(run)
    if value is None:
        return None
    scale = _scale(run[len(run.rstrip("万亿")):])
    mantissa = Decimal(value) / scale
    return Numeral(mantissa, Decimal(1) if run.strip("百千万亿") else mantissa, scale)  # 千亿 is one thing printed


def _integer(run: str) -> int | None:
    for myriad in "亿万":
        if myriad in run:
            left, _, right = run.rpartition(myriad)
            if myriad in left:
                return None
            high, low = _integer(left) if left else 1, _integer(right.lstrip("零〇"))
            return None if high is None or low is None else high * _POWERS[myriad] + low
    found = _BELOW_MYRIAD.fullmatch(run)
    return sum(_DIGITS.get(part[0], 1) * _POWERS.get(part[-1], 1) for part in found.groups("零")) if found else None


def places(digits: str) -> tuple[Decimal, Decimal]:
    """What Chinese digits after 点 add, and the step of the last: 二五 → 0.25, 0.01."""
    return Decimal("0." + "".join(str(_DIGITS[digit]) for digit in digits)), Decimal(1).scaleb(-len(digits))


def whole(text: str) -> Decimal | None:
    """The value of a numeral in either script, for fractions and ordinals."""
    if text[0].isascii():
        return arabic(text).value
    numeral = chinese(text)
    return numeral.value * numeral.scale if numeral else None

"""Numerals, Arabic and Chinese: what is printed, before any unit or qualifier."""

from __future__ import annotations

import functools
import math
import re
from decimal import Decimal
from typing import NamedTuple

GAP = r"(?:[ \t\u00a0\u2009\u202f\u3000]{0,3}|\s{1,6})"  # spaces, or the blank lines of a page break
ARABIC = re.compile(  # 1,100.9; Hong Kong and engineers write 3 701 100人, 6 063.46万m
    r"(?:\d{1,3}(?:[,\u2009\u202f]\d{3})++(?!\d)"
    r"|(?<=[一-鿿、])\d{1,3}(?: \d{3})++(?=(?:\.\d{1,3})?(?:[一-鿿]| ?(?:km|m|t|MW|kW)\b))|\d++)(?:\.\d++)?")
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))  # of cheques and charters: 伍仟万元
_FORMAL_RUN = (r"[壹贰叁肆伍陆柒捌玖][壹贰叁肆伍陆柒捌玖拾佰仟零万亿]{0,20}"
               r"(?:(?<=[拾佰仟])[万亿]{0,2}|[万亿]{1,2}(?=[元圆])|(?<=[拾佰仟零][壹贰叁肆伍陆柒捌玖])(?=[元圆]))(?=[万亿元圆零整])")
FIRST = "零〇○一二两三四五六七八九十百千万亿廿卅"
CHINESE = re.compile(rf"[{FIRST}]{{1,39}}(?:(?<!千)|(?<=千)(?![瓦伏]))|千|{_FORMAL_RUN}")
_MULTIPLIER = re.compile(
    rf"{GAP}((?:[十百千] ?)?万亿|(?:[十百千] ?)?亿|(?:[十百千] ?)?万(?!向|科|达广)|百(?![分姓货年科强度])|千(?![瓦米克伏卡焦赫帕安兆升]|分点)"
    r"|[百千]?兆(?![瓦帕赫字欧位比焦伏]))")
_SEPARATORS = dict.fromkeys(map(ord, ", \u2009\u202f"))
_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
_PLAIN = str.maketrans(_FORMAL | {"廿": "二十", "卅": "三十"})
DIGIT = "一二两三四五六七八九"
_ZEROS = "[零〇]*"
_BELOW_MYRIAD = re.compile(
    rf"[零〇○]|(?![零〇])([{DIGIT}]?千)?{_ZEROS}([{DIGIT}]?百)?{_ZEROS}([{DIGIT}]?十)?{_ZEROS}([{DIGIT}])?")
_NEIGHBOURS = re.compile(r"^(|.*[十百千万亿])([一二两三四五六七八])([二三四五六七八九]|(?<=一)两(?=[十百千万亿]))([十百千万亿]*)$")
_POSITIONAL = re.compile(r"([零〇○一二三四五六七八九]{2,12})([万亿兆]+)")  # 五八四亿, as newspapers in Taiwan print
_SPOKEN = re.compile(rf"(.+)([百千万亿])([{DIGIT}])")  # 一万二 is 12,000


class Numeral(NamedTuple):
    """A printed number: ``value`` × its multiplier; ``step`` is one unit of the last printed digit of ``value``.

    ``high`` is the upper end of an approximate numeral (四五十: 40 to 50).
    """

    value: Decimal
    step: Decimal = Decimal(1)
    scale: Decimal = Decimal(1)
    high: Decimal | None = None

    def __neg__(self) -> Numeral:
        """The other side of zero: 30 to 40 fewer is −40 to −30."""
        return Numeral(-(self.high or self.value), self.step, self.scale, self.high and -self.value)


def arabic(text: str) -> Numeral:
    """1,100.9 → value 1100.9, step 0.1."""
    digits = text.translate(_SEPARATORS) if "," in text or " " in text or not text.isascii() else text
    return Numeral(Decimal(digits), _step(len(digits.partition(".")[2])))


@functools.cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def multiplier(view: str, position: int) -> tuple[Decimal, int]:
    """The 千, 万, 亿 or 万亿 at ``position`` (a space may stand before it) and where it ends."""
    found = _MULTIPLIER.match(view, position)
    return (_scale(found[1]), found.end()) if found else (Decimal(1), position)


@functools.lru_cache(1000)
def _scale(characters: str) -> Decimal:
    return math.prod((Decimal(_POWERS[character]) for character in characters if character != " "), start=Decimal(1))


@functools.lru_cache(1000)
def chinese(run: str) -> Numeral | None:
    """A well-formed Chinese numeral; ``None`` for anything else (十五五, 二〇二五).

    一万五千亿 is 1.5 × 10¹²; 四五十 is 40 to 50; 五八四亿 is 58.4 × 10⁹; 一万二 is 12,000; a bare 万亿 is 10¹².
    """
    run = run.translate(_PLAIN)
    if neighbours := _NEIGHBOURS.match(run):
        before, first, second, after = neighbours.groups()
        if _DIGITS[second] == _DIGITS[first] + 1 or (first, second) == ("三", "五"):
            low, high = chinese(before + first + after), chinese(before + second + after)
            return low._replace(high=high.value) if low and high else None
    if positional := _POSITIONAL.fullmatch(run):
        return Numeral(Decimal(digits(positional[1])), scale=_scale(positional[2]))
    if (spoken := _SPOKEN.fullmatch(run)) and (head := _integer(spoken[1] + spoken[2])) is not None:
        tenth = _POWERS[spoken[2]] // 10
        return Numeral(Decimal(head + _DIGITS[spoken[3]] * tenth), Decimal(tenth))
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


def digits(run: str) -> int:
    """Chinese digits by position: 五八四 → 584."""
    return int("".join(str(_DIGITS[digit]) for digit in run))


def positional(run: str) -> Numeral | None:
    """六四二 → 642; nothing where it is no row of three or more digits."""
    return Numeral(Decimal(digits(run))) if len(run) > 2 and set(run) <= _DIGITS.keys() - {"两"} else None


def decimal(left: str, right: str) -> Numeral | None:
    """What Chinese numerals around a point say: 七十八, 二 → 78.2; 五八四, 九 → 584.9."""
    left = left.translate(_PLAIN)
    whole_part = digits(left) if len(left) > 1 and not set(left) & _POWERS.keys() else _integer(left)
    step = Decimal(1).scaleb(-len(right))
    return None if whole_part is None else Numeral(whole_part + digits(right) * step, step)


def whole(text: str) -> Decimal | None:
    """The value of a numeral in either script, for fractions and ordinals."""
    if text[0].isascii():
        return arabic(text).value
    numeral = chinese(text)
    return numeral.value * numeral.scale if numeral else None

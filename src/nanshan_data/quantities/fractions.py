"""Fractions, ratios, percentages in words and halves: 四分之一, 1∶3, 百分之三十, 六成半, 过半, 翻番."""

from __future__ import annotations

import re
from decimal import Decimal

from nanshan_data.quantities import words
from nanshan_data.quantities.amounts import Amount, unit_at
from nanshan_data.quantities.bounds import HALF, bounds, fraction_bounds
from nanshan_data.quantities.numerals import ARABIC, CHINESE, DIGIT, GAP, Numeral, arabic, decimal, multiplier, whole
from nanshan_data.quantities.walk import Mention, Walk, always, form

LARGEST = 10**9  # in a fraction; beyond it 99999999999999999999分之一 is no statement of anybody
_TERM = r"\d{1,4}+(?:\.\d{1,4}+)?+"
_COMPARED = re.compile(r"比(?:例|值|率)?(?:约?为|是|达到?|约|从|由|缩小[到至]|降[到至])?\s?$")
_EITHER = rf"{ARABIC.pattern}|{CHINESE.pattern}"
_POINT = r"(?:[点．.]([一二三四五六七八九零〇]+|(?<=\d点)\d{1,6}))?"
_FURTHER = re.compile(rf"(?:[至到]|[-—–~～]{{1,2}}(?=[百千]分之))(?:百分之|千分之)?((?>{_EITHER})){_POINT}(?![个%％‰年月倍元])")  # 百分之2.5至3.5


def _claim(walk: Walk, end: int, value: Decimal, qualifier: str, limits: tuple[Decimal | None, Decimal | None]) -> Mention:
    start = walk.position
    low, high = (None if bound is None else round(bound, 4) for bound in limits)
    if words.falls(walk.view, start, end, "%"):  # 减少一半 is −½, 下降三至四成 −0.4 to −0.3
        low, high = (None if bound is None else -bound for bound in (high, low))
        value = low if qualifier == "range" and low else -value
    return Mention(start, end, (start, end), walk.raw[start:end], "claim", round(value, 4), "比值", qualifier, low, high)


def _fraction(walk: Walk, end: int, part: int, of: int, *, half: bool = False) -> Mention:
    qualifier = words.qualifier(walk.view, walk.position, end, fraction=True, magnitude=half)  # 过半
    return _claim(walk, end, Decimal(part) / of, qualifier, fraction_bounds(part, of, qualifier))


def share(walk: Walk) -> Amount:
    """A term of a proportion that sums to a hundred."""
    return Amount(walk.position, walk.run_end, walk.run_end, arabic(walk.run), unit="%")


@form(rf"({_TERM}){GAP}([∶:：比]){GAP}({_TERM})(?![\d:：∶])")
def ratio(walk: Walk, found: re.Match[str]) -> Mention | None:
    """1∶3: the first term over the second."""
    first, second = Decimal(found[1]), Decimal(found[3])
    if not second or (found[2] != "∶" and "比" not in walk.before(10)):
        return None
    start, end = found.span()
    qualifier, value, half = words.qualifier(walk.view, start, end), first / second, arabic(found[3]).step * HALF
    band = first / (second + half), first / (second - half)
    limits = band if qualifier in ("exact", "about") else bounds(round(value, 4), Decimal("0.0001"), qualifier)
    return _claim(walk, end, value, qualifier, limits)


@form(r"\d{1,3}比\d{1,3}(?![\d.%％]|[一-鿿]?[年月])")
def score(walk: Walk, found: re.Match[str]) -> Mention | None:
    """以3比2获胜."""
    return None if "比" in walk.before(10) else walk.other("name", *found.span())


@form(ratio.pattern.pattern)
def compared(walk: Walk, found: re.Match[str]) -> Mention | Amount | None:
    """师生比 1:17, which elsewhere would be a time of day."""
    return ratio.read(walk, found) if _COMPARED.search(walk.before(12)) else None


@form(rf"({_TERM}){GAP}([∶:：]){GAP}({_TERM})(?:{GAP}[∶:：]{GAP}{_TERM}){{1,8}}")
def proportion(walk: Walk, found: re.Match[str]) -> Mention | Amount | None:
    """三次产业结构 5.1∶40.2∶54.7 is three shares; any other proportion is a ratio."""
    if abs(sum(map(Decimal, re.findall(r"[\d.]+", found[0])), Decimal(-100))) > 1:
        return ratio.read(walk, found)
    walk.shares_until = found.end()
    return share(walk)


@form(r"(\d{1,3})/(\d{1,4})(?![\d/.])")
def slash(walk: Walk, found: re.Match[str]) -> Mention | None:
    """1/4, but 84/62倍 is a list."""
    part, of = int(found[1]), int(found[2])
    scale, end = multiplier(walk.view, found.end())
    unit = unit_at(walk.view, end)[0]
    if scale > 1 or "/" in unit or unit in ("倍", "元", "%", "百分点", "美元", "港元", "吨", "家"):
        return None
    if 0 < part < of:
        return _fraction(walk, found.end(), part, of)
    return walk.other("name", *found.span())


def _pointed(left: str, right: str | None) -> Numeral | None:
    """七点一, 3点5."""
    return None if not right else arabic(f"{left}.{right}") if right.isascii() else decimal(left, right)


@form(rf"({_EITHER}|百|千|万)分之({_EITHER}|半){_POINT}")
def parts(walk: Walk, found: re.Match[str]) -> Mention | Amount:
    """四分之一, 3分之1; 百分之三十 is a percentage."""
    below, above, end = whole(found[1]), HALF if found[2] == "半" else whole(found[2]), found.end()
    if below and above is not None and found[1] in ("百", "千", "100", "1000"):
        point = _pointed(found[2], found[3])
        numeral = point or Numeral(above, arabic(found[2]).step if found[2][0].isascii() else Decimal(1))
        if further := _FURTHER.match(walk.view, end):
            last = _pointed(*further.groups())
            ends = sorted((numeral.value, last.value if last else whole(further[1]) or above))
            numeral, end = Numeral(ends[0], numeral.step, high=ends[1]), further.end()
        return Amount(walk.position, end, end, numeral, unit="‰" if below == 1000 else "%")
    if not below or above is None or below != int(below) or above != int(above) or max(above, below) >= LARGEST:
        return walk.other("name", walk.position, end)
    return _fraction(walk, end, int(above), int(below))


@form(rf"([{DIGIT}1-9])(?:(、|[至到~～—-])(?=[{DIGIT}1-9]成))?([{DIGIT}]|(?<=[至到~～—-])[1-9])?成([一二三四五六七八九半](?![个家项名年天])|(?<=\d成)[1-9](?![\d.个家项名年月日人元亿万千百%倍成]))?"
      r"(?![立为功员本果长效熟人就都品套绩天型年片因交语形败千渝色像群龙份对行])")
def tenths(walk: Walk, found: re.Match[str]) -> Mention | None:
    """七成, 六成半, 七八成."""
    first, second = (whole(part or "零") or Decimal(0) for part in (found[1], found[3]))
    if second:
        between = (first < second if found[2] else first + 1 == second) and not found[4]
        return _claim(walk, found.end(), first / 10, "range", (first / 10, second / 10)) if between else None
    more = Decimal(5) if found[4] == "半" else whole(found[4] or "零") or 0
    return _fraction(walk, found.end(), int(10 * first + more), 100) if more else _fraction(walk, found.end(), int(first), 10)


@form(r"一半|(?<=[过近超])半(?=数|以上|$|[^导岛径山数天年月小个])|(?<=大)半(?=[^导岛径年天个])|(?<=减)半(?=[，。；、]|以上|$)|半(?=数)")
def half(walk: Walk, found: re.Match[str]) -> Mention:
    """过半, 一半."""
    return _fraction(walk, found.end(), 1, 2, half=True)


@form(r"翻(?:了)?(?:倍|番)")
def doubled(walk: Walk, found: re.Match[str]) -> Amount:
    """翻番."""
    start, end = found.span()
    return Amount(start, end, end, Numeral(Decimal(2)), unit="倍")


@form(r"半(?=天|小时|个月|个小时|个多[小月钟]|个?钟头|吨|公斤|斤|亩|公里|年(?!报))")
def half_a(walk: Walk, found: re.Match[str]) -> Mention | Amount:
    """半年, 半小时, 半个钟头."""
    unit, end = unit_at(walk.view, found.end())
    if more := walk.view.startswith("个多", found.end()):
        unit, end = unit_at(walk.view, found.end() + 2)
        unit, end = (unit, end) if unit else ("个月", end + 1)  # 半个多小时, 半个多月
    if words.locates(walk.view, found.start(), end):
        return walk.other("time", found.start(), end)
    return Amount(found.start(), end, found.end(), Numeral(HALF, Decimal("0.1")), unit=unit, inner="over" if more else "")


@form(rf"([{DIGIT}])角([{DIGIT}])分(?![之钟别])")
def coins(walk: Walk, found: re.Match[str]) -> Amount | None:
    """二角五分, of an 元."""
    numeral = decimal("零", found[1] + found[2])
    return numeral and Amount(found.start(), found.end(), found.end(), numeral, unit="元")


pair = always("word", r"双(?:1[12]|十[一二])?(?!\d)|双")  # always a numeral inside a word; 双11 is a day
per_cent_point = always("", "百(?=分点)")

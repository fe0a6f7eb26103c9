"""Amounts: a numeral with its multiplier and unit as printed – 1.01 万亿元, 20 余家, 3亿5000万元, 5分/千瓦时."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import NamedTuple

from nanshan_data.quantities import lexicon
from nanshan_data.quantities.bounds import HALF
from nanshan_data.quantities.numerals import (
    ARABIC,
    CHINESE,
    GAP,
    Numeral,
    arabic,
    chinese,
    multiplier,
    positional,
    whole,
)

LONGEST = 40  # digits; a longer run is an identifier, not a quantity
CURRENCIES = {"US$": "美元", "HK$": "港元", "NT$": "新台币", "￥": "元", "¥": "元", "€": "欧元", "£": "英镑",
              "人民币": "元", "美金": "美元", "港币": "港币"}
"""What stands before an amount of money that names no unit: HK$3亿; and before the unit of a column: HK$百万."""
ONE, MEGA = Decimal(1), Decimal(10**12)


class Amount(NamedTuple):
    """A numeral with multiplier and unit, before the words around it are weighed."""

    start: int
    end: int
    core_end: int  # end of the numeral alone
    numeral: Numeral
    scale: Decimal = ONE
    unit: str = ""
    inner: str = ""  # "over" for 20余家, "about" for 20来个
    bare: bool = False  # nothing but a magnitude word: 万亿, 千
    kind: str = ""  # where something else than the words around it decides
    alone: bool = False  # a cell of a table: nothing around it counts

    @property
    def value(self) -> Decimal:
        return self.numeral.value * self.scale


_INNER = re.compile(rf"{GAP}(?:(多(?!边形|媒体|元化|样))|(余(?![额热地量下杭姚]))|(来(?=[个名年人家天次万亿户位亩斤岁块]))|\+(?=[万亿家款]))")
_INNER_FIRST = frozenset("多余来+ \t\n\r\u3000\u00a0\u2009\u202f")
_MORE_THAN = re.compile(r"([多半])(月|小时|钟头|星期|百分点)")
_HALF_MORE = re.compile(r"半(?![数导岛径山年月天日程价成截决圆球])")  # 一吨半, 两年半
_HALVED = {"年", "吨", "斤", "公斤", "亩", "公里", "里", "天", "倍", "米", "小时", "岁", "度", "周"}
_SMALLER = {"亩": "分厘", "市亩": "分厘", "元": "角分", "块": "毛分", "角": "分", "石": "斗升", "斤": "两钱", "丈": "尺寸", "尺": "寸分", "里": "分", "米": ""}
_TENTH = re.compile("零?([一二两三四五六七八九壹贰叁肆伍陆柒捌玖1-9])([分角斗升两尺寸毛厘钱])(?![之别钟布公成析])(多)?|([一二三四五六七八九])(?=[一每，。；、的]|$)")
_BY_POSITION = frozenset(("人", "元", "美元", "%", "家", "户", "件", "名", "人次", "公里", "平方公里", "公顷", "吨", "辆", "亩", "学年", "点"))
_OF_MILLIONS = re.compile("(?:(多)亿|亿(?![元吨千户亩级斤台件美港欧以]|人(?!民币)))")
_THOUSANDS = re.compile(r"([1-9]) ?千 ?([1-9]) ?百(?= ?[万亿兆])")  # 8 千 3 百亿
_AND = re.compile(r"零(\d{1,2}|[一二两三四五六七八九十]{1,3})(个月|分钟?)")  # 两年零四个月 is 28 months
_AND_PARTS = {"年": ("个月", 12), "小时": ("分钟", 60), "个小时": ("分钟", 60)}
_RATE = re.compile(r"/\d{0,3}[千万亿]{1,2}(?!元)")
_TAELS = re.compile("[十百千万]两$")
_SPACE = re.compile(r"[ \t\u00a0\u2009\u202f\u3000]{1,3}(?!\s)|\s{1,6}")
_MYRIADS = frozenset("十百千万亿兆 \t\n\r\u3000\u00a0\u2009\u202f")
_MORE = _INNER_FIRST | _MYRIADS
_FURTHER = re.compile("[ \u3000]?[0-9]")
_SPOKEN = re.compile(r"([1-9])(?![\d.,%％]|[一-鿿])|([1-9])(?=[，。、；的左块元])")  # 13万2


@functools.cache
def _per() -> re.Pattern[str]:
    """What stands after the stroke of a compound unit, or between two units: 元/平方公里, 件/10万人, 微克每立方米."""
    unit, many = lexicon.units().any, "[百千万亿]{1,2}"
    below = rf"(?:{unit}|W(?![A-Za-z])|(?:10{{0,2}})?{many}(?:{unit})?|10{{0,3}}{unit}|[年月日时天]|[shda](?![A-Za-z]))"
    lasting = rf"(?:[·•.](?:[年月日天]|{unit}))?"
    return re.compile(rf"/({GAP}{below}{lasting})|每({unit}|[百千万]{unit}|小时|秒|年|天)(?![一-鿿]*\d)")


def unit_at(view: str, position: int) -> tuple[str, int]:
    """The unit at ``position`` and where it ends; nothing where the counter belongs to the next word."""
    start, first = position, view[position:position + 1]
    if first.isspace():
        start = _SPACE.match(view, position).end()  # type: ignore[union-attr]
        first = view[start:start + 1]
    known = lexicon.units()
    found = known.by_first[first].match(view, start) if first in known.by_first else None
    if not found:
        return "", position
    unit, end = found.group(), found.end()
    unit = known.meant.get(unit, unit)
    if view[end:end + 1] in ("/", "每") and (per := _per().match(view, end)):
        below = (per[1] or per[2]).strip()
        if not (below[0].isdigit() and below.endswith(unit)):  # 5亿元/10亿元 is a list
            return f"{unit}/{below}", per.end()
    return unit, end


def dimension(unit: str) -> str:
    """What a unit measures (money, area, count …); nothing for a compound."""
    return lexicon.dimensions().get(unit, "")


def _inner(view: str, position: int) -> tuple[str, int]:
    found = _INNER.match(view, position) if view[position:position + 1] in _INNER_FIRST else None
    return ("about" if found.group(3) else "over", found.end()) if found else ("", position)


def completed(view: str, start: int, core_end: int, numeral: Numeral, scale: Decimal, end: int, inner: str = "",
              bare: bool = False) -> Amount:
    """An amount whose numeral and multiplier are read up to ``end``: its unit follows."""
    if not inner and view[end:end + 1] in _INNER_FIRST:
        inner, end = _inner(view, end)
    unit, end = unit_at(view, end)
    follower = view[end:end + 1]
    if not unit and follower == "/" and (rate := _RATE.match(view, end)):  # 8.6/10万
        unit, end = rate.group(), rate.end()
    elif unit == "个" and follower in ("亿", "多") and (hundreds := _OF_MILLIONS.match(view, end)):  # 三个亿, 一个多亿
        inner, unit, scale, end = inner or ("over" if hundreds[1] else ""), "", scale * 10**8, hundreds.end()
        unit, end = unit_at(view, end)
    elif follower in ("多", "半"):
        if unit == "个" and (found := _MORE_THAN.match(view, end)):  # 两个多月, 一个半小时
            more, noun = found.groups()
            inner, unit, end = inner or ("over" if more == "多" else ""), unit_at(view, end + 1)[0], found.end()
            unit = "小时" if unit == "小时" else "个" + noun if noun != "百分点" else noun
            numeral = numeral._replace(value=numeral.value + HALF) if more == "半" else numeral
        elif unit in _HALVED and _HALF_MORE.match(view, end):
            numeral, end = numeral._replace(value=numeral.value + HALF, step=Decimal("0.1")), end + 1
    elif unit in _AND_PARTS and (found := _AND.match(view, end)) and not inner:
        part, many = _AND_PARTS[unit]
        if found[2][:1] == part[:1] and (rest := whole(found[1])):
            numeral, unit, end = Numeral(numeral.value * many + rest), part, found.end()
    elif unit in _SMALLER and scale == 1 and not inner:
        whole_part, (numeral, inner, end) = end, _tenths(view, numeral, unit, end)
        unit = "元" if unit == "块" and end > whole_part else unit
    return Amount(start, end, core_end, numeral, scale, unit, inner, bare)


def _tenths(view: str, numeral: Numeral, unit: str, end: int) -> tuple[Numeral, str, int]:
    """The numeral with the smaller measures behind it: 二亩五分 is 2.5 亩, 三元五角二分 3.52, 三元2分 3.02 元, 一块二 1.2 块."""
    smaller, last = _SMALLER[unit], 0
    while numeral.high is None and (found := _TENTH.match(view, end)):
        place = 1 if found[4] and unit in ("块", "丈", "米") and not last else smaller.find(found[2] or "-") + 1
        if place <= last:
            break
        step, last, end = ONE.scaleb(-place), place, found.end(2) if found[2] else found.end()
        numeral = numeral._replace(value=numeral.value + (whole(found[1] or found[4]) or 0) * step, step=step)
        if found[3]:
            return numeral, "over", found.end()
    return numeral, "", end


def arabic_amount(view: str, start: int) -> Amount | None:
    """The amount in Arabic digits at ``start``; none where a run is too long to be a quantity."""
    number = ARABIC.match(view, start)
    if not number or len(number.group()) > LONGEST:
        return None
    core_end, numeral, scale = number.end(), arabic(number.group()), ONE
    if view[core_end:core_end + 1] not in _MORE:
        return completed(view, start, core_end, numeral, ONE, core_end)
    if view.startswith(("千", " 千"), core_end) and (found := _THOUSANDS.match(view, start)):
        scale, end = multiplier(view, found.end())
        return completed(view, start, found.end(), Numeral(Decimal(found[1] + found[2])), scale * 100, end)
    inner, end = _inner(view, core_end)
    spaced = view[end:end + 1].isspace()
    if view[end:end + 1] in _MYRIADS:
        scale, end = multiplier(view, end)
    if scale == 1 or not _FURTHER.match(view, end):
        return completed(view, start, core_end, numeral, scale, end, inner)
    while scale > 1 and not inner and (rest := _smaller(view, end, scale, spaced)):  # 3亿5000万, 2万7,092, 1,145 万 9 千
        numeral, scale, inner, end = Numeral(numeral.value * scale / rest[1] + rest[0].value, rest[0].step), *rest[1:]
    if scale > 1 and not inner and (spoken := _SPOKEN.match(view, end)):
        numeral, end = Numeral(numeral.value + Decimal(spoken[1] or spoken[2]) / 10, Decimal("0.1")), spoken.end()
    return completed(view, start, core_end, numeral, scale, end, inner)


def _smaller(view: str, position: int, scale: Decimal, spaced: bool) -> tuple[Numeral, Decimal, str, int] | None:
    """The next part of a number in parts: numeral, multiplier, 多 or 余, end.

    Over a space only with a multiplier or, in a text ``spaced`` throughout, with three or more digits.
    """
    start = position + (view[position:position + 1] in (" ", "\u3000"))
    rest = ARABIC.match(view, start)
    if not rest:
        return None
    inner, end = _inner(view, rest.end())
    smaller, end = multiplier(view, end)
    low = arabic(rest.group())
    spoken = smaller == 1 and len(rest.group()) == 1
    if spoken or smaller >= scale or low.value * smaller >= scale or (
            start > position and smaller == 1 and not (spaced and len(rest.group()) > 2)):
        return None
    return low, smaller, inner, end


def chinese_amount(view: str, start: int) -> Amount | None:
    """The amount in Chinese numerals at ``start``; none where the run is no well-formed number."""
    found = CHINESE.match(view, start)
    if not found:
        return None
    run = found.group()[:-1] if _TAELS.search(found.group()) else found.group()  # 三万两
    end = start + len(run)
    numeral = chinese(run)
    if not numeral and unit_at(view, end)[0] in _BY_POSITION:  # 六四二人
        numeral = positional(run)
    if not numeral:
        return None
    core_end, (inner, end) = end, _inner(view, end)
    scale = numeral.scale
    if inner or view.startswith("兆", end):
        more, end = multiplier(view, end)
        scale *= more
        rest = CHINESE.match(view, end) if more == MEGA else None  # 二兆三千五百亿
        if rest and (low := whole(rest.group())):
            numeral, scale, core_end = Numeral(numeral.value + low / MEGA, ONE.scaleb(-4)), MEGA, rest.end()
            end = core_end
    return completed(view, start, core_end, numeral, scale, end, inner, not run.strip("百千万亿"))

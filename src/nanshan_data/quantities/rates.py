"""Rates: the denominator that stands before a figure – 每万人 … 12.6 件, 人均 … 元, 千人口 … 张, 时速 … 公里."""

from __future__ import annotations

import functools
import re

from nanshan_data.quantities import lexicon
from nanshan_data.quantities.amounts import dimension
from nanshan_data.quantities.numerals import GAP

HUGE = 10**8  # nothing per head is in 亿
_SAME = {"个家庭户": "户", "家庭户": "户", "个家庭": "户", "家庭": "户", "常住人口": "人", "户籍人口": "人", "人口": "人", "名": "人", "位": "人", "平方千米": "平方公里"}
_WITHIN = r"[^，。；,;\n每]{0,20}"
# 万元GDP, 万车死亡率; 千人口床位数, 万人发明专利拥有量: a magnitude that opens its clause.
_WORTH = re.compile(
    r"(?<![\d十百千几数\s])([百万亿]|百万)(元|车|公里|吨)(?=[油电能]耗|耗[油电能]|营业?收|收入|GDP|国?内?生产总值|地区|工业|产值|(?:煤炭?|矿山)?死亡[率人])[^，。；,;:：\n每]{0,20}$")
_OPENING = re.compile(
    r"(?:^|[，。；、：:（(\n]|全[国省市区县州]|居民|我[国省市区县]|[市省区县]每?)(十万|百万|[百千万])(人口|人|户|名)"
    r"(?![)）计大工以空长诗合规次级团马])[^，。；,;\n每\d]{1,16}$")
_ELIDED = re.compile(  # 每10万人中拥有大学文化程度的…；拥有高中文化程度的由…: the head left out is 人 of the 10万人
    rf"每{GAP}(\d{{0,3}}十?[百千万亿]{{1,2}})(?:人口?|名|位)中[^。\n每]{{0,200}}[，；](?!全[国省市区县])[^，；。]{{1,20}}的(?:人口)?(?:[由为有是达][^，；。]{{0,20}})?$")
_SAME_HEAD = re.compile(r"人均[^。\n]{0,60}[，；](?:其中)?[^，。；\d]{0,8}(?:居民|收入[组户])[^，。；\d]{0,4}$")
_BONUS = re.compile(r"每10股[^。\n]*，[^，。\d]{0,9}(?:转增|送红?股?|派)$")  # 每10股派现3元，转增4股
_SPEED = re.compile(r"时速(?:约|为|达到?|可达|超过?|近|[^，。；\d]{0,4})?\s?$")
_KINDS = frozenset(("money", "area", "count", "length", "mass", "volume", "energy"))
_SHORT_TIMES = frozenset(("小时", "分钟", "秒"))


@functools.cache
def _every() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """每万人, 每10股, 每坪: what a figure is counted by, before the figure and behind 每."""
    of = f"(?:{lexicon.either([*_SAME, '客公里'])}|{lexicon.units().any})"
    return (re.compile(rf"每{GAP}(\d{{0,3}}十?[百千万亿]{{0,2}}?)({of})(?:每([天日月年]))?{_WITHIN}\n?\s{{0,4}}$"),
            re.compile(rf"\d{{0,3}}十?[百千万亿]{{1,2}}(?:{of}|常住|平方|公里|车)|\d{{1,3}}(?! ?[年天日月周季]){of}(?![^，。；、\d]{{0,3}}一)"))


@functools.cache
def _per_head() -> re.Pattern[str]:
    return re.compile(rf"({lexicon.either(_heads())})(?!预期|寿命)[^，。；,;\n]{{0,30}}\n?[ \t]{{0,4}}$")


@functools.cache
def _heads() -> dict[str, str]:
    return {row["word"]: row["unit"] for row in lexicon.listed("grammar", "denominators", ("word", "unit"))}


def denominator_end(view: str, position: int) -> int:
    """Where the numeral behind 每 ends that belongs to the unit of a figure (每万人, 每10股); 0 where it is no denominator."""
    found = _every()[1].match(view, position)
    return found.end() if found else 0


def per_unit(view: str, start: int, unit: str, huge: bool) -> str:
    """``unit`` with the denominator that stands before the figure at ``start``; ``huge``: nothing per head is in 亿."""
    if dimension(unit) not in _KINDS:
        return unit
    before = view[max(0, start - 40):start]
    if "每" in before and (found := _every()[0].search(before)):
        many, of, time = found.groups()
        of = _SAME.get(of, of)
        lasting = of == "季" or (dimension(of) == "time" and of not in _SHORT_TIMES)
        return unit if lasting or (of == unit and not many) else f"{unit}/{many}{of}" + (f"·{time}" if time else "")
    if ("元" in before or "车" in before or "耗" in before or "吨" in before) and (found := _WORTH.search(before)):
        return f"{unit}/{found[1]}{found[2]}"
    if unit == "人" and "的" in before and (found := _ELIDED.search(view, max(0, start - 260), start)):
        return f"{unit}/{found[1]}人"
    if huge:
        return unit
    if ("均" in before or "亩产" in before) and (found := _per_head().search(before)):
        return f"{unit}/{_heads()[found[1]]}" if _heads()[found[1]] != unit else unit
    if ("人" in before or "户" in before) and dimension(unit) in ("count", "area") and (found := _OPENING.search(before)):
        return f"{unit}/{found[1]}{_SAME.get(found[2], found[2])}"
    if unit in ("股", "元") and "每10股" in before and _BONUS.search(before):
        return f"{unit}/10股"
    if unit == "元" and ("居民" in before or "收入" in before) and _SAME_HEAD.search(view, max(0, start - 80), start):
        return f"{unit}/人"
    if unit in ("公里", "千米", "km") and "时速" in before and _SPEED.search(before):
        return f"{unit}/小时"
    return unit

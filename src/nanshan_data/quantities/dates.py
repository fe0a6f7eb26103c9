"""Dates, years, times of the day and of the reign: whatever says when."""

from __future__ import annotations

import functools
import re

from nanshan_data.quantities import lexicon
from nanshan_data.quantities.amounts import Amount, unit_at
from nanshan_data.quantities.numerals import GAP
from nanshan_data.quantities.walk import CN, DASH, Form, Mention, Walk, form

_YEAR = r"(?:1[89]|20)\d\d"
_CLOCK = r"[012]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\.?\d)"
_COUNTED = "家个人项亿万名件户座台%％倍元千百多余公平"
_LONE_YEAR = rf"{_YEAR}(?![\d.,%％‰])(?!{GAP}[{_COUNTED}])"
_NOT_COUNTED_AFTER_YEAR = {"", "年", "国", "国家", "城", "城市", "市", "区", "县", "省", "店", "届"}  # 2025国际…, 2025市…
_CN_YEAR = "〇○零一二三四五六七八九"
_LETTER = re.compile(r"[A-Za-z]")


@form("|".join((
    rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)(?:\s{{1,3}}{_CLOCK})?",
    rf"{_YEAR}[-/](?:1[0-2]|0[1-9])(?![\d.])",
    rf"{_YEAR}[-/╱](?:{_YEAR}|\d\d)(?!\d)(?:[-/╱](?:{_YEAR}|\d\d)(?!\d))*(?:(?:财政|学)?年度?)?",
    rf"{_YEAR}{GAP}年?{GAP}{DASH}{GAP}{_YEAR}(?!\d)(?:{GAP}年度?)?(?!{GAP}[{_COUNTED}])",
    rf"(?:{_YEAR}{GAP}年{GAP})?\d{{1,2}}{GAP}月?{GAP}{DASH}{GAP}\d{{1,2}}{GAP}月份?",
    rf"{_YEAR}{GAP}年(?!代)(?:度|{GAP}\d{{1,2}}{GAP}月份?(?:{GAP}\d{{1,2}}{GAP}[日号](?:{GAP}{_CLOCK})?)?)?",
    rf"(?:1[0-2]|0?[1-9]){GAP}月份?(?:{GAP}\d{{1,2}}(?:{GAP}[日号])?{GAP}{DASH}{GAP}\d{{1,2}}{GAP}[日号]|{GAP}\d{{1,2}}{GAP}[日号])?(?:{GAP}{_CLOCK})?",
    r"(?:1[0-2]|[1-9])/(?:1[0-2]|[1-9])(?:/(?:1[0-2]|[1-9]))?月份?",
    rf"(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])\s{{1,3}}{_CLOCK}",
    r"(?:1[0-2]|[1-9])[·•](?:3[01]|[12]?\d)(?![\d.])",
    rf"(?:3[01]|[012]?\d){GAP}日(?![均用夜产])",
    rf"\d{{1,2}}{GAP}世纪(?:{GAP}\d{{2}}{GAP}年代[初中末]?)?",
    rf"(?:{_YEAR}|\d0){GAP}年代[初中末]?",
    rf"[1-4](?:{GAP}{DASH}{GAP}[1-4])?{GAP}季度",
    _CLOCK,
    rf"(?:[01]?\d|2[0-4]){GAP}时(?:{GAP}[0-5]?\d{GAP}分)?(?![间期代段空差效速])",
    _LONE_YEAR,
)))
def date(walk: Walk, found: re.Match[str]) -> Mention | None:
    """2025年12月, 2-4月, 2024-25年度, 12:30."""
    start, end = found.span()
    lone = end - start == 4 == walk.run_end - walk.position
    if _LETTER.match(walk.before(1)) or (lone and unit_at(walk.view, end)[0] not in _NOT_COUNTED_AFTER_YEAR):
        return None
    return walk.other("time", start, end)


_SHORT = r"(?:20)?[12]\d"


@form(rf"(?<![A-Za-z\d.])(?:(?:{_SHORT}(?:Q[1-4](?:-Q?[1-4])?|H[12])|(?:[1-4]Q|[12]H|[369]M){_SHORT})[AEF]?"
      rf"|{_SHORT}[AEF](?:/{_SHORT}[AEF])*)(?![A-Za-z\d])")
def part_of_year(walk: Walk, found: re.Match[str]) -> Mention:
    """25Q1, 2025H1, 1H25, 9M24, 26Q1E: quarters, halves and months as brokers write them."""
    return walk.other("time", *found.span())


year = Form(re.compile(rf"{_LONE_YEAR}|(?<=[（(])1[0-7]\d\d(?=[）)])"), date.read)  # unmarked: 2025（中国）博览会

# Taiwan counts years from 1912: 113年1月 is a date, in texts that speak of its government or its money.
REPUBLICAN = re.compile("民国 ?(?:1|[5-9][0-9]|一百|[五六七八九]十)|新台币|行政院|立法院|主计|内政部|劳动部|健保|1[01][0-9]学年度")


@form(rf"(?:1[0-2]\d|[89]\d){GAP}年(?!来|间|前|后|历)(?:{GAP}\d{{1,2}}{GAP}月(?:{GAP}\d{{1,2}}{GAP}日|份)?|度|底)?")
def republican_year(walk: Walk, found: re.Match[str]) -> Mention | Amount | None:
    """113年1月; 113年度, 113年底 are years in any text."""
    return date.read(walk, found) if walk.republican or (found[0][:2] in ("10", "11") and found[0][-1] not in "年 ") else None


_INDICATOR = re.compile("(?:全?年?度?|[上下]半年)(?:我国|台湾|实质|名目)?(?:经济|国民|国内|GDP|GNP|GNI|消费|物价|失业|民间|出口|进口|工业|预算|第[一二三四]季)")


@form(rf"(?:(?:[七八九]十|一百零?|一百[一二]?十)[{CN[:-1]}]|一[○〇零一二][{_CN_YEAR}])年(?!来|间|前|后|历)(?:度|[{CN}]{{1,3}}月)?")
def republican_chinese(walk: Walk, found: re.Match[str]) -> Mention | None:
    """九十二年經濟成長率, 一○五年: in traditional script and in texts of the republic."""
    end = found.end()
    traditional = walk.raw[end:end + 12] != walk.view[end:end + 12]
    return walk.other("time", *found.span()) if walk.republican or (traditional and _INDICATOR.match(walk.view, end)) else None


_AGO = re.compile(r"(?:距今|建城|历史|延续|传承|绵延|已有|有|近|约|逾|超过?|长达|达|历经|上)\s?$")


@form(rf"(?<=[（(])[1-9]\d\d年(?=[）)])|1[0-7]\d\d{GAP}年(?!历史|前|来|以|的历史|左右)")
def old_year(walk: Walk, found: re.Match[str]) -> Mention | None:
    """1591年 is a year, （640年） another; 距今1500年 is not."""
    return None if _AGO.search(walk.before(4)) else walk.other("time", *found.span())


SHORT_YEARS = re.compile(
    r"[12](?<![\d.].)\d(?:[-/~至][123]\d(?:/[123]\d)?年|(?:[QH][1-4]|[AE])(?![A-Za-z])|年[Q一二三四上下])")


@form(rf"(?<![\d.])[12]\d{DASH}[123]\d年(?![前来间以])|(?<![\d.])[12]\d(?:/[123]\d){{1,3}}(?:财政|[财学])?年度?")
def short_years(walk: Walk, found: re.Match[str]) -> Mention | None:
    """25/26/27年, 24-26年."""
    terms = [int(term) for term in re.findall(r"\d+", found.group())]
    return walk.other("time", *found.span()) if terms == sorted(set(terms)) else None


@functools.cache
def _of_a_year() -> re.Pattern[str]:
    """What is said of a year, of which 25年 is one then: 25年销量, 25年底, 25年18倍PE."""
    return re.compile(rf"(?:全年|年末|年底|[上下]半年)?(?:{lexicon.grouped('durations', 'place')['annual']}|\d[\d.~-]*[xX倍] ?P[ESB])")


_MONTHS = rf"\d{{1,2}}(?:{DASH}\d{{1,2}})?月份?"


@form(rf"(?<![\d.])(?:1[5-9]|2\d|3[0-5])年(?:({_MONTHS})|(?=[一-鿿A-Za-z]|\d[\d.~-]*[xX倍元万亿])(?![来间前后的内以多余历经发变共平累期免租风工左]))")
def short_year(walk: Walk, found: re.Match[str]) -> Mention | None:
    """25年新签订单, in a text that writes years like that; 27年15亿元 right after 26年; 25年1—6月."""
    year_before = f"{int(found[0][:2]) - 1}年"
    annual = (found[1] or walk.short_years
              or any(item.kind == "time" and walk.raw[item.start:item.end] == year_before for item in walk.found[-3:])
              or (_of_a_year().match(walk.view, found.end()) and not walk.before(2).endswith(("连续", "第"))))
    return walk.other("time", *found.span()) if annual else None


_PART_OF_DAY = re.compile(r"(?:上午|下午|中午|晚上|晚间|早上|清晨|凌晨|傍晚|夜间|早晨|当晚|早|晚|每[天日]|当[天日]|日|延[长至迟][到至]?|(?:开放|营业|持续|提[前早]|推迟)[到至])\s?$")
_TO_THE_HOUR = re.compile(r"点(?:[0-5]?\d分|半(?!数)|整|钟|[一二三四五]?十[一二三四五六七八九]?分|一刻|三刻)")


@form(rf"(?:[01]?\d|2[0-4]|[{CN}两]{{1,3}}){GAP}点")
def clock(walk: Walk, found: re.Match[str]) -> Mention | None:
    """9点30分, 下午6点; 3200点 is an index."""
    if told := _TO_THE_HOUR.match(walk.view, found.end() - 1):
        return walk.other("time", found.start(), told.end())
    return walk.other("time", *found.span()) if _PART_OF_DAY.search(walk.before(4)) else None


_CN_FINANCIAL = rf"[一二][{_CN_YEAR}]{{3}}/[{_CN_YEAR}]{{2,4}}"
_CN_SHORT = f"(?!五六|六七|七八|八九)[五六七八九][{_CN_YEAR}]"  # 七四年 is 1974; 七八年 may be seven or eight years


@form(
    rf"{_CN_FINANCIAL}(?:[至到—-]{_CN_FINANCIAL})?[学财]?年度?|{_CN_SHORT}(?:年?[至到—-]{_CN_SHORT})?年(?![来间前后历]|以[前后])(?:代[初中末]?|[{CN}]{{1,3}}月)?"
    rf"|[一二][{_CN_YEAR}]{{3}}(?:[至到—-][{_CN_YEAR}]{{2,4}}年?度?|年(?:[{CN}]{{1,3}}月(?:[{CN}]{{1,3}}[日号])?)?)"
    rf"|[{CN}]{{1,3}}月(?:[{CN}]{{1,3}}[日号]|份|底|初|末|中旬|上旬|下旬)|十[一二]?月(?![饼亮球薪])"
    rf"|[一二]?十[一二]?世纪(?:[{CN}]十年代[初中末]?)?|[二三四五六七八九]十年代[初中末]?"
    r"|[一二三四](?:、[一二三四])?个?季度|(?<=[上下])半年(?!报)")
def chinese_date(walk: Walk, found: re.Match[str]) -> Mention:
    """二〇二五年, 二零一九/二零年度, 七四年, 三月份, 一季度, 上半年."""
    return walk.other("time", found.start() - (found[0] == "半年"), found.end())



@functools.cache
def _era() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicon.words('names', 'role', 'era')}){GAP}$")


@form(rf"[{CN}廿卅百元\d]{{1,5}}{GAP}年(?:[{CN}正冬腊]{{1,3}}月)?")
def reign_year(walk: Walk, found: re.Match[str]) -> Mention | None:
    """万历十九年, 民国二十六年."""
    return walk.other("time", *found.span()) if _era().search(walk.view, max(0, found.start() - 7), found.start()) else None

"""The grammar of Chinese quantities: every number in a text, with its unit, qualifier and bounds.

The text is walked from numeral to numeral. What stands before a numeral (第, 前, 每 …) and what follows it (年, ∶, 分之 …)
choose the *forms* that may take it: a date, a code, a fraction, a plain number with multiplier and unit. The first that
fits does; "The table of forms" below says which are tried in which order. Each form is a pattern and a small function;
none looks at more than a few dozen characters around the numeral, so the cost is linear in the length of the text.
Every numeral ends up in exactly one mention, except the denominator of a per-unit figure and the 百 of 百分点.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from nanshan_data.quantities import words
from nanshan_data.quantities.amounts import (
    LONGEST,
    Amount,
    arabic_amount,
    chinese_amount,
    completed,
    dimension,
    per_unit,
    unit_at,
)
from nanshan_data.quantities.bounds import HALF, Bound, bounds, fraction_bounds
from nanshan_data.quantities.layout import plain
from nanshan_data.quantities.numerals import ARABIC, CHINESE, GAP, Numeral, arabic, multiplier, places, whole

FACT_KINDS = ("stat", "target", "claim")
LARGEST = 10**9  # in a fraction; beyond it 99999999999999999999分之一 is no statement of anybody
_EXACT_DIMENSIONS = {"count", "time", "rank"}
_MEASURED = {"share", "area", "length", "mass", "volume"}
_CLAIM_UNITS = {"倍", "番", "比值", "名次", "连冠", "连跳"}
_DURATIONS = {"年", "天", "个月", "周", "小时", "分钟"}
_CLASSES = set("级期代届层环排路道季讲课集卷步口类")


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in a text; ``core`` is the numeral alone, without multiplier, unit or ordinal prefix."""

    start: int
    end: int
    core: tuple[int, int]
    text: str
    kind: str
    value: Decimal | None = None
    unit: str = ""
    qualifier: str = ""
    low: Bound = None
    high: Bound = None


@dataclass(slots=True)
class _Walk:
    """The text under way: where the cursor stands and what has been found before it."""

    raw: str
    view: str
    quotes: list[tuple[int, int]] = field(default_factory=list)
    republican: bool = False  # years count from 1912
    position: int = 0
    run_end: int = 0  # end of the run of digits or Chinese numerals at the cursor
    floor: int = 0  # end of the mention before: a prefix may not reach behind it
    shares_until: int = 0  # end of a proportion under way
    mentions: list[Mention] = field(default_factory=list)
    amounts: dict[int, Amount] = field(default_factory=dict)  # mentions without unit, by index

    @property
    def run(self) -> str:
        return self.view[self.position:self.run_end]

    def before(self, length: int) -> str:
        start = self.position - length
        return self.view[start if start > self.floor else self.floor:self.position]

    def quoted(self, start: int, end: int) -> bool:
        index = bisect_right(self.quotes, (start, len(self.raw))) - 1
        return index >= 0 and end <= self.quotes[index][1]

    def other(self, kind: str, start: int, end: int) -> Mention:
        """A mention that is no quantity."""
        return Mention(start, end, (start, end), self.raw[start:end], kind)

    def quantity(self, start: int, end: int, core: tuple[int, int], value: Decimal, unit: str, qualifier: str,
                 limits: tuple[Bound, Bound], kind: str = "") -> Mention:
        if not kind:
            kind = "claim" if unit in _CLAIM_UNITS else "target" if words.planned(self.view, start) else "stat"
        return Mention(start, end, core, self.raw[start:end], kind, value, unit, qualifier, *limits)

    def claim(self, start: int, end: int, unit: str, margin: Decimal = Decimal(0)) -> Mention | None:
        """A rank or a streak; none where the numeral is not well formed."""
        core, value = (self.position, self.run_end), whole(self.run) if self.run_end - self.position <= LONGEST else None
        if value is None:
            return None
        return self.quantity(start, end, core, value, unit, "exact", (value - margin, value + margin), "claim")


Reader = Callable[[_Walk, "re.Match[str]"], Mention | None]


class _Form(NamedTuple):
    """What a numeral must look like, and what it then is; nothing if the words around it speak against that."""

    pattern: re.Pattern[str]
    read: Reader


def _form(pattern: str) -> Callable[[Reader], _Form]:
    return lambda read: _Form(re.compile(pattern), read)


def _always(kind: str, pattern: str) -> _Form:
    """A form that is no quantity, whatever the words around it."""
    return _Form(re.compile(pattern), lambda walk, found: walk.other(kind, *found.span()))


# --- dates -----------------------------------------------------------------------------------------------------------

_DASH = r"[-–—―−~～至到]{1,2}"
_YEAR = r"(?:1[89]|20)\d\d"
_CLOCK = r"[012]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\.?\d)"
_COUNTED = "家个人项亿万名件户座台%％倍元千百多余公平"
_LONE_YEAR = rf"{_YEAR}(?![\d.,%％‰])(?!{GAP}[{_COUNTED}])"
_NOT_COUNTED_AFTER_YEAR = {"", "年", "国", "国家", "城", "城市", "市", "区", "县", "省", "店", "届"}  # 2025国际…, 2025市…
_CN = "一二三四五六七八九十"
_CN_YEAR = "〇○零一二三四五六七八九"
_LETTER = re.compile(r"[A-Za-z]")


@_form("|".join((
    rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)(?:\s{{1,3}}{_CLOCK})?",
    rf"{_YEAR}[-/](?:1[0-2]|0[1-9])(?![\d.])",
    rf"{_YEAR}[-/](?:{_YEAR}|\d\d)(?!\d)(?:(?:财政|学)?年度?)?",
    rf"{_YEAR}{GAP}年?{GAP}{_DASH}{GAP}{_YEAR}(?!\d)(?:{GAP}年度?)?(?!{GAP}[{_COUNTED}])",
    rf"(?:{_YEAR}{GAP}年{GAP})?\d{{1,2}}{GAP}月?{GAP}{_DASH}{GAP}\d{{1,2}}{GAP}月份?",
    rf"{_YEAR}{GAP}年(?!代)(?:度|{GAP}\d{{1,2}}{GAP}月份?(?:{GAP}\d{{1,2}}{GAP}[日号](?:{GAP}{_CLOCK})?)?)?",
    rf"(?:1[0-2]|0?[1-9]){GAP}月份?(?:{GAP}\d{{1,2}}{GAP}[日号](?:{GAP}{_DASH}{GAP}\d{{1,2}}{GAP}[日号])?)?(?:{GAP}{_CLOCK})?",
    r"(?:1[0-2]|[1-9])[·•](?:3[01]|[12]?\d)(?![\d.])",
    rf"(?:3[01]|[012]?\d){GAP}日(?![均用夜产])",
    rf"\d{{1,2}}{GAP}世纪(?:{GAP}\d{{2}}{GAP}年代[初中末]?)?",
    rf"(?:{_YEAR}|\d0){GAP}年代[初中末]?",
    rf"[1-4](?:{GAP}{_DASH}{GAP}[1-4])?{GAP}季度",
    _CLOCK,
    rf"(?:[01]?\d|2[0-4]){GAP}时(?:{GAP}[0-5]?\d{GAP}分)?(?![间期代段空差效])",
    _LONE_YEAR,
)))
def _date(walk: _Walk, found: re.Match[str]) -> Mention | None:
    start, end = found.span()
    lone = end - start == 4
    if _LETTER.match(walk.before(1)) or (lone and unit_at(walk.view, end)[0] not in _NOT_COUNTED_AFTER_YEAR):
        return None
    return walk.other("time", start, end)


_year = _Form(re.compile(_LONE_YEAR), _date.read)  # a year that nothing marks: 2025（中国）博览会

# Taiwan counts years from 1912: 113年1月 is a date, in texts that speak of its government or its money.
_REPUBLICAN = re.compile("民国1|新台币|行政院|立法院|主计")


@_form(rf"(?:1[0-2]\d|[89]\d){GAP}年(?!来|间|前|后|历)(?:{GAP}\d{{1,2}}{GAP}月(?:{GAP}\d{{1,2}}{GAP}日|份)?|度|底)?")
def _republican_year(walk: _Walk, found: re.Match[str]) -> Mention | None:
    return _date.read(walk, found) if walk.republican else None


@_form(
    rf"[一二][{_CN_YEAR}]{{3}}(?:[至到—-][{_CN_YEAR}]{{2,4}}年?度?|年(?:[{_CN}]{{1,3}}月(?:[{_CN}]{{1,3}}[日号])?)?)"
    rf"|[{_CN}]{{1,3}}月(?:[{_CN}]{{1,3}}[日号]|份|底|初|末|中旬|上旬|下旬)"
    rf"|[一二]?十[一二]?世纪(?:[{_CN}]十年代[初中末]?)?|[二三四五六七八九]十年代[初中末]?"
    r"|[一二三四](?:、[一二三四])?个?季度|(?<=[上下])半年(?!报)")
def _chinese_date(walk: _Walk, found: re.Match[str]) -> Mention:
    return walk.other("time", found.start() - (found[0] == "半年"), found.end())  # 上半年


# --- list numbers, names ---------------------------------------------------------------------------------------------

_SHORT_RUN = r"(?:\d{1,3}|\d\.\d|[零〇一二两三四五六七八九十百千万亿]{1,3})"
_LATIN = r"A-Za-z0-9_{}./\-"
_TOKEN_LEFT = re.compile(rf"[{_LATIN}]{{1,40}}\Z")
_SPOKEN = re.compile(r"(?:GDP|CPI|PPI|R&D|GNP|PMI)$")
_GREAT = re.compile(r"大(?![学道桥厦会型中小卡])")
_NAME_HEAD = re.compile(r"(?:[国省县]道|(?<![代发手电报钟])表|(?<![企意版地])图|专栏|附件)\s?$")
_NAME_TAIL = re.compile(
    rf"{GAP}(?:[国省县]道|号线|号楼|号院|号文|号令|号(?!召)|型(?!号)|版|系列|代(?![表理])|强(?![化制调度])|维(?!护|修)|热线|专线"
    r"|(?:亿|万亿|万)?(?:元|公里|千米|米|吨|纳米|千瓦|千伏|平方米|小时|分钟)?级(?!别)"
    r"|届(?=[^，。；]{0,6}(?:人大|政协|[一二三四五六]中全会|代表))|期(?=工程|项目|建设|[)）、，。]|开通|开园|续建|投运)"
    r"|岁(?:[及或]?以[上下]|(?=[人儿青少老妇劳学]))|万人(?=生产安全|死亡|发病)|[°′″](?!C)|(?=[^，。；、\d]{0,8}(?:热线|举报电话)))")

_marker = _always("name", rf"https?://[!-~]{{0,500}}|[IVXⅠ-Ⅻ]+(?:{_DASH}[IVⅠ-Ⅻ]+)?")  # a link, Ⅰ—Ⅲ类
_bullet = _always("enum", "[①-⑳⑴-⒇]")
_code = _always("name", r"\d+(?:\+(?:\d+|[A-Z](?![A-Za-z])))+|\d+×\d+(?:小时)?")  # 1+8+N, 7×24小时


# At the beginning of a bracket, a line, a sentence: [3], 1.本公报, 一、, 一是.
_list_number = _always("enum", "|".join((
    rf"(?<=[（(\[【]){_SHORT_RUN}(?=[）)\]】]|\Z)",
    rf"(?<![^ \t\u3000\n\r（(*\-。；：:，,\[【]){_SHORT_RUN}(?=[.．][一-鿿“《（])",
    rf"(?<![^ \t\u3000\n\r（(*\-])(?:\d{{1,2}}(?=[)）]|[.、．](?!\d))|[{_CN}]{{1,3}}(?=[)）、]))",
    rf"(?<![^\n。；：:，,*])[{_CN}]{{1,2}}(?=是|要|则)")))


@_form(rf"(?:(?<=[{_LATIN}])|(?=\d[\d.,]{{0,{LONGEST}}}[A-Za-z]))\d[{_LATIN}]{{0,59}}(?<![./\-])(?:\+\d{{1,4}})?")
def _token(walk: _Walk, found: re.Match[str]) -> Mention | None:
    """Digits inside a Latin word: K11, X9, PM_{2.5}, 5G. GDP54万元 is no such word."""
    start, left = walk.position, _TOKEN_LEFT.search(walk.before(40))
    if left and _LETTER.search(left[0]):
        amount = arabic_amount(walk.view, start)
        if _SPOKEN.search(walk.before(4)) or (amount and (amount.scale > 1 or amount.unit in ("%", "元"))):
            return None
        start -= len(left[0])
    elif not _LETTER.match(walk.view, walk.run_end) or unit_at(walk.view, walk.run_end)[0]:
        return None
    return walk.other("name", start, found.end())


@_form(r"\d")
def _numbered_name(walk: _Walk, _: re.Match[str]) -> Mention | None:
    """13号线, 国道318, 500强, 6000米级, and identifiers too long to be a quantity; 5大领域 is a word."""
    view, start, end = walk.view, walk.position, walk.run_end
    if end - start > LONGEST or ("." not in walk.run and _NAME_HEAD.search(walk.before(4))):
        return walk.other("name", start, end)
    if walk.before(1) == "前":
        return None
    if _GREAT.match(view, end):
        return walk.other("word", start, end)
    tail = _NAME_TAIL.match(view, end)
    return walk.other("name", start, tail.end()) if tail else None


# --- fractions, ratios, halves ---------------------------------------------------------------------------------------

_TERM = r"\d{1,4}+(?:\.\d{1,4}+)?+"
_COMPARED = re.compile(r"比(?:例|值|率)?(?:约?为|是|达到?|约|从|由|缩小[到至]|降[到至])?\s?$")
_RATIO_OF = re.compile(r"(?<![同环])(?:比(?:值|例)?(?:约?为|是|达到?|从|由|(?:降|升|缩小|扩大)[到至])|倍差(?:从|由|为))\s?$")
_EITHER = rf"{ARABIC.pattern}|{CHINESE.pattern}"
_FURTHER = re.compile(rf"[至到](?:百分之|千分之)?({_EITHER})(?![个%％‰年月倍元])")  # 百分之2.5至3.5


def _fraction(walk: _Walk, end: int, part: int, of: int, *, half: bool = False) -> Mention:
    start = walk.position
    qualifier = words.qualifier(walk.view, start, end, fraction=True, magnitude=half)  # 过半
    low, high = (None if bound is None else round(bound, 4) for bound in fraction_bounds(part, of, qualifier))
    return walk.quantity(start, end, (start, end), round(Decimal(part) / of, 4), "比值", qualifier, (low, high))


def _share(walk: _Walk) -> Mention:
    return _measured(walk, Amount(walk.position, walk.run_end, walk.run_end, arabic(walk.run), unit="%"))


def _quotient(walk: _Walk, found: re.Match[str]) -> Mention | None:
    """The first term over the second."""
    first, second = Decimal(found[1]), Decimal(found[3])
    if not second or (found[2] != "∶" and "比" not in walk.before(10)):
        return None
    start, end = found.span()
    qualifier, value, half = words.qualifier(walk.view, start, end), round(first / second, 4), arabic(found[3]).step * HALF
    band = round(first / (second + half), 4), round(first / (second - half), 4)
    limits = band if qualifier in ("exact", "about") else bounds(value, Decimal("0.0001"), qualifier)
    return walk.quantity(start, end, (start, end), value, "比值", qualifier, limits)


_ratio = _Form(re.compile(rf"({_TERM}){GAP}([∶:：比]){GAP}({_TERM})(?![\d:：∶])"), _quotient)  # 1∶3


@_form(_ratio.pattern.pattern)
def _compared(walk: _Walk, found: re.Match[str]) -> Mention | None:
    """师生比 1:17, which elsewhere would be a time of day."""
    return _quotient(walk, found) if _COMPARED.search(walk.before(12)) else None


@_form(rf"({_TERM}){GAP}([∶:：]){GAP}({_TERM})(?:{GAP}[∶:：]{GAP}{_TERM}){{1,8}}")
def _proportion(walk: _Walk, found: re.Match[str]) -> Mention | None:
    """三次产业结构 5.1∶40.2∶54.7 is three shares; any other proportion is a ratio."""
    if abs(sum(map(Decimal, re.findall(r"[\d.]+", found[0])), Decimal(-100))) > 1:
        return _quotient(walk, found)
    walk.shares_until = found.end()
    return _share(walk)


@_form(r"(\d{1,3})/(\d{1,4})(?![\d/.])")
def _slash(walk: _Walk, found: re.Match[str]) -> Mention:
    part, of = int(found[1]), int(found[2])
    return _fraction(walk, found.end(), part, of) if 0 < part < of else walk.other("name", *found.span())


@_form(rf"({_EITHER}|百|千|万)分之({_EITHER}|半)(?:点([一二三四五六七八九零]+))?")
def _parts(walk: _Walk, found: re.Match[str]) -> Mention:
    """四分之一, 3分之1; 百分之三十 is a percentage."""
    below, above, end = whole(found[1]), HALF if found[2] == "半" else whole(found[2]), found.end()
    if below and above is not None and found[1] in ("百", "千", "100", "1000"):
        fraction, step = places(found[3] or "")
        step = arabic(found[2]).step if found[2][0].isascii() else step
        further = _FURTHER.match(walk.view, end)
        high, end = (whole(further[1]), further.end()) if further else (None, end)
        numeral, unit = Numeral(above + fraction, step, high=high), "‰" if below == 1000 else "%"
        return _measured(walk, Amount(walk.position, end, end, numeral, unit=unit))
    if not below or above is None or below != int(below) or above != int(above) or max(above, below) >= LARGEST:
        return walk.other("name", walk.position, end)
    return _fraction(walk, end, int(above), int(below))


@_form(r"([一二两三四五六七八九1-9])成([一二三四五六七八九半](?![个家项名年天]))?"
       r"(?![立为功员本果长效熟人就都品套绩天型年片因交语形败千渝色像群龙份对行])")
def _tenths(walk: _Walk, found: re.Match[str]) -> Mention:
    """七成, 六成半."""
    tenths, more = (Decimal(5) if part == "半" else whole(part or "零") or 0 for part in found.groups())
    return _fraction(walk, found.end(), int(10 * tenths + more), 100) if more else _fraction(walk, found.end(), int(tenths), 10)


@_form(r"一半|(?<=[过近超])半(?=数|以上|$|[^导岛径山数天年月小个])|(?<=大)半(?=[^导岛径])|半(?=数)")
def _half(walk: _Walk, found: re.Match[str]) -> Mention:
    return _fraction(walk, found.end(), 1, 2, half=True)


@_form(r"翻(?:了)?(?:倍|番)")
def _doubled(walk: _Walk, found: re.Match[str]) -> Mention:
    start, end = found.span()
    return _measured(walk, Amount(start, end, end, Numeral(Decimal(2)), unit="倍"))


@_form(r"半(?=天|小时|个月|个小时|年(?!报))")
def _half_a(walk: _Walk, found: re.Match[str]) -> Mention:
    """半年, 半小时."""
    unit, end = unit_at(walk.view, found.end())
    return _measured(walk, Amount(found.start(), end, found.end(), Numeral(HALF, Decimal("0.1")), unit=unit))


_pair = _always("word", "双")  # always a numeral inside a word
_per_cent_point = _always("", "百(?=分点)")


# --- what stands before: ranks, streaks, denominators ----------------------------------------------------------------

_RANKED = re.compile(rf"{GAP}(个|位|名(?![录单])|家|座|次|大(?![学道桥厦会])|高(?![地新中级峰])|多|强|站|条|所|例|项|张|艘|辆|台)")
_RANK_BEFORE = re.compile(
    r"(?:全[国省市区球]|世界|亚洲|位居|排名|位[列次]|名列|[居列]|规模|总量|数量|增速|跃升|升至|保持|[居列][^，。；、第]{1,6})"
    r"(?:区县|城区|首位)?\s{0,3}第?\s{0,3}$")
_EDITION = re.compile(r"届|批|轮|期|代|版|号|章|款|卷|集|回|级|课|讲|季(?!度)")
_SECTOR = re.compile(r"产业|季度")
_MEETING = re.compile(r"[^，。；,;]{0,8}(?:会议|全会|大会|代表|人大|党代会)")
_TIER = re.compile(r"梯队|方阵|阵营|线|书记|时间|产业|课堂|责任|动力")
_AMONG_THE_FIRST = re.compile(r"[，。；、！”）\n]|$")
_DENOMINATOR = re.compile(r"\d{0,3}十?[百千万亿]{1,2}(?:名|位|户|个|常住|人|平方|公里|亩|元|吨|辆|件|车)|\d{1,3}(?:名|位|户|人)")


@_form(rf"第{GAP}$")
def _ordinal(walk: _Walk, prefix: re.Match[str]) -> Mention:
    """第三个, 全市第一 are ranks; 第十四届, 第三方阵 and 第一代 names, 第三产业 a word."""
    view, end, start = walk.view, walk.run_end, walk.position - len(prefix[0])
    tail, edition = _RANKED.match(view, end), _EDITION.match(view, end)
    ranked = tail or not (edition or _TIER.match(view, end) or not _RANK_BEFORE.search(walk.before(14)))
    tail_end, occasion = tail.end() if tail else end, tail and tail[1] == "次"
    named = not ranked or (occasion and _MEETING.match(view, tail_end)) or walk.quoted(start, tail_end)
    if not named and (claim := walk.claim(start, tail_end, "次" if occasion else "名次")):
        return claim
    kind = "word" if _SECTOR.match(view, end) else "name"
    mention = walk.other(kind, start, edition.end() if edition else tail_end)
    return replace(mention, core=(walk.position, end)) if tail else mention


@_form(rf"连续{GAP}$")
def _in_a_row(walk: _Walk, prefix: re.Match[str]) -> Mention | None:
    """连续五年."""
    unit, end = unit_at(walk.view, walk.run_end)
    return walk.claim(walk.position - len(prefix[0]), end, unit) if unit else None


@_form(rf"(?:前|(TOP|Top|top)){GAP}$")
def _leading(walk: _Walk, prefix: re.Match[str]) -> Mention | None:
    """TOP10, 前10%, 前三名."""
    unit, end = ("名次", walk.run_end) if prefix[1] else unit_at(walk.view, walk.run_end)
    if walk.view.startswith("强", end):
        unit, end = "名次", end + 1
    elif not unit and _AMONG_THE_FIRST.match(walk.view, end):  # 位列国内前三
        unit = "名次"
    unit = "名次" if unit in ("位", "名") else unit
    margin = HALF if unit == "%" else Decimal(0)
    return walk.claim(walk.position - len(prefix[0]), end, unit, margin) if unit in ("名次", "%") else None


@_form("每")
def _denominator(walk: _Walk, _: re.Match[str]) -> Mention | None:
    """每万人, 每10万人: part of the unit of a figure, no mention of its own."""
    found = _DENOMINATOR.match(walk.view, walk.position)
    return walk.other("", *found.span()) if found else None


@_form(rf"(?:\d{{1,3}}|[{_CN}]{{1,3}})(连[冠跳胜增升涨降跌霸])")
def _streak(walk: _Walk, found: re.Match[str]) -> Mention | None:
    """九连冠, 四连跳."""
    return walk.claim(walk.position, found.end(), found[1])


# --- plain numbers ---------------------------------------------------------------------------------------------------

_MINUS = tuple("-−﹣－")
_SIGN = re.compile(r"(?<![0-9A-Za-z一-鿿%％)）])[-−﹣－]$|(?<=[长为率幅至到比速温度年期])[-−﹣－]$")
_RANGE = re.compile(rf"{GAP}([-–—―−~～]{{1,2}}|至(?!少|今)|到){GAP}(?=\d)")
_CN_RANGE = re.compile(r"(至|到)(?=[一二两三四五六七八九十百千万亿])")
_CHANGED = re.compile(r"(?:增加|减少|上升|下降|增长|升|降)[约近超]?$")
_FROM = re.compile(r"(?:从|由|自)[^，。；,;]{0,12}$")
_RISE = re.compile(rf"{GAP}[一-鿿]{{0,4}}[到至为]{GAP}")
_COURSES = re.compile(r"[^，。；]{0,6}(?:课|学科|专业|语言|技术|火炮)")
# A limit that defines a class being counted: 产值超亿元企业 386 户, 50 亿元以上项目 12 个.
_CLASS_COUNTED = re.compile(r"及?(?:以上)?的?[^，。；、\d]{0,6}(?:企业|项目|单位|集群|产业链|园区|楼宇|城区|县|镇|村)[^，。；、\d]{0,4}\d+[家个户项座条]")
_VERSION = re.compile(  # Model 7.0, 2.0版
    r"(?<=[A-Za-z一-鿿”》])(?<![为是达到至比由从于约近过超降升])\d\.0(?!\d)|\d\.0(?=\s?[一-鿿](?<![左上以]))")


def _measured(walk: _Walk, amount: Amount, kind: str = "") -> Mention:
    """The mention of an amount: qualifier, sign, per-unit denominator and bounds from the words around it."""
    view, unit, numeral, start = walk.view, amount.unit, amount.numeral, amount.start
    before = _listed_before(walk, start)
    if (unit or numeral.step < 1) and walk.before(1) in _MINUS and _SIGN.search(view, start - 1, start):
        start, numeral = start - 1, replace(numeral, value=-numeral.value)
    elif words.falls(view, start, unit) or (before and before.value is not None and before.value < 0 and before.unit == unit):
        numeral = -numeral
    value = numeral.value * amount.scale
    limits: tuple[Bound, Bound]
    if numeral.high is not None:
        qualifier, limits = "range", (value, numeral.high * amount.scale)
    else:
        qualifier = words.qualifier(view, amount.start, amount.end, amount.inner, fraction=unit == "倍",
                                      magnitude=amount.bare or amount.scale > 1)
        if before and qualifier == "exact" and "分别" in view[max(0, before.start - 8):before.start]:
            qualifier = before.qualifier if before.qualifier in ("over", "nearly", "under") else qualifier
        counted = amount.scale == 1 and numeral.step >= 1 and (not unit or dimension(unit) in _EXACT_DIMENSIONS)
        limits = bounds(numeral.value, numeral.step, qualifier, scale=amount.scale, counted=counted)
    unit = before.unit if before and unit and before.unit.startswith(unit + "/") else per_unit(view, start, unit)
    return walk.quantity(start, amount.end, (amount.start, amount.core_end), value, unit, qualifier, limits, kind)


def _listed_before(walk: _Walk, start: int) -> Mention | None:
    """The item before in a list (分别突破 300 亿元和 3000 亿元): it shares sign, denominator and what 分别 says."""
    last = walk.mentions[-1] if walk.mentions else None
    return last if last and walk.view[last.end:start].strip() in ("、", "和", "及", "与") else None


def _spanned(walk: _Walk, first: Amount, read: Callable[[str, int], Amount | None]) -> Mention | None:
    """A range: 2-4家, 3%—5%, 5至6万. 从 78 亿元到 9501 亿元 is two figures, not a range."""
    found = (_RANGE if walk.run[0].isascii() else _CN_RANGE).match(walk.view, first.end)
    second = read(walk.view, found.end()) if found else None
    if not found or not second or first.inner or first.unit not in ("", second.unit):
        return None
    start, end, unit, worded = first.start, second.end, second.unit, found[1] in ("至", "到")
    if not unit and second.scale == 1:
        return None if worded else walk.other("name", start, end)
    scale = first.scale if first.scale > 1 or first.unit else second.scale
    low, high = first.numeral.value * scale, second.value
    changed = worded and (_FROM.search(walk.before(14)) or (high > 5 * low and _CHANGED.search(walk.before(14))))
    if low >= high or changed:
        return None
    if unit in _DURATIONS and words.locates(walk.view, start, end):
        return walk.other("time", start, end)
    return _measured(walk, Amount(start, end, second.core_end, Numeral(low, high=high), unit=unit))


@_form("")
def _number(walk: _Walk, _: re.Match[str]) -> Mention:
    """Whatever is no special form: a quantity, or what the three functions below take it for."""
    digits = walk.run[0].isascii()
    read = arabic_amount if digits else chinese_amount
    amount = read(walk.view, walk.position)
    if amount is None:
        return walk.other("name", walk.position, walk.run_end)
    no_quantity = _identifier if digits else _word
    return _spanned(walk, amount, read) or no_quantity(walk, amount) or _decided(walk, amount)


def _identifier(walk: _Walk, amount: Amount) -> Mention | None:
    """A version (7.0) or a long row of digits without unit."""
    named = _VERSION.match(walk.view, walk.position) or (len(walk.run) > 6 and walk.run.isdigit())
    quantity = amount.unit or amount.scale > 1 or amount.inner
    return walk.other("name", amount.start, amount.core_end) if named and not quantity else None


# Set phrases of official language: the count is part of the name.
_set_phrase = _always("name", (
    r"[一二两三四五六七八九十](?:次产业|院院士|年(?:义务|一贯)|位一体|不愁|保障|项规定|来一补|会一课|通一平|区一|纵|横|链|融合|创两|品一|馆一"
    r"|个(?:一(?![个家项])|百年|大局|维护|意识|代表|自信|毫不|务必|确立|全面|倍增|文明|结合|先行))"))


@_form(r"([零一二两三四五六七八九十百]{1,6})点([零一二三四五六七八九]{1,8})(?=[万亿个%倍％米吨亩公平元])")
def _chinese_decimal(walk: _Walk, found: re.Match[str]) -> Mention:
    fraction, step = places(found[2])
    scale, end = multiplier(walk.view, found.end())
    numeral = Numeral((whole(found[1]) or 0) + fraction, step)
    return _decided(walk, completed(walk.view, walk.position, found.end(), numeral, scale, end))


@_form("(?<=[数几])[十百千万亿]")
def _vague(walk: _Walk, found: re.Match[str]) -> Mention:
    """数十家."""
    return walk.other("vague", found.start() - 1, unit_at(walk.view, walk.run_end)[1])


def _counts(walk: _Walk, amount: Amount) -> bool:
    """Whether a Chinese numeral answers how many: 六所高校 does; 一个, 三大, 百校, 统一 do not."""
    unit, value = amount.unit, amount.value
    if amount.bare or not unit:
        qualified = amount.inner or words.qualifier(
            walk.view, amount.start, amount.end, magnitude=amount.bare or amount.scale > 1) != "exact"
        return bool(qualified and value >= 10) or (amount.bare and unit == "元" and walk.before(1) in ("达", "到", "至"))
    if unit in _CLASSES or not value:
        return False
    if value == 1 or walk.run == "二":  # 二轮, 二期 are ordinals; the count is 两
        return unit == "番" or dimension(unit) in _MEASURED
    return unit not in ("门", "番") or "翻" in walk.view[max(0, walk.position - 2):walk.position] or bool(_COURSES.match(walk.view, amount.end))


def _word(walk: _Walk, amount: Amount) -> Mention | None:
    """A Chinese numeral that does not count: a date, a word (一批, 三大), a name."""
    if _counts(walk, amount):
        return None
    if amount.unit in _DURATIONS and words.locates(walk.view, amount.start, amount.end):
        return walk.other("time", amount.start, amount.end)
    if walk.view.startswith("批", walk.run_end):
        return walk.other("vague", amount.start, walk.run_end + 1)
    named = amount.scale > 1 or amount.numeral.high is not None or walk.quoted(amount.start, walk.run_end)
    return walk.other("name" if named else "word", amount.start, walk.run_end)


def _decided(walk: _Walk, amount: Amount) -> Mention:
    """A quantity, unless it says when (近五年), names something or only defines a class."""
    view, unit, start, end = walk.view, amount.unit, amount.start, amount.end
    if unit == "周年" or (unit in _DURATIONS and words.locates(view, start, end)):
        return walk.other("time", start, end)
    weighty = unit in ("%", "元", "百分点", "倍") or (amount.scale > 1 and unit)
    if (unit == "次" and _MEETING.match(view, end)) or (unit == "元" and _CLASS_COUNTED.match(view, end)) \
            or (not weighty and walk.quoted(start, end)):
        return walk.other("name", start, end)
    if not unit and amount.numeral.step < 1:
        last = walk.mentions[-1] if walk.mentions else None
        risen = last and last.unit == "比值" and _RISE.fullmatch(view, last.end, start)  # 倍差从 1.96 缩小至 1.81
        amount = replace(amount, unit="比值" if risen or _RATIO_OF.search(walk.before(12)) else "")
    if amount.unit in ("", "个"):
        walk.amounts[len(walk.mentions)] = amount
    return _measured(walk, amount)


# --- the table of forms: what stands before or behind a numeral, and the forms that are tried for it, in this order -----

_BEFORE = {"第": _ordinal, "前": _leading, "P": _leading, "p": _leading, "续": _in_a_row, "每": _denominator}
_NO_NUMERAL = (_chinese_date, _half, _doubled, _half_a, _pair, _marker, _bullet)  # 半, 翻, 双, links and the like
_ANY_DIGITS = (_token, _year, _numbered_name, _number)
_ANY_CHINESE = (_per_cent_point, _set_phrase, _chinese_decimal, _vague, _number)
_FOLLOWED: tuple[tuple[str, tuple[_Form, ...], tuple[_Form, ...]], ...] = (
    # followed by    digits                                          Chinese numerals
    ("年",           (_token, _republican_year, _date),              (_chinese_date,)),
    ("月季世至到—-", (_token, _date),                                (_chinese_date,)),
    ("日时–―−~～.·•", (_token, _date),                               ()),
    ("个、○",        (),                                             (_chinese_date,)),
    ("半",           (),                                             (_half,)),
    ("∶:：",         (_token, _proportion, _compared, _date, _ratio), ()),
    ("/",            (_token, _date, _slash),                        ()),
    ("+×",           (_token, _code),                                ()),
    ("比",           (_ratio,),                                      ()),
    ("分",           (_parts,),                                      (_parts,)),
    ("成",           (_tenths,),                                     (_tenths,)),
    ("连",           (_streak,),                                     (_streak,)),
)


def _by_follower(script: int, general: tuple[_Form, ...]) -> defaultdict[str, tuple[_Form, ...]]:
    """The forms to try by the character that follows: list numbers, then the special ones, then the general ones."""
    special = {character: row[script] for row in _FOLLOWED for character in row[0]}
    return defaultdict(lambda: (_list_number, *general), {
        character: (_list_number, *forms, *(form for form in general if form not in forms))
        for character, forms in special.items()})


_DIGIT_FORMS, _CHINESE_FORMS = _by_follower(1, _ANY_DIGITS), _by_follower(2, _ANY_CHINESE)


# --- the walk --------------------------------------------------------------------------------------------------------

_START = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半双翻Ⅰ-Ⅻ①-⑳⑴-⒇]|(?<![A-Za-z])(?:I{2,3}|IV|VI{1,3}|IX)(?![A-Za-z])|https?://")
_QUOTE = re.compile(r"《[^》\n]{1,60}》|“[^”\n]{1,14}”|『[^』\n]{1,14}』|「[^」\n]{1,14}」")


def scan(raw: str) -> list[Mention]:
    """All numeric mentions of a Chinese text in order; ``raw[m.start:m.end] == m.text`` for each."""
    view = plain(raw)
    walk = _Walk(raw, view, [match.span() for match in _QUOTE.finditer(view)], bool(_REPUBLICAN.search(view)))
    while found := _START.search(view, walk.position):
        walk.position, end = found.span()
        mention = _read(walk)
        walk.position = walk.floor = max(mention.end, end) if mention else end
        if mention and mention.kind:
            walk.mentions.append(mention)
    return _settle(walk)


def _read(walk: _Walk) -> Mention | None:
    """What the first form that fits makes of the numeral at the cursor; a mention without kind is left out."""
    view, position = walk.view, walk.position
    digits = "0" <= view[position] <= "9"
    numeral = (ARABIC if digits else CHINESE).match(view, position)
    forms: tuple[_Form, ...] = _NO_NUMERAL
    if numeral:
        walk.run_end = end = numeral.end()
        if position < walk.shares_until:
            return _share(walk)
        words = walk.before(8)
        if (prefixed := _BEFORE.get(words.rstrip()[-1:])) and (prefix := prefixed.pattern.search(words)) and (
                mention := prefixed.read(walk, prefix)):
            return mention
        follower = view[end:end + 1]
        if follower.isspace():
            follower = view[end:end + 7].lstrip()[:1]
        forms = (_DIGIT_FORMS if digits else _CHINESE_FORMS)[follower]
    for pattern, read in forms:
        if (found := pattern.match(view, position)) and (mention := read(walk, found)):
            return mention
    return None


_JOIN = re.compile(rf"{GAP}(?:、|和|及|与|以及){GAP}$")


def _settle(walk: _Walk) -> list[Mention]:
    """Numbers without unit take that of the next (3.5、4.6 和 5.7 亿元; 从 0 到 268 公里) or of their subject."""
    mentions, nothing = walk.mentions, walk.other("", len(walk.raw), len(walk.raw))
    for index in sorted(walk.amounts, reverse=True):
        amount, mention, after = walk.amounts[index], mentions[index], [*mentions[index + 1:index + 2], nothing][0]
        walk.position, walk.floor = amount.start, mentions[index - 1].end if index else 0
        joined = _JOIN.fullmatch(walk.view, mention.end, after.start)
        if amount.unit:  # 3.4 个和 1.8 个百分点
            if joined and after.unit == "百分点":
                mentions[index] = _measured(walk, replace(amount, unit="百分点"), after.kind)
        elif joined and amount.numeral.step == amount.scale == 1 and _is_name(after):
            mentions[index] = walk.other(after.kind, mention.start, mention.end)
        elif (shared := _lent(walk, index, after)) and (joined or (
                _FROM.search(walk.before(14)) and _RISE.fullmatch(walk.view, mention.end, after.start))):
            walk.amounts[index] = shared
            mentions[index] = replace(_measured(walk, shared, after.kind), unit=after.unit)
        elif amount.scale > 1 and (unit := words.supplied(walk.view, amount.start, amount.end)):
            mentions[index] = _measured(walk, replace(amount, unit=unit), mention.kind)
    return mentions


def _is_name(mention: Mention) -> bool:
    """1、2 号线 are names, 1、2 月份 dates."""
    return mention.text[:1].isdigit() and (mention.kind == "name" or (mention.kind == "time" and "月" in mention.text[:3]))


def _lent(walk: _Walk, index: int, after: Mention) -> Amount | None:
    """The amount with the unit of the mention ``after`` and, if it has none, its multiplier."""
    amount, lender = walk.amounts[index], walk.amounts.get(index + 1)
    lent = lender.scale if lender else multiplier(walk.view, after.core[1])[0]
    if not after.unit or after.kind not in FACT_KINDS or after.unit in _CLAIM_UNITS or (amount.scale > 1 and lent == 1):
        return None
    return replace(amount, scale=amount.scale if amount.scale > 1 else lent, unit=after.unit.split("/")[0])


def as_quantity(raw: str, mention: Mention, kind: str, unit: str = "") -> Mention:
    """Read ``mention`` as the quantity that a reader knows it to be (首个千亿, 一台 … 2 美元).

    ``unit`` supplies what the text leaves out (托位 … 总数超 1.2 万 → 个); qualifier and bounds follow from the text.
    """
    view, (start, end) = plain(raw), mention.core
    start += view[start] == "第"
    walk = _Walk(raw, view, position=start, floor=mention.start)
    amount = arabic_amount(view, start) or chinese_amount(view, start)
    if mention.qualifier == "range" or amount is None:
        return replace(mention, kind=kind, unit=unit or mention.unit)
    measured = _measured(walk, replace(amount, unit=unit or amount.unit), kind)
    start, end = min(mention.start, measured.start), max(end, measured.end)
    return replace(measured, start=start, end=end, text=raw[start:end], unit=unit or measured.unit)

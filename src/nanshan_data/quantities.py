"""The grammar of Chinese quantities: every number in a text, with its unit, qualifier and bounds.

The text is walked from numeral to numeral. At each numeral the first *form* that fits takes it: a date, a code, a
fraction, a plain number with multiplier and unit … Each form is a small expression and a small function; none looks
at more than a few dozen characters around the numeral, so the cost is linear in the length of the text.
Every numeral ends up in exactly one mention, except the denominator of a per-unit figure and the 百 of 百分点.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from nanshan_data import codebook, context
from nanshan_data.intervals import Bound, bounds, fraction_bounds
from nanshan_data.numerals import ARABIC, CHINESE, GAP, Numeral, arabic, chinese, multiplier, whole
from nanshan_data.text import plain

FACT_KINDS = ("stat", "target", "claim")
LONGEST = 40  # digits; a longer run is an identifier, not a quantity
LARGEST = 10**9  # in a fraction; beyond it 99999999999999999999分之一 is no statement of anybody
_EXACT_DIMENSIONS = {"count", "time", "rank"}
_MEASURED = {"share", "money", "area", "length", "mass", "volume"}
_CLAIM_UNITS = {"倍", "番", "比值", "名次", "连冠", "连跳"}
_DURATIONS = {"年", "天", "个月", "周", "小时", "分钟"}
_CLASSES = {"级", "期", "代", "届", "层", "环", "排", "路", "道", "季", "讲", "课", "集", "卷", "步", "口", "类"}


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


@dataclass(frozen=True, slots=True)
class _Amount:
    """A numeral with its multiplier and unit as printed, before the words around it are weighed."""

    start: int
    end: int
    core_end: int
    numeral: Numeral
    scale: Decimal
    unit: str
    inner: str  # "over" for 20余家, "about" for 20来个
    bare: bool  # nothing but a magnitude word: 万亿, 千

    @property
    def value(self) -> Decimal:
        return self.numeral.value * self.scale


@dataclass(slots=True)
class _Walk:
    """The text under way: where the cursor stands and what has been found before it."""

    raw: str
    view: str
    quotes: list[tuple[int, int]]
    quote_starts: list[int]
    position: int = 0
    floor: int = 0  # end of the mention before: a prefix may not reach behind it
    republican: bool = False
    shares_until: int = 0  # end of a proportion under way
    mentions: list[Mention] = field(default_factory=list)
    amounts: dict[int, _Amount] = field(default_factory=dict)

    def before(self, length: int) -> str:
        return self.view[max(self.floor, self.position - length):self.position]

    def quoted(self, start: int, end: int) -> bool:
        index = bisect_right(self.quote_starts, start) - 1
        return index >= 0 and end <= self.quotes[index][1]

    def other(self, kind: str, start: int, end: int) -> Mention:
        """A mention that is no quantity."""
        return Mention(start, end, (start, end), self.raw[start:end], kind)


Form = Callable[[_Walk], Mention | None]

_START = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半双翻Ⅰ-Ⅻ①-⑳⑴-⒇]|(?<![A-Za-z])(?:I{2,3}|IV|VI{1,3}|IX)(?![A-Za-z])|https?://")
_QUOTE = re.compile(r"《[^》\n]{1,60}》|“[^”\n]{1,14}”|『[^』\n]{1,14}』|「[^」\n]{1,14}」")


def scan(raw: str) -> list[Mention]:
    """All numeric mentions of a Chinese text in order; ``raw[m.start:m.end] == m.text`` for each."""
    view = plain(raw)
    quotes = [match.span() for match in _QUOTE.finditer(view)]
    walk = _Walk(raw, view, quotes, [start for start, _ in quotes], republican=bool(_REPUBLICAN.search(view)))
    while found := _START.search(view, walk.position):
        walk.position = found.start()
        mention = _read(walk)
        walk.position = walk.floor = max(mention.end if mention else 0, found.end())
        if mention and mention.kind:
            walk.mentions.append(mention)
    return _share_units(walk)


def _read(walk: _Walk) -> Mention | None:
    character = walk.view[walk.position]
    if "0" <= character <= "9":
        forms = _DIGIT_FORMS
    elif character in "h①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" or "⑴" <= character <= "⒇":
        return _marker(walk)
    elif character in "IVⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ":
        return walk.other("name", walk.position, _ROMAN.match(walk.view, walk.position).end())  # type: ignore[union-attr]
    else:
        forms = _CHINESE_FORMS
    for form in forms:
        if (mention := form(walk)) is not None:
            return mention
    return None


_URL = re.compile(r"https?://[!-~]{0,500}")


def _marker(walk: _Walk) -> Mention:
    if link := _URL.match(walk.view, walk.position):
        return walk.other("name", walk.position, link.end())
    return walk.other("enum", walk.position, walk.position + 1)


# --- dates, list numbers, names --------------------------------------------------------------------------------------

_YEAR = r"(?:1[89]|20)\d\d"
_DASH = r"[-–—―−~～至到]{1,2}"
_ROMAN = re.compile(rf"[IVⅠ-Ⅻ]+(?:{_DASH}[IVⅠ-Ⅻ]+)?")
_CLOCK = r"[012]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\.?\d)"
_COUNTED = "家个人项亿万名件户座台%％倍元千百多余公平"
_DATE = re.compile("|".join((
    rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)(?:\s{{1,3}}{_CLOCK})?",
    rf"{_YEAR}[-/](?:1[0-2]|0[1-9])(?![\d.])",
    rf"{_YEAR}[-/]\d\d(?!\d)(?:(?:财政|学)?年度?)?",
    rf"{_YEAR}{GAP}年?{GAP}{_DASH}{GAP}{_YEAR}(?!\d)(?:{GAP}年度?)?(?!{GAP}[{_COUNTED}])",
    rf"{_YEAR}{GAP}年{GAP}\d{{1,2}}{GAP}月?{GAP}{_DASH}{GAP}\d{{1,2}}{GAP}月份?",
    rf"{_YEAR}{GAP}年(?!代)(?:度|{GAP}\d{{1,2}}{GAP}月份?(?:{GAP}\d{{1,2}}{GAP}[日号](?:{GAP}{_CLOCK})?)?)?",
    rf"\d{{1,2}}{GAP}月?{GAP}{_DASH}{GAP}\d{{1,2}}{GAP}月份?",
    rf"(?:1[0-2]|0?[1-9]){GAP}月份?(?:{GAP}\d{{1,2}}{GAP}[日号](?:{GAP}{_DASH}{GAP}\d{{1,2}}{GAP}[日号])?)?(?:{GAP}{_CLOCK})?",
    r"(?:1[0-2]|[1-9])[·•](?:3[01]|[12]?\d)(?![\d.])",
    rf"(?:3[01]|[012]?\d){GAP}日(?![均用夜产])",
    rf"\d{{1,2}}{GAP}世纪(?:{GAP}\d{{2}}{GAP}年代[初中末]?)?",
    rf"(?:{_YEAR}|\d0){GAP}年代[初中末]?",
    _CLOCK,
    rf"(?:[01]?\d|2[0-4]){GAP}时(?:{GAP}[0-5]?\d{GAP}分)?(?![间期代段空差效])",
    rf"{_YEAR}(?![\d.,%％‰])(?!{GAP}[{_COUNTED}])",
)))
_CN_DATE = re.compile(
    r"[一二][〇○零一二三四五六七八九]{3}[至到—-][〇○零一二三四五六七八九]{2,4}年?度?|[一二][〇○零一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}[日号])?)?"
    r"|[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}[日号]|份|底|初|末|中旬|上旬|下旬)"
    r"|[一二]?十[一二]?世纪(?:[一二三四五六七八九]十年代[初中末]?)?|[二三四五六七八九]十年代[初中末]?"
    r"|[一二三四](?:、[一二三四])?个?季度|(?<=[上下])半年(?!报)")
# Taiwan counts years from 1912: 113年1月 is a date, in texts that speak of its government or its money.
_REPUBLICAN = re.compile("民国1|新台币|行政院|立法院|主计")
_REPUBLICAN_YEAR = re.compile(rf"(?:1[0-2]\d|[89]\d){GAP}年(?!来|间|前|后|历)(?:{GAP}\d{{1,2}}{GAP}月(?:{GAP}\d{{1,2}}{GAP}日|份)?|度|底)?")
_LINE_NUMBER = re.compile(r"[(（]?\d{1,2}(?:[)）]|[.、．](?!\d))")
_POINT = re.compile(r"[.．](?=[一-鿿“《（])")
_OPEN, _CLOSE = ("（", "(", "[", "【"), ("）", ")", "]", "】")
_CN_LINE_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}(?:[)）]|、)")
_CN_POINT = re.compile(r"[一二三四五六七八九十]{1,2}(?:是|要|则)")
_CODE = re.compile(r"\d+(?:\+(?:\d+|[A-Z](?![A-Za-z])))+|\d+[×xX]\d+(?:小时)?")
_TOKEN_LEFT = re.compile(r"[A-Za-z0-9_{}./\-]{1,40}$")
_TOKEN_RIGHT = re.compile(r"[A-Za-z0-9_{}./\-]{0,60}(?<![./\-])(?:\+\d{1,4})?")
_SPOKEN = re.compile(r"(?:GDP|CPI|PPI|R&D|GNP|PMI)$")
_TOP = re.compile(rf"(?:TOP|Top|top){GAP}$")
_SIGN = re.compile(r"(?<![0-9A-Za-z一-鿿%％)）])[-−﹣－]$|(?<=[长为率幅至到比速])[-−﹣－]$")
_NAME_TAIL = re.compile(
    rf"{GAP}(?:国道|省道|县道|号线|号楼|号院|号文|号令|号(?!召)|(?:亿|万亿|万)?(?:元|公里|千米|米|吨|纳米|千瓦|千伏|平方米|小时|分钟)?级(?!别)|型(?!号)|版|系列|"
    rf"代(?![表理])|届(?=[^，。；]{{0,6}}(?:人大|政协|[一二三四五六]中全会|代表))|强(?![化制调度])|维(?!护|修)|热线|专线|期(?=工程|项目|建设|[)）、，。]|开通|开园|续建|投运)|岁(?:[及或]?以[上下]|(?=[人儿青少老妇劳学]))|万人(?=生产安全|死亡|发病)|(?=[^，。；、\d]{{0,8}}(?:热线|举报电话)))")
_GREAT = re.compile(r"大(?![学道桥厦会型中小卡])")
_NAME_HEAD = re.compile(r"(?:国道|省道|县道|(?<![代发手电报钟])表|(?<![企意版地])图|专栏|附件)\s?$")


def _date(walk: _Walk) -> Mention | None:
    found = _DATE.match(walk.view, walk.position)
    if walk.republican and (year := _REPUBLICAN_YEAR.match(walk.view, walk.position)):
        found = year
    if not found or walk.before(1).isascii() and walk.before(1).isalpha():
        return None
    if len(found.group()) == 4 and _followed_by_unit(walk, found.end()):
        return None
    return walk.other("time", walk.position, found.end())


def _followed_by_unit(walk: _Walk, end: int) -> bool:
    unit, _ = _unit(walk.view, end)
    return bool(unit) and unit not in ("年", "国", "城", "市", "区", "县", "省", "店", "届")


def _chinese_date(walk: _Walk) -> Mention | None:
    found = _CN_DATE.match(walk.view, walk.position)
    if not found:
        return None
    start = walk.position - (1 if found.group() == "半年" or walk.before(1) == "第" and "季度" in found.group() else 0)
    return walk.other("time", start, found.end())


def _line_start(walk: _Walk, back: int = 0) -> bool:
    return not walk.view[max(0, walk.position - back - 1):walk.position - back].strip(" \t\u3000\n\r（(*-")


def _list_number(walk: _Walk) -> Mention | None:
    view, position = walk.view, walk.position
    chinese_digit = not view[position].isdigit() or view[position] > "9"
    number = (CHINESE if chinese_digit else ARABIC).match(view, position)
    if not number or len(number.group()) > 3:
        return None
    end = number.end()
    bracketed = view[position - 1:position] in _OPEN and view[end:end + 1] in _CLOSE
    if bracketed or _POINT.match(view, end) or (_line_start(walk) and (_CN_LINE_NUMBER if chinese_digit else _LINE_NUMBER).match(view, position)):
        return walk.other("enum", position, end)
    if chinese_digit and (point := _CN_POINT.match(view, position)) and view[position - 1:position] in ("", "\n", "。", "；", "：", ":", "，", ",", "*"):
        return walk.other("enum", position, point.end() - 1)
    return None


def _code(walk: _Walk) -> Mention | None:
    found = _CODE.match(walk.view, walk.position)
    return walk.other("name", walk.position, found.end()) if found else None


def _token(walk: _Walk) -> Mention | None:
    """Digits inside a Latin word: K11, X9, PM_{2.5}, 5G. GDP54万元 is no such word."""
    view, position = walk.view, walk.position
    left = _TOKEN_LEFT.search(walk.before(40))
    has_letters = bool(left) and re.search(r"[A-Za-z]", left.group()) is not None  # type: ignore[union-attr]
    if has_letters and not _TOP.search(walk.before(5)):
        amount = _arabic_amount(walk)
        if _SPOKEN.search(walk.before(4)) or amount and (amount.scale > 1 or amount.unit in ("%", "元")):
            return None
        end = _TOKEN_RIGHT.match(view, position).end()  # type: ignore[union-attr]
        return walk.other("name", position - len(left.group()), max(end, position + 1))  # type: ignore[union-attr]
    number = ARABIC.match(view, position)
    assert number
    after = view[number.end():number.end() + 1]
    if after.isascii() and after.isalpha() and not _unit(view, number.end())[0]:
        return walk.other("name", position, _TOKEN_RIGHT.match(view, position).end())  # type: ignore[union-attr]
    return None


def _numbered_name(walk: _Walk) -> Mention | None:
    """13号线, 2.0版, 500强, 6000米级, and identifiers too long to be a quantity."""
    number = ARABIC.match(walk.view, walk.position)
    assert number
    if len(number.group()) > LONGEST:
        return walk.other("name", walk.position, number.end())
    if _GREAT.match(walk.view, number.end()) and walk.before(1) != "第":
        return walk.other("word", walk.position, number.end())
    if _NAME_HEAD.search(walk.before(4)) and "." not in number.group():
        return walk.other("name", walk.position, number.end())
    tail = _NAME_TAIL.match(walk.view, number.end())
    if not tail or walk.before(1) in ("第", "前"):
        return None
    return walk.other("name", walk.position, tail.end())


# --- fractions, ratios, halves ---------------------------------------------------------------------------------------

_RATIO = re.compile(rf"(\d{{1,4}}(?:\.\d{{1,4}})?){GAP}([∶:：比]){GAP}(\d{{1,4}}(?:\.\d{{1,4}})?)(?![\d:：∶])")
_RATIO_START = re.compile(_RATIO.pattern.removesuffix(r"(?![\d:：∶])"))
_SLASH = re.compile(r"(\d{1,3})/(\d{1,4})(?![\d/.])")
_PROPORTION = re.compile(rf"\d{{1,4}}(?:\.\d{{1,4}})?(?:{GAP}[∶:：]{GAP}\d{{1,4}}(?:\.\d{{1,4}})?){{2,9}}")
_PART = re.compile(r"[\d.]+")
_COMPARED = re.compile(r"比(?:例|值|率)?(?:约?为|是|达到?|约|从|由|缩小[到至]|降[到至])?\s?$")
_RATIO_OF = re.compile(r"(?<![同环])(?:比(?:值|例)?(?:约?为|是|达到?|从|由|(?:降|升|缩小|扩大)[到至])|倍差(?:从|由|为))\s?$")
_RATE = re.compile(r"/\d{0,3}[千万亿]{1,2}(?!元)")
_PARTS = re.compile(rf"({ARABIC.pattern}|{CHINESE.pattern}|百|千|万)分之({ARABIC.pattern}|{CHINESE.pattern}|半)(?:点([一二三四五六七八九零]+))?")
_TENTHS = re.compile(
    r"([一二两三四五六七八九1-9])成([一二三四五六七八九半](?![个家项名年天]))?"
    r"(?![立为功员本果长效熟人就都品套绩天型年片因交语形败千渝色像群龙份对行])")
_HALVES = re.compile(r"一半|(?<=[过近超])半(?=数|以上|$|[^导岛径山数天年月小个])|(?<=大)半(?=[^导岛径])|半(?=数)")
_DOUBLED = re.compile(r"翻(?:了)?(?:倍|番)")
_HALF_OF = re.compile(r"半(?=(?:天|小时|个月|个小时|年(?!报)))")


def _quantity(walk: _Walk, start: int, end: int, core: tuple[int, int], value: Decimal, unit: str, qualifier: str,
              limits: tuple[Bound, Bound], kind: str = "") -> Mention:
    if not kind:
        kind = "claim" if unit in _CLAIM_UNITS else "target" if context.planned(walk.view, start, end) else "stat"
    return Mention(start, end, core, walk.raw[start:end], kind, value, unit, qualifier, *limits)


def _fraction(walk: _Walk, end: int, part: int, whole_: int) -> Mention:
    start = walk.position
    qualifier = context.qualifier(walk.view, start, end, "", fraction=True)
    low, high = (None if b is None else round(b, 4) for b in fraction_bounds(part, whole_, qualifier))
    return _quantity(walk, start, end, (start, end), round(Decimal(part) / whole_, 4), "比值", qualifier, (low, high))


def _ratio(walk: _Walk, end: int = 0) -> Mention | None:
    """1∶3; ``end`` is that of a longer proportion, whose first two parts count."""
    found = (_RATIO_START if end else _RATIO).match(walk.view, walk.position)
    if not found or (found.group(2) != "∶" and "比" not in walk.before(10)):
        return None
    end = end or found.end()
    first, second = Decimal(found.group(1)), Decimal(found.group(3))
    if not second:
        return None
    half = Decimal("0.5") if second == int(second) else Decimal("0.05")
    qualifier = context.qualifier(walk.view, walk.position, end, "")
    value = round(first / second, 4)
    band = round(first / (second + half), 4), round(first / (second - half), 4)
    limits = band if qualifier in ("exact", "about") else bounds(value, Decimal("0.0001"), qualifier)
    return _quantity(walk, walk.position, end, (walk.position, end), value, "比值", qualifier, limits)


def _proportion(walk: _Walk) -> Mention | None:
    """三次产业结构 5.1∶40.2∶54.7 is three shares; any other proportion, and 师生比 1:17, is a ratio."""
    if walk.position < walk.shares_until:
        return _share(walk)
    found = _PROPORTION.match(walk.view, walk.position)
    if found:
        if abs(sum(Decimal(part) for part in _PART.findall(found.group())) - 100) <= 1:
            walk.shares_until = found.end()
            return _share(walk)
        ratio = _ratio(walk, found.end())
        return ratio
    return _ratio(walk) if _COMPARED.search(walk.before(12)) else None


def _share(walk: _Walk) -> Mention:
    number = ARABIC.match(walk.view, walk.position)
    assert number
    return _measured(walk, _Amount(walk.position, number.end(), number.end(), arabic(number.group()), Decimal(1), "%", "", False))


def _slash(walk: _Walk) -> Mention | None:
    found = _SLASH.match(walk.view, walk.position)
    if not found:
        return None
    part, whole_ = int(found.group(1)), int(found.group(2))
    if not 0 < part < whole_:
        return walk.other("name", walk.position, found.end())
    return _fraction(walk, found.end(), part, whole_)


def _parts(walk: _Walk) -> Mention | None:
    """四分之一, 3分之1; 百分之三十 is a percentage."""
    found = _PARTS.match(walk.view, walk.position)
    if not found:
        return None
    below, above = whole(found.group(1)), Decimal("0.5") if found.group(2) == "半" else whole(found.group(2))
    if not below or above is None:
        return walk.other("name", walk.position, found.end())
    if found.group(1) in ("百", "千", "100", "1000"):
        places = found.group(3) or ""
        digits = "".join(str("零一二三四五六七八九".index(c)) for c in places)
        numeral = Numeral(above + (Decimal(f"0.{digits}") if digits else 0), Decimal(1).scaleb(-len(places)))
        unit = "‰" if found.group(1) in ("千", "1000") else "%"
        amount = _Amount(walk.position, found.end(), found.end(), numeral, Decimal(1), unit, "", False)
        return _measured(walk, amount)
    if below != int(below) or above != int(above) or max(above, below) >= LARGEST:
        return walk.other("name", walk.position, found.end())
    return _fraction(walk, found.end(), int(above), int(below))


def _tenths(walk: _Walk) -> Mention | None:
    found = _TENTHS.match(walk.view, walk.position)
    if not found or walk.before(1) in ("第", "十", "百"):
        return None
    tenths = int(whole(found.group(1)) or 0)
    if not found.group(2):
        return _fraction(walk, found.end(), tenths, 10)
    return _fraction(walk, found.end(), tenths * 10 + (5 if found.group(2) == "半" else int(whole(found.group(2)) or 0)), 100)


def _half(walk: _Walk) -> Mention | None:
    view, position = walk.view, walk.position
    if found := _HALVES.match(view, position):
        return _fraction(walk, found.end(), 1, 2)
    if found := _DOUBLED.match(view, position):
        amount = _Amount(position, found.end(), found.end(), Numeral(Decimal(2)), Decimal(1), "倍", "", False)
        return _measured(walk, amount)
    if _HALF_OF.match(view, position):
        unit, end = _unit(view, position + 1)
        amount = _Amount(position, end, position + 1, Numeral(Decimal("0.5"), Decimal("0.1")), Decimal(1), unit, "", False)
        return _measured(walk, amount)
    return None


def _loose(walk: _Walk) -> Mention | None:
    """双 always is a numeral inside a word; 半 and 翻 alone are none, nor is the 百 of 百分点."""
    if walk.view[walk.position] == "双":
        return walk.other("word", walk.position, walk.position + 1)
    if walk.view[walk.position] in "半翻" or walk.view.startswith("百分点", walk.position):
        return walk.other("", walk.position, walk.position)
    return None


def _denominator(walk: _Walk) -> Mention | None:
    """每万人, 每10万人: part of the unit of a figure, no mention of its own."""
    found = _DENOMINATOR.match(walk.view, walk.position) if _EVERY.search(walk.before(2)) else None
    return walk.other("", walk.position, found.end()) if found else None


# --- plain numbers ---------------------------------------------------------------------------------------------------

@functools.cache
def _unit_pattern() -> re.Pattern[str]:
    """Every unit of the codebook, longest first, and compounds of two (元/平方公里, 微克/立方米)."""
    names = sorted(codebook.units(), key=len, reverse=True)
    latin = "|".join(re.escape(n) for n in names if n.isascii() and n.isalpha())
    other = "|".join(re.escape(n) for n in names if not (n.isascii() and n.isalpha()))
    unit = f"(?:{other}|(?:{latin})(?![A-Za-z0-9²³]))"
    per = rf"(?:{unit}|\d{{0,3}}[百千万亿]{{1,2}}(?:{unit})?|[年月日时])(?:[·•.](?:[年月日天]|{unit}))?"
    return re.compile(rf"{GAP}(?:个(?=百分点))?({unit})(?:/({GAP}{per}))?")


# What follows makes these counters part of another word: 12 分会场, 3 场景, 5 人才.
_NOT_A_UNIT = re.compile(
    r"人才|人工|人均|人大|人民|人工智能|场景|场馆|家庭(?!户)|家具|家电|项链|名单|名录|名牌|位于|位列|位居|条件|条例|种子|种植|台湾|台风|"
    r"所有|所以|所在|级别|起点|起步|起源|起飞|例如|例会|间接|部署|部分|班子|门户|门诊|头部|头雁|对口|对外|对接|对标|组织|"
    r"组团|组建|批发|批准|批复|轮驱动|轮值|层次|层面|站式|站点|面向|份额|首发|首批|首店|页岩|字号|把握|"
    r"套餐|座谈|只要|只有|只能|点击|点亮|点名|点评|点对点|周边|周期|天然|天津|天鹅|年会|年均|年轻|年货|年鉴|年代|度假|度过|度电|"
    r"方案|段落|次级|次生|单元|单位|单独|期间|期货|课程|季节|集团|集聚|集体|集群|集成|集约|集中|车间|车型|市级|市场|县级|县域|"
    r"区级|区域|区块|区县|城区|城市|城际|城中村|国家级|国际|国内|国企|国资|校区|校园|校企|院校|省级|省市|镇街|村级|村居|园区|店面|路网|路线|节能|节点|讲话|讲座|"
    r"幕后|回升|回落|回归|回收|步伐|步入|手机|束|串联|股份|股权|股东|票据|票房|分别|分会|分布|分公司|分支|分局|分享|分类|分管|分析|分钟前|"
    r"排放|排名|排查|排水|道路|口碑|双向|双边|支撑|支持|支付|支出|队伍|根本|根据|元宇宙|元旦|倍增|岁末|口岸|本土|本地|台阶|日本|日均|日常|日前|日益|日照|日报|日处理|度假|度过|度量|项目制|张力|张开|幅度|篇幅|门槛|门类|方面")
_PER = re.compile(
    rf"(?:每{GAP}(\d{{0,3}}[百千万亿]{{0,2}})(人口|人|户|元|平方公里|平方千米|平方米|公顷|亩|公里|辆|吨|名|位|常住人口|户籍人口)"
    r"|(?<![\d十百千几数\s])([万亿])(元)(?=GDP|国?内?生产总值|地区|工业|产值)|(万)(车)死亡(?:率|人数))[^，。；,;：:\n每]{0,20}$")
_PER_HEAD = re.compile(r"([人户亩])[均产](?!预期)[^，。；,;：:\n]{0,30}$")
_SAME_HEAD = re.compile(r"人均[^。\n]{0,60}[，；](?:其中)?[^，。；\d]{0,8}(?:居民|收入[组户])[^，。；\d]{0,4}$")
_DENOMINATOR = re.compile(r"\d{0,3}[百千万亿]{1,2}(?:名|位|户|个|常住|人|平方|公里|亩|元|吨|辆|件|车)|\d{1,3}(?:名|位|户|人)")
_EVERY = re.compile(r"每\s?$")
_DENOMINATORS = {"常住人口": "人", "户籍人口": "人", "人口": "人", "名": "人", "位": "人", "平方千米": "平方公里"}
_INNER = re.compile(rf"{GAP}(?:(多(?![元维样边层级功次场渠方]))|(余(?![额热地量下杭姚]))|(来(?=[个名年人家天次万亿])))")
_RANGE = re.compile(rf"{GAP}([-–—―−~～]{{1,2}}|至(?!少|今)|到){GAP}(?=\d)")
_CN_RANGE = re.compile(r"(至|到)(?=[一二两三四五六七八九十百千万亿])")
_CHANGED = re.compile(r"(?:增加|减少|上升|下降|增长|升|降)[约近超]?$")
_FROM = re.compile(r"(?:从|由|自)[^，。；,;]{0,12}$")


_MORE_THAN = re.compile(r"([多半])(月|小时|星期|百分点)")
_COURSES = re.compile(r"[^，。；]{0,6}(?:课|学科|专业|语言|技术|火炮)")


def _unit(view: str, position: int) -> tuple[str, int]:
    """The unit at ``position`` and where it ends; nothing where the counter belongs to the next word."""
    found = _unit_pattern().match(view, position)
    if not found or _NOT_A_UNIT.match(view, found.start(1)):
        return "", position
    unit = found.group(1)
    if found.group(2):
        unit += "/" + found.group(2).strip()
    return unit, found.end()


def _dimension(unit: str) -> str:
    known = codebook.units().get(unit)
    return known.dimension if known else ""


def _inner(view: str, position: int) -> tuple[str, int]:
    found = _INNER.match(view, position)
    return ("about" if found.group(3) else "over", found.end()) if found else ("", position)


def _complete(view: str, start: int, core_end: int, numeral: Numeral, scale: Decimal, end: int, inner: str,
              bare: bool = False) -> _Amount:
    if not inner:
        inner, end = _inner(view, end)
    unit, end = _unit(view, end)
    if not unit and (rate := _RATE.match(view, end)):
        unit, end = rate.group(), rate.end()
    if unit == "个" and (found := _MORE_THAN.match(view, end)):  # 两个多月, 一个半小时
        inner, unit, end = inner or ("over" if found.group(1) == "多" else ""), "个" + found.group(2), found.end()
        if found.group(1) == "半":
            numeral = replace(numeral, value=numeral.value + Decimal("0.5"))
    elif unit == "年" and view[end:end + 1] == "半":
        numeral, end = replace(numeral, value=numeral.value + Decimal("0.5")), end + 1
    return _Amount(start, end, core_end, numeral, scale, unit, inner, bare)


def _arabic_amount(walk: _Walk, position: int | None = None) -> _Amount | None:
    view, start = walk.view, walk.position if position is None else position
    number = ARABIC.match(view, start)
    if not number or len(number.group()) > LONGEST:
        return None
    inner, end = _inner(view, number.end())
    scale, end = multiplier(view, end)
    numeral = arabic(number.group())
    while scale > 1 and not inner and (rest := ARABIC.match(view, end)):  # 3亿5000万, 2万7,092
        inner, rest_end = _inner(view, rest.end())
        smaller, rest_end = multiplier(view, rest_end)
        low = arabic(rest.group())
        if smaller >= scale or low.value * smaller >= scale:
            break
        numeral = Numeral(numeral.value * scale / smaller + low.value, low.step)
        scale, end = smaller, rest_end
    return _complete(view, start, number.end(), numeral, scale, end, inner)


def _chinese_amount(walk: _Walk, position: int | None = None) -> _Amount | None:
    view, start = walk.view, walk.position if position is None else position
    run = CHINESE.match(view, start)
    if not run:
        return None
    numeral = chinese(run.group())
    if numeral is None:
        return None
    inner, end = _inner(view, run.end())
    scale = numeral.scale
    if inner or view.startswith("兆", end):
        more, end = multiplier(view, end)
        scale *= more
    return _complete(view, start, run.end(), numeral, scale, end, inner, not run.group().strip("百千万亿"))


def _measured(walk: _Walk, amount: _Amount, kind: str = "") -> Mention:
    """The mention of an amount: qualifier, sign, per-unit denominator and bounds from the words around it."""
    view, unit = walk.view, amount.unit
    magnitude = amount.bare or amount.scale > 1
    start, numeral = amount.start, amount.numeral
    if sign := _SIGN.search(walk.before(4)) if unit or numeral.step < 1 else None:
        start -= len(sign.group())
    qualifier = context.qualifier(view, amount.start, amount.end, amount.inner, fraction=unit == "倍", magnitude=magnitude)
    dimension = _dimension(unit)
    whole_number = amount.scale == 1 and amount.numeral.step >= 1
    counted = whole_number and (dimension in _EXACT_DIMENSIONS or not unit)
    if sign or _decreases(walk, amount):
        numeral = replace(numeral, value=-numeral.value)
    if numeral.high is not None:
        limits: tuple[Bound, Bound] = (numeral.value * amount.scale, numeral.high * amount.scale)
        qualifier = "range"
    else:
        limits = bounds(numeral.value, numeral.step, qualifier, scale=amount.scale, counted=counted)
    if dimension in ("money", "area", "count", "length", "mass", "volume", "energy"):
        unit = _per_unit(view, start, unit, dimension)
    return _quantity(walk, start, amount.end, (amount.start, amount.core_end), numeral.value * amount.scale, unit,
                     qualifier, limits, kind)


def _decreases(walk: _Walk, amount: _Amount) -> bool:
    if context.falls(walk.view, amount.start, amount.unit):
        return True
    last = walk.mentions[-1] if walk.mentions else None
    return bool(last and last.value is not None and last.value < 0 and last.unit == amount.unit
                and walk.view[last.end:amount.start].strip() in ("、", "和", "及", "与"))


def _per_unit(view: str, start: int, unit: str, dimension: str) -> str:
    if "/" in unit:
        return unit
    before = view[max(0, start - 80):start]
    if found := _PER.search(before, max(0, len(before) - 36)):
        many, of = (part for part in found.groups() if part is not None)
        return f"{unit}/{many}{_DENOMINATORS.get(of, of)}"
    if dimension != "count" and (found := _PER_HEAD.search(before, max(0, len(before) - 36))):
        return f"{unit}/{found.group(1)}"
    return f"{unit}/人" if dimension == "money" and _SAME_HEAD.search(before) else unit


def _spanned(walk: _Walk, first: _Amount, separator: re.Pattern[str],
             read: Callable[[_Walk, int], _Amount | None]) -> Mention | None:
    """A range: 2-4家, 3%—5%, 5至6万. 从 78 亿元到 9501 亿元 is two figures, not a range."""
    found = separator.match(walk.view, first.end)
    second = read(walk, found.end()) if found else None
    if not found or not second or first.inner:
        return None
    if found.group(1) in ("至", "到") and _FROM.search(walk.before(14)):
        return None
    if first.unit not in ("", second.unit) or (first.unit and not second.unit):
        return None
    if not second.unit and second.scale == 1:
        dashed = found.group(1) not in ("至", "到")
        return walk.other("name", first.start, second.end) if dashed else None
    scale = first.scale if first.scale > 1 or first.unit else second.scale
    low, high = first.numeral.value * scale, second.value
    if low >= high or high > 5 * low and found.group(1) in ("至", "到") and _CHANGED.search(walk.before(14)):
        return None
    unit = second.unit
    if dimension := _dimension(unit):
        unit = _per_unit(walk.view, first.start, unit, dimension)
    if _decreases(walk, first):
        low, high = -high, -low
    if unit in _DURATIONS and context.locates(walk.view, first.start, second.end):
        return walk.other("time", first.start, second.end)
    return _quantity(walk, first.start, second.end, (first.start, second.core_end), low, unit, "range", (low, high))


# --- ranks and streaks -----------------------------------------------------------------------------------------------

_ORDINAL = re.compile(rf"第{GAP}$")
_RANKED = re.compile(
    rf"{GAP}(个|位|名(?![录单])|家|座|次|大(?![学道桥厦会])|高(?![地新中级峰])|多|强|站|条|所|例|项|张|艘|辆|台)")
_RANK_BEFORE = re.compile(r"(?:全国|全省|全市|全区|全球|世界|亚洲|位居|排名|位列|名列|位次|居|列|规模|总量|数量|增速|跃升|升至|保持|稳居|[居列][^，。；、第]{1,6})(?:区县|城区|首位)?\s{0,3}第?\s{0,3}$")
_ORDINAL_NAME = re.compile(r"产业|季度")
_EDITION = re.compile(r"届|批|轮|期|代|版|号|章|款|卷|集|回|级|课|讲|季(?!度)")
_MEETING = re.compile(r"[^，。；,;]{0,8}(?:会议|全会|大会|代表|人大)")
_TIER = re.compile(r"梯队|方阵|阵营|线|书记|时间|产业|课堂|责任|动力")
_STREAK = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})(连[冠跳胜增升涨降跌霸])")
_IN_A_ROW = re.compile(rf"连续{GAP}$")
_LEADING = re.compile(rf"前{GAP}$")
_LEADING_UNITS = {"%", "位", "名"}


def _ordinal(walk: _Walk) -> Mention | None:
    prefix = _ORDINAL.search(walk.before(8))
    number = _numeral(walk)
    if not prefix or not number:
        return None
    start, end = walk.position - len(prefix.group()), number[1]
    tail = _RANKED.match(walk.view, end)
    edition = _EDITION.match(walk.view, end)
    rank = bool(_RANK_BEFORE.search(walk.before(14))) and not edition and not _TIER.match(walk.view, end)
    end_of_rank = tail.end() if tail else end
    if (number[0] is None or not (tail or rank) or tail and tail.group(1) == "次" and _MEETING.match(walk.view, end_of_rank)
            or walk.quoted(start, end_of_rank)):
        kind = "word" if _ORDINAL_NAME.match(walk.view, end) else "name"
        named = walk.other(kind, start, edition.end() if edition else end_of_rank)
        return replace(named, core=(walk.position, end)) if tail else named
    unit = "次" if tail and tail.group(1) == "次" else "名次"
    return _quantity(walk, start, tail.end() if tail else end, (walk.position, end), number[0], unit, "exact",
                     (number[0], number[0]), "claim")


def _prefixed(walk: _Walk) -> Mention | None:
    """第三, 前10%, 连续五年, TOP10, 每万人: what the character before the numeral makes of it."""
    form = _PREFIXES.get(walk.before(8).rstrip()[-1:])
    return form(walk) if form else None


def _numeral(walk: _Walk) -> tuple[Decimal | None, int] | None:
    pattern = ARABIC if walk.view[walk.position].isascii() else CHINESE
    found = pattern.match(walk.view, walk.position)
    return (whole(found.group()), found.end()) if found and len(found.group()) <= LONGEST else None


def _streak(walk: _Walk) -> Mention | None:
    """九连冠, 四连跳."""
    found = _STREAK.match(walk.view, walk.position)
    value = whole(found.group(1)) if found else None
    if not found or value is None:
        return None
    return _quantity(walk, walk.position, found.end(), found.span(1), value, found.group(2), "exact", (value, value), "claim")


def _in_a_row(walk: _Walk) -> Mention | None:
    """连续五年."""
    prefix, number = _IN_A_ROW.search(walk.before(8)), _numeral(walk)
    if not prefix or not number or number[0] is None:
        return None
    value, end = number
    unit, unit_end = _unit(walk.view, end)
    if not unit:
        return None
    start = walk.position - len(prefix.group())
    return _quantity(walk, start, unit_end, (walk.position, end), value, unit, "exact", (value, value), "claim")


def _leading(walk: _Walk) -> Mention | None:
    """TOP10, 前10%, 前三名."""
    top, leading = _TOP.search(walk.before(6)), _LEADING.search(walk.before(6))
    number = _numeral(walk)
    if not number or number[0] is None or not (top or leading):
        return None
    unit, end = ("名次", number[1]) if top else _unit(walk.view, number[1])
    if not top and unit not in _LEADING_UNITS:
        return None
    prefix = (top or leading).group()  # type: ignore[union-attr]
    unit = "%" if unit == "%" else "名次"
    margin = Decimal("0.5") if unit == "%" else Decimal(0)
    return _quantity(walk, walk.position - len(prefix), end, (walk.position, number[1]), number[0], unit, "exact",
                     (number[0] - margin, number[0] + margin), "claim")


# --- deciding --------------------------------------------------------------------------------------------------------

# A limit that defines a class being counted: 产值超亿元企业 386 户, 50 亿元以上项目 12 个.
_CLASS_COUNTED = re.compile(r"及?(?:以上)?的?[^，。；、\d]{0,6}(?:企业|项目|单位|集群|产业链|园区|楼宇|城区|县|镇|村)[^，。；、\d]{0,4}\d+[家个户项座条]")
# Set phrases of official language: the count is part of the name.
_SET_PHRASE = re.compile(
    r"[一二两三四五六七八九十](?:次产业|院院士|年(?:义务|一贯)|个(?:一(?![个家项])|百年|大局|维护|意识|代表|自信|毫不|务必|确立|全面|倍增|文明|结合|先行)"
    r"|位一体|不愁|保障|项规定|来一补|会一课|通一平|区一|纵|横|链|融合|创两|品一|馆一)")
_DECIMAL_NAME = re.compile(r"\d\.0")
_VERSION_OF = re.compile(r"[A-Za-z一-鿿”》](?<![为是达到至比由从于约近过超降升])")
_VERSIONED = re.compile(r"\s?[一-鿿](?<![左上以])")


def _versioned(walk: _Walk, end: int) -> bool:
    return bool(_VERSION_OF.search(walk.before(1)) or _VERSIONED.match(walk.view, end))
_CN_DECIMAL = re.compile(r"([零一二两三四五六七八九十百]{1,6})点([零一二三四五六七八九]{1,8})(?=[万亿个%倍％米吨亩公平元])")


def _arabic_number(walk: _Walk) -> Mention | None:
    amount = _arabic_amount(walk)
    assert amount
    if spanned := _spanned(walk, amount, _RANGE, _arabic_amount):
        return spanned
    if not amount.unit and amount.scale == 1 and not amount.inner:
        printed = walk.view[amount.start:amount.core_end]
        if _DECIMAL_NAME.fullmatch(printed) and _versioned(walk, amount.core_end) or len(printed) > 6 and printed.isdigit():
            return walk.other("name", amount.start, amount.core_end)
    return _decided(walk, amount)


def _decided(walk: _Walk, amount: _Amount) -> Mention:
    unit = amount.unit
    if unit == "周年" or unit in _DURATIONS and context.locates(walk.view, amount.start, amount.end):
        return walk.other("time", amount.start, amount.end)
    if unit == "次" and _MEETING.match(walk.view, amount.end):
        return walk.other("name", amount.start, amount.end)
    if unit == "元" and _CLASS_COUNTED.match(walk.view, amount.end):
        return walk.other("name", amount.start, amount.end)
    weighty = unit in ("%", "元", "百分点", "倍") or amount.scale > 1 and unit
    if walk.quoted(amount.start, amount.end) and not weighty:
        return walk.other("name", amount.start, amount.end)
    last = walk.mentions[-1] if walk.mentions else None
    if not unit and amount.numeral.step < 1 and (_RATIO_OF.search(walk.before(12)) or last and last.unit == "比值"
                                                 and _RISE.fullmatch(walk.view, last.end, amount.start)):
        amount = replace(amount, unit="比值")
    mention = _measured(walk, amount)
    if not amount.unit:
        walk.amounts[len(walk.mentions)] = amount
    return mention


def _chinese_number(walk: _Walk) -> Mention | None:
    view, position = walk.view, walk.position
    if phrase := _SET_PHRASE.match(view, position):
        return walk.other("name", position, phrase.end())
    if found := _CN_DECIMAL.match(view, position):
        digits = "".join(str("零一二三四五六七八九".index(c)) for c in found.group(2))
        numeral = Numeral((whole(found.group(1)) or 0) + Decimal(f"0.{digits}"), Decimal(1).scaleb(-len(digits)))
        scale, end = multiplier(view, found.end())
        return _decided(walk, _complete(view, position, found.end(), numeral, scale, end, ""))
    run = CHINESE.match(view, position)
    assert run
    if walk.before(1) in ("数", "几", "好几") and run.group()[0] in "十百千万亿":
        end = _unit(view, run.end())[1]
        return walk.other("vague", position - 1, end)
    amount = _chinese_amount(walk)
    if amount is None:
        return walk.other("name", position, run.end())
    if spanned := _spanned(walk, amount, _CN_RANGE, _chinese_amount):
        return spanned
    return _decided(walk, amount) if _counts(walk, amount) else _no_quantity(walk, amount, run.end())


def _counts(walk: _Walk, amount: _Amount) -> bool:
    """Whether a Chinese numeral answers how many: 六所高校 does; 一个, 三大, 百校, 统一 do not."""
    view, value = walk.view, amount.value
    qualified = bool(amount.inner) or context.qualifier(
        view, amount.start, amount.end, "", magnitude=amount.bare or amount.scale > 1) != "exact"
    if amount.bare:
        return qualified or amount.unit == "元" and walk.before(1) in ("达", "到", "至")
    if not amount.unit:
        return qualified and value >= 10
    if amount.unit in _CLASSES or not value:
        return False
    if value == 1 or walk.raw[amount.start:amount.core_end] == "二":  # 二轮, 二期 are ordinals; the count is 两
        return amount.unit == "番" or _dimension(amount.unit) in _MEASURED
    return not (amount.unit == "门" and not _COURSES.match(view, amount.end))


def _no_quantity(walk: _Walk, amount: _Amount, run_end: int) -> Mention:
    if amount.unit in _DURATIONS and context.locates(walk.view, amount.start, amount.end):
        return walk.other("time", amount.start, amount.end)
    if walk.view.startswith("批", run_end):
        return walk.other("vague", amount.start, run_end + 1)
    quoted = walk.quoted(amount.start, run_end)
    kind = "name" if quoted or amount.scale > 1 or amount.numeral.high is not None else "word"
    return walk.other(kind, amount.start, run_end)


_DIGIT_FORMS: tuple[Form, ...] = (
    _prefixed, _list_number, _token, _proportion, _date, _code, _ratio, _slash, _parts, _numbered_name, _streak, _tenths,
    _arabic_number)
_CHINESE_FORMS: tuple[Form, ...] = (
    _prefixed, _list_number, _chinese_date, _half, _parts, _tenths, _loose, _streak, _chinese_number)
_PREFIXES: dict[str, Form] = {
    "第": _ordinal, "前": _leading, "P": _leading, "p": _leading, "续": _in_a_row, "每": _denominator}


# --- lists -----------------------------------------------------------------------------------------------------------

_JOIN = re.compile(rf"{GAP}(?:、|和|及|与|以及){GAP}$")
_RISE = re.compile(rf"{GAP}[一-鿿]{{0,4}}[到至为]{GAP}")


def _share_units(walk: _Walk) -> list[Mention]:
    """Numbers without unit take that of the next (3.5、4.6 和 5.7 亿元; 从 0 到 268 公里) or of their subject."""
    mentions, view = walk.mentions, walk.view
    for index in sorted(walk.amounts, reverse=True):
        amount, mention = walk.amounts[index], mentions[index]
        after = mentions[index + 1] if index + 1 < len(mentions) else None
        walk.position, walk.floor = amount.start, mentions[index - 1].end if index else 0
        if after and _listed(walk, mention.end, after, amount):
            if after.kind == "name":
                mentions[index] = walk.other("name", mention.start, mention.end)
                continue
            lent = walk.amounts[index + 1].scale if index + 1 in walk.amounts else multiplier(view, after.core[1])[0]
            shared = replace(amount, scale=amount.scale if amount.scale > 1 else lent, unit=after.unit.split("/")[0])
            walk.amounts[index] = shared
            mentions[index] = replace(_measured(walk, shared, after.kind), unit=after.unit)
        elif amount.scale > 1 and (unit := context.supplied(view, amount.start, amount.end)):
            mentions[index] = _measured(walk, replace(amount, unit=unit), mention.kind)
    return mentions


def _listed(walk: _Walk, end: int, after: Mention, amount: _Amount) -> bool:
    """Whether the mention ``after`` lends its unit, or its being a name, to the number that ends at ``end``."""
    if after.kind == "name":
        whole_number = amount.scale == 1 and amount.numeral.step == 1
        return bool(whole_number and after.text[0].isdigit() and _JOIN.fullmatch(walk.view, end, after.start))
    if not after.unit or after.kind not in FACT_KINDS or after.unit in _CLAIM_UNITS:
        return False
    if amount.scale > 1 and multiplier(walk.view, after.core[1])[0] == 1:
        return False
    risen = _FROM.search(walk.before(14)) and _RISE.fullmatch(walk.view, end, after.start)
    return bool(risen or _JOIN.fullmatch(walk.view, end, after.start))


def as_quantity(raw: str, mention: Mention, kind: str, unit: str = "") -> Mention:
    """Read ``mention`` as the quantity that a reader knows it to be (首个千亿, 一台 … 2 美元).

    ``unit`` supplies what the text leaves out (托位 … 总数超 1.2 万 → 个); qualifier and bounds follow from the text.
    """
    start, end = mention.core
    view = plain(raw)
    if view[start] == "第":
        start += 1
    walk = _Walk(raw, view, [], [], position=start, floor=mention.start)
    amount = _arabic_amount(walk) or _chinese_amount(walk)
    if mention.qualifier == "range" or amount is None:
        return replace(mention, kind=kind, unit=unit or mention.unit)
    measured = _measured(walk, replace(amount, unit=unit or amount.unit), kind)
    return replace(measured, start=min(mention.start, measured.start), end=max(end, measured.end),
                   text=raw[min(mention.start, measured.start):max(end, measured.end)], unit=unit or measured.unit)

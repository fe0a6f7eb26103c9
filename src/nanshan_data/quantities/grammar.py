"""The grammar of Chinese quantities: every number in a text, with its unit, qualifier and bounds.

The text is walked from numeral to numeral. What stands before a numeral (第, 前, 每 …) and what follows it (年, ∶, 分之 …)
choose the *forms* that may take it: a date, a code, a fraction, a plain number with multiplier and unit. The first that
fits does; "The table of forms" below says which are tried in which order. Each form is a pattern and a small function;
none looks at more than a few dozen characters around the numeral, so the cost is linear in the length of the text.
Every numeral ends up in exactly one mention, except the denominator of a per-unit figure and the 百 of 百分点. When all
are found, lists and pairs lend each other units and signs, and plans tell targets from results.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from decimal import Decimal

from nanshan_data.quantities import dates, fractions, lexicon, names, ranks, words
from nanshan_data.quantities.amounts import Amount, arabic_amount, chinese_amount, completed, dimension, unit_at
from nanshan_data.quantities.layout import Reading, plain
from nanshan_data.quantities.lists import measured, settle
from nanshan_data.quantities.numerals import (
    ARABIC,
    CHINESE,
    DIGIT,
    FIRST,
    Numeral,
    arabic,
    chinese,
    decimal,
    multiplier,
)
from nanshan_data.quantities.tables import Cell, cells
from nanshan_data.quantities.walk import CN, FACT_KINDS, Form, Mention, Walk, always, form

__all__ = ["FACT_KINDS", "Mention", "as_quantity", "scan"]

_MEASURED = {"share", "area", "length", "mass", "volume"}
_DURATIONS = {"年", "天", "个月", "周", "小时", "分钟", "日", "个季度", "季", "年度", "学年"}
_ESTATES = frozenset("城园厦区坊苑府院寓庭居湾邨河山新")
_MONEY = ("人民币", "港币", "美金")
_PLACES, _HUGE = frozenset(("城", "城市", "市", "县", "区", "镇", "乡镇", "园区", "省", "县市", "城区")), 10**8
_CLASSES = set("级期代届层环排路道季讲课集卷步口类")

# --- plain numbers ---------------------------------------------------------------------------------------------------

_GAP = r"[ \t\u00a0\u3000]{0,3}"
_RANGE = re.compile(  # its joint, and the minus of the second end
    rf"{_GAP}([~～]{{1,2}}|—{{1,2}}(?=[-−]\d)|[-–—―−~～]{{1,2}}|至(?!少|今)|到|与(?=[^，。；]{{1,12}}之间)){_GAP}"
    r"(?:(?<=[至到~～—])([-−]|零下))?(?=\d)")
_DASHES = frozenset("-–—―−~～")
_SPANNING = frozenset("、-–—―−~～至到与 \t\u00a0\u3000")
_CN_RANGE = re.compile(r"(至|到)()(?=[一二两三四五六七八九十百千万亿])")
_NEAR = 3  # 12—10米 is a range, 2025—3家 is none
_ONWARDS = re.compile(r"[一-鿿]{0,4}[至到为]\s?约?\d")  # 由2%至3%上调至3%至4%
_CHANGED = re.compile(r"(?:增加|减少|上升|下降|增长|提高|回落|升|降|减|跌|涨|增)[约近超]?$")
_COURSES = re.compile(r"[^，。；]{0,6}(?:课|学科|专业|语言|技术|火炮)")


def _spanned(walk: Walk, first: Amount, read: Callable[[str, int], Amount | None]) -> Mention | Amount | None:
    """A range: 2-4家, 3%—5%, 5至6万, 1与2万元之间. 从 78 亿元到 9501 亿元 is two figures, not a range."""
    view, start = walk.view, first.start
    if view[first.end:first.end + 1] not in _SPANNING:
        return None
    if view[first.end] == "、":
        return _neighbours(walk, first)
    found = (_RANGE if walk.run[0].isascii() else _CN_RANGE).match(view, first.end)
    second = read(view, found.end()) if found else None
    if not found or not second or first.inner or first.unit not in ("", second.unit):
        return None
    end, unit, worded = second.end, second.unit, found[1] not in _DASHES
    if not unit and second.scale == 1:
        return None if worded else walk.other("name", start, end)
    low, high, below_zero = _ends(walk, first, second, found)
    changed = worded and not _ONWARDS.match(view, end) and (
        words.FROM.search(walk.before(14)) or (high > 5 * low and _CHANGED.search(walk.before(14))))
    if (-low if below_zero else low) >= high or changed:
        return None
    if unit in _DURATIONS and words.locates(view, start, end):
        return walk.other("time", start, end)
    span = Amount(start, end, second.core_end, Numeral(low / second.scale, high=high / second.scale), second.scale, unit)
    return names.class_limit(walk, span) or span


def _ends(walk: Walk, first: Amount, second: Amount, joint: re.Match[str]) -> tuple[Decimal, Decimal, bool]:
    """The ends of a range in order, and whether a minus that is left before it makes the lower one negative."""
    view, start, end, worded = walk.view, first.start, second.end, joint[1] not in _DASHES
    low, high = first.numeral.value * (first.scale if first.scale > 1 or first.unit else second.scale), second.value
    below_zero = walk.run[0].isascii() and (view[start - 1:start] in words.MINUS or view[start - 2:start] == "零下")
    if joint[2] or (below_zero and low > high):  # -3.5至-2.1亿元, 1.2~-0.5个百分点, 零下12至零下5℃; -5—3
        low, high = sorted((-low if below_zero else low, -high if joint[2] else high))
        return low, high, False
    between = view.startswith("之间", end) if worded else low < _NEAR * high
    if not below_zero and low > high and (between or (not worded and words.falls(view, start, end, second.unit))):
        low, high = high, low  # 下降5%—3%, 12—10米, 5万到3万元之间
    return low, high, below_zero


def _neighbours(walk: Walk, first: Amount) -> Amount | None:
    """四、五石, 三、四百亩: neighbours with a mark between them are one rough number; 第三、四级 and 一、二期 are two."""
    bare = walk.run in DIGIT and first.end == walk.run_end
    second = chinese_amount(walk.view, first.end + 1) if bare else None
    if not second or not second.unit or second.unit in _CLASSES or walk.before(1) == "第":
        return None
    both = chinese(walk.run + walk.view[second.start:second.core_end])
    return second._replace(start=first.start, numeral=both, scale=both.scale) if both and both.high else None


@form("")
def _number(walk: Walk, _: re.Match[str]) -> Mention | Amount:
    """Whatever is no special form: a quantity, or what the three functions below take it for."""
    run, view, end = walk.run, walk.view, walk.run_end
    digits = run[0].isascii()
    if len(run) == 1 and run in DIGIT and not (follower := view[end:end + 1]).isspace() and (
            follower not in lexicon.units().by_first and follower not in ("、", "兆")):
        return walk.other("name" if walk.quoted(walk.position, end) else "word", walk.position, end)  # 统一: no counter
    read = arabic_amount if digits else chinese_amount
    amount = read(walk.view, walk.position)
    if amount is None:
        return walk.other("name", walk.position, walk.run_end)
    no_quantity = names.identifier if digits else _word
    return _spanned(walk, amount, read) or no_quantity(walk, amount) or _decided(walk, amount)


_POINT = "[点．.]"


@form(rf"([零〇○一二两三四五六七八九十百千万]{{1,9}}){_POINT}([零〇○一二三四五六七八九]{{1,8}})(?![十百千分刻点])")
def _chinese_decimal(walk: Walk, found: re.Match[str]) -> Mention | Amount | None:
    """七十八点二岁, 五八四点九亿."""
    numeral = decimal(found[1], found[2])
    scale, end = multiplier(walk.view, found.end())
    amount = numeral and completed(walk.view, walk.position, found.end(), numeral, scale, end)
    if not amount or not (amount.unit or scale > 1 or "百" in found[1]) or (found[1] == "一" and amount.unit == "个"):
        return None
    return _decided(walk, amount)


_HEADED = re.compile("(户|[口丁男女民兵])(?:[数计凡共]|总数){0,2}$")


@form(f"[{CN}][{FIRST}]{{1,16}}余?(?=[，。；、）]|$)")
def _headed(walk: Walk, found: re.Match[str]) -> Amount | None:
    """户三万二千六百余, 丁口十七万四千: gazetteers count what stands before the number."""
    amount, head = chinese_amount(walk.view, walk.position), _HEADED.search(walk.before(4))
    if not head or not amount or amount.end != found.end() or amount.unit:
        return None
    return amount._replace(unit="户" if head[1] == "户" else "人")


_PAID = re.compile("[还欠花赚挣借付卖收交亏罚给]了?$")


@form(f"[{FIRST}]{{1,9}}[百千万][{DIGIT}](?=[，。；！？])")
def _paid(walk: Walk, found: re.Match[str]) -> Amount | None:
    """还了八千五，还欠一万二: what is paid without a unit is money."""
    amount = chinese_amount(walk.view, walk.position) if _PAID.search(walk.before(2)) else None
    return amount._replace(unit="元") if amount and amount.end == found.end() else None


@form("(?<=[数几])[十百千万亿]")
def _vague(walk: Walk, found: re.Match[str]) -> Mention:
    """数十家."""
    return walk.other("vague", max(found.start() - 1, walk.floor), unit_at(walk.view, walk.run_end)[1])


def _counts(walk: Walk, amount: Amount) -> bool:
    """Whether a Chinese numeral answers how many: 六所高校 does; 一个, 三大, 百校, 统一 do not."""
    unit, value = amount.unit, amount.value
    if unit == "级" or (amount.bare and unit in _PLACES and value >= _HUGE):  # 千亿级, 万亿城市
        return False
    if amount.bare or not unit:
        return _magnitude_counts(walk, amount)
    if not value or (unit in _CLASSES and not (unit == "口" and value >= 100)) or (unit == "方" and amount.scale == 1):
        return False  # 三期, 六口; 四方 are parties
    if value == 1 and amount.inner and dimension(unit) == "time":  # 一个多小时
        return True
    if value == 1 or (walk.run == "二" and amount.numeral.step == amount.scale == 1):  # 二轮 is an ordinal; the count is 两
        return unit == "番" or dimension(unit) in _MEASURED
    if unit in ("门", "番"):  # 翻两番, 三门课程
        return "翻" in walk.view[max(0, walk.position - 2):walk.position] or bool(_COURSES.match(walk.view, amount.end))
    return True


def _magnitude_counts(walk: Walk, amount: Amount) -> bool:
    """近千家, 人民币三百, 达千元: what a bare magnitude or a numeral without counter needs beside it."""
    if walk.view.startswith("个", amount.core_end):
        return True
    if amount.bare and amount.unit == "元" and walk.before(1) in ("达", "到", "至"):
        return True
    if not amount.bare and walk.before(3).endswith(_MONEY):
        return True
    return amount.value >= 10 and bool(amount.inner or words.qualifier(
        walk.view, amount.start, amount.end, magnitude=amount.bare or amount.scale > 1) != "exact")


def _word(walk: Walk, amount: Amount) -> Mention | None:
    """A Chinese numeral that does not count: a date, a word (一批, 三大), a name."""
    if amount.unit in ("村", "栋") and walk.before(1) in _ESTATES and amount.value < 20:  # 沙河五村, 智城五栋
        return walk.other("name", amount.start, amount.end)
    if _counts(walk, amount):
        return None
    if amount.unit in _DURATIONS and words.locates(walk.view, amount.start, amount.end):
        return walk.other("time", amount.start, amount.end)
    if walk.view.startswith("批", walk.run_end):
        return walk.other("vague", amount.start, walk.run_end + 1)
    named = amount.scale > 1 or amount.numeral.high is not None or walk.quoted(amount.start, walk.run_end)
    return walk.other("name" if named else "word", amount.start, walk.run_end)


def _decided(walk: Walk, amount: Amount) -> Mention | Amount:
    """A quantity, unless it says when (近五年), names something or only defines a class."""
    view, unit, start, end = walk.view, amount.unit, amount.start, amount.end
    if unit == "周年" or (unit in _DURATIONS and words.locates(view, start, end)):
        return walk.other("time", start, end)
    if (unit or amount.scale > 1) and (limit := names.class_limit(walk, amount)):
        return limit
    weighty = unit in ("%", "元", "百分点", "倍") or (amount.scale > 1 and unit)
    if (unit == "次" and ranks.is_event(view, end)) or (not weighty and walk.quoted(start, end)):
        return walk.other("name", start, end)
    return amount


_product = Form(re.compile(  # 3×2.5米 are two measures
    r"\d+×(?=(?:\d+×)?(?:\d+\.\d|\d+ ?(?:厘米|公里|毫米|[mck]m|米(?![接栏跑]))))"), _number.read)


@form(r"\d+×(?=\d+\.\d+\s?[^厘毫米×\d]|\d+ ?(?:[万亿]|兆瓦|MW))")
def _factor(walk: Walk, found: re.Match[str]) -> Mention:
    """300×9.79元: how many times the figure behind it."""
    return walk.other("name", found.start(), found.end() - 1)


_code = always("name", r"\d+(?:\+(?:\d+|[A-Z](?![A-Za-z])))+|\d+(?:×\d+)+(?:小时)?(?![\d.])")  # 1+8+N, 7×24小时

# --- the table of forms: they are tried in this order, each where what stands before and behind the numeral allows it -----

_SPACES = " \t\u3000\n\r"
_OPENING = "。；;！？!?：:，,*-●■◆（([【〔)）#" + _SPACES
_HEADS = "户口丁男女民兵数计凡共"
_HAN = "字"  # stands for any Chinese character
_SPANS = "至到—-–―−~～"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_Row = tuple[str, str, tuple[Form, ...]]
_DIGIT_FORMS: tuple[_Row, ...] = (
    # after                         before    forms
    (_OPENING,                      "",       (names.list_number,)),
    ("\n",                          "/",      (names.page_of,)),
    ("",                            "QHMAEF", (dates.part_of_year,)),
    (_LETTERS + "0123456789_{}./-", "",       (names.token,)),
    ("", _LETTERS + "_{}/-.+",                (names.token,)),
    ("",                            "年",     (dates.reign_year, dates.republican_year, dates.short_year, dates.date, dates.old_year)),
    ("",                            "∶:：",   (fractions.proportion, fractions.compared, dates.date, fractions.ratio)),
    ("",                            "/╱",     (dates.short_years, dates.date, fractions.slash)),
    ("", "月季世日时.·•" + _SPANS,           (dates.short_years, dates.date, names.versions, fractions.tenths)),
    ("",                            "点",     (dates.clock,)),
    ("",                            "比",     (fractions.ratio, fractions.score)),
    ("",                            "升降涨跌增减", (names.balance,)),
    ("",                            "+×",     (_factor, _product, _code)),
    ("",                            "分成连°º", (fractions.parts, fractions.tenths, ranks.streak, names.coordinate)),
    (_SPACES + "#*-—–eE.第共",      "",       (names.section, names.pager, names.page)),
    (_HAN + _HEADS,                 "为达实完比同0123456789",          (names.note_digit,)),
    ("",                            "",       (dates.year, names.numbered_name, _number)),
)
_CHINESE_FORMS: tuple[_Row, ...] = (
    (_OPENING,                      "",       (names.list_number, names.per_head)),
    ("", "年月季世个、○/" + _SPANS,          (dates.reign_year, dates.republican_chinese, dates.chinese_date, fractions.tenths)),
    ("",                            "升降涨跌增减", (names.balance,)),
    ("",                            "半点．.", (fractions.half, _chinese_decimal, dates.clock)),
    (_HEADS,                        "余，。；、）", (_headed,)),
    ("了还欠花赚挣借付卖收交亏罚给",    "，。；！？", (_paid,)),
    ("",                            "角",     (fractions.coins,)),
    ("",                            "分成连、", (fractions.per_cent_point, fractions.parts, fractions.tenths, ranks.streak)),
    ("",                            "",       (names.set_phrase, names.person, _vague, _number)),
)
_BEFORE = {"第": ranks.ordinal, "前": ranks.leading, "P": ranks.leading, "p": ranks.leading, "后": ranks.last, "末": ranks.last,
           "续": ranks.in_a_row, "每": ranks.denominator}
_NO_NUMERAL = (dates.chinese_date, fractions.half, fractions.doubled, fractions.half_a, fractions.pair, names.marker,
               names.bullet)  # 半, 翻, 双, links and the like
_ALL = _DIGIT_FORMS + _CHINESE_FORMS
_AFTER, _BEHIND = frozenset("".join(row[0] for row in _ALL)) - {_HAN}, frozenset("".join(row[1] for row in _ALL))


@functools.cache
def _forms(digits: bool, left: str, right: str) -> tuple[Form, ...]:
    """The forms for a numeral between two characters; "" is any other."""
    rows = _DIGIT_FORMS if digits else _CHINESE_FORMS
    return tuple(dict.fromkeys(form for after, before, forms in rows for form in forms
                               if (not after or (left and left in after)) and (not before or (right and right in before))))


# --- the walk --------------------------------------------------------------------------------------------------------

_FORMAL = "壹贰叁肆伍陆柒捌玖"
_START = re.compile(  # one class of characters first, so that a search passes quickly over all others
    rf"[0-9{FIRST}半双翻Ⅰ-Ⅻ①-⑳⑴-⒇{_FORMAL}IVh](?:(?<![{_FORMAL}IVh])|(?<=[{_FORMAL}])(?=[拾佰仟万亿零])"
    r"|(?<=[IV])(?<![A-Za-z].)(?:(?<=I)(?:I{1,2}|V|X)|(?<=V)I{1,3})(?![A-Za-z])|(?<=h)ttps?://)")
_QUOTE = re.compile(r"《[^》\n]{1,60}》|“[^”\n]{1,14}”|『[^』\n]{1,14}』|「[^」\n]{1,14}」")


def scan(raw: str) -> list[Mention]:
    """All numeric mentions of a Chinese text in order; ``raw[m.start:m.end] == m.text`` for each."""
    reading = Reading(raw)
    view = reading.view
    walk = Walk(reading.raw, view, [match.span() for match in _QUOTE.finditer(view)], cells(view),
                bool(dates.REPUBLICAN.search(view)), bool(dates.SHORT_YEARS.search(view)))
    while found := _START.search(view, walk.position):
        walk.position, end = found.span()
        mention = _read(walk)
        walk.position = walk.floor = max(mention.end, end) if mention else end
        if mention and (isinstance(mention, Amount) or mention.kind):
            walk.found.append(mention)
    mentions = settle(walk)
    return mentions if reading.kept is None else [_placed(mention, raw, reading) for mention in mentions]


def _placed(mention: Mention, raw: str, reading: Reading) -> Mention:
    """A mention in the offsets of the text as it came."""
    start, end = reading.span(mention.start, mention.end)
    return Mention(start, end, reading.span(*mention.core), raw[start:end], *mention[4:])


def _read(walk: Walk) -> Mention | Amount | None:
    """What the first form that fits makes of the numeral at the cursor; a mention without kind is left out."""
    view, position = walk.view, walk.position
    digits = "0" <= view[position] <= "9"
    numeral = (ARABIC if digits else CHINESE).match(view, position)
    forms: tuple[Form, ...] = _NO_NUMERAL
    if numeral:
        walk.run_end = end = numeral.end()
        if position < walk.shares_until:
            return fractions.share(walk)
        if walk.cells and position in walk.cells:
            return _cell(walk, walk.cells[position], numeral)
        left, right = view[position - 1] if position else "\n", view[end:end + 1]
        if (left in _BEFORE or left.isspace()) and (mention := _prefixed(walk)):
            return mention
        if right.isspace():
            right = view[end:end + 7].lstrip()[:1]
        left = left if left in _AFTER else _HAN if "一" <= left <= "鿿" else ""
        forms = _forms(digits, left, right if right in _BEHIND else "")
    for pattern, read in forms:
        if (found := pattern.match(view, position)) and (mention := read(walk, found)):
            return mention
    return None


def _prefixed(walk: Walk) -> Mention | Amount | None:
    """What 第, 前, 连续 and 每 make of the numeral behind them."""
    before = walk.before(8)
    form = _BEFORE.get(before.rstrip()[-1:])
    prefix = form.pattern.search(before) if form else None
    return form.read(walk, prefix) if form and prefix else None


def _cell(walk: Walk, cell: Cell, numeral: re.Match[str]) -> Mention | Amount:
    if cell.kind in ("enum", "time"):
        return walk.other(cell.kind, cell.start, cell.end)
    number = arabic(numeral.group())
    return Amount(cell.start, cell.end, numeral.end(), -number if cell.sign < 0 else number, cell.scale, cell.unit,
                  kind=cell.kind, alone=True)


def as_quantity(raw: str, mention: Mention, kind: str, unit: str = "") -> Mention:
    """Read ``mention`` as the quantity that a reader knows it to be (首个千亿, 一台 … 2 美元).

    ``unit`` supplies what the text leaves out (托位 … 总数超 1.2 万 → 个); qualifier and bounds follow from the text.
    """
    view, (start, end) = plain(raw), mention.core
    start += view[start] == "第"
    walk = Walk(raw, view, position=start, floor=mention.start)
    amount = arabic_amount(view, start) or chinese_amount(view, start)
    if mention.qualifier == "range" or amount is None:
        return mention._replace(kind=kind, unit=unit or mention.unit)
    if mention.value and amount.numeral.value and not amount.unit:  # a multiplier that its list lent it
        amount = amount._replace(scale=abs(mention.value / amount.numeral.value))
    meant = measured(walk, amount._replace(unit=unit or amount.unit), kind=kind)
    start, end = min(mention.start, meant.start), max(end, meant.end)
    return meant._replace(start=start, end=end, text=raw[start:end], unit=unit or meant.unit)

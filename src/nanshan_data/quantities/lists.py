"""Lists and pairs: what numbers lend each other – unit, multiplier, sign, qualifier – and what they finally say.

A number without unit takes that of the next (3.5、4.6 和 5.7 亿元; 12.3/16.9/21.4亿元; 从 0 到 268 公里), of its partner
(由7000亿元提升至9000亿) or of its subject. Only then are signs set, from the first number to the last.
"""

from __future__ import annotations

import re

from nanshan_data.quantities import words
from nanshan_data.quantities.amounts import CURRENCIES, Amount, dimension
from nanshan_data.quantities.bounds import Bound, bounds
from nanshan_data.quantities.numerals import GAP, Numeral
from nanshan_data.quantities.plans import Plans
from nanshan_data.quantities.rates import HUGE, per_unit
from nanshan_data.quantities.tables import measure_of
from nanshan_data.quantities.walk import Mention, Walk

_EXACT_DIMENSIONS = frozenset(("count", "time", "rank"))
_CLAIM_UNITS = frozenset(("倍", "番", "比值", "名次", "连冠", "连跳"))
_SIGN = re.compile(r"(?<=[qyQY]o[qyQY])[-−]$|(?<![0-9A-Za-z一-鿿%％)）])[-−﹣－]$|(?<=[长为率幅至到比速温度年期和与及从由润额值量益差利增减别在用流出入])[-−﹣－]$")
_JOIN = re.compile(rf"{GAP}(?:、|和|及|与|以及|/|╱|[，（(]?或){GAP}[-−﹣－+]?")
_JOINTS, _LONGEST_JOINT, _LONGEST_RISE = frozenset("、和及与以/╱或 \t\n\r\u3000"), 8, 18
_BOTH_LIMITS = re.compile(r"[及或]?以[上下][、和且][^，。；、\d]{0,8}")  # 资产5000万元以上、年销售1亿元以上的企业
_RISE = re.compile(rf"{GAP}[一-鿿]{{0,4}}[到至为]{GAP}")
_RATIO_OF = re.compile(r"(?<![同环别])(?:比(?:值|例)?(?:约?为|是|达到?|从|由|(?:降|升|缩小|扩大)[到至])|倍差(?:从|由|为)|(?:收入|师生|生师|医护)比值?)(?:[上去]年的?)?\s?$")
_TIMES = re.compile(rf"{GAP}[×xX*]{GAP}")
_SHORT_DATE = re.compile(r"\d{1,2}月|\d{2,3} ?年|\d ?月")
_YEAR = re.compile(r"\d{4}|\d{1,2} ?[月日]")
_IN_BRACKETS = re.compile(r"[(（]([^()（）]{1,8})[)）][:：]?$")
_CURRENCY = re.compile(r"(?:US\$|HK\$|NT\$|[￥¥€£]|人民币|美金|港币)\s?$")
_SIGNS = tuple("$￥¥€£币金 ")
_OPEN: tuple[Bound, Bound] = None, None
_SHARED = ("over", "nearly", "under")


def measured(walk: Walk, amount: Amount, plans: Plans | None = None, before: Mention | None = None, kind: str = "", *,
             passed: bool = False, rate: str = "") -> Mention:
    """The mention of an amount: sign, qualifier, denominator, kind and bounds from the words around it.

    ``before`` is the item before it in a list, whose sign, denominator and qualifier (where 分别 says so) it shares;
    ``passed`` says that the list is one of marks that were passed; ``rate`` is the unit of what it rose from.
    """
    unit, numeral, start, qualifier = amount.unit, amount.numeral, amount.start, "exact"
    if not amount.alone:
        start, numeral = _signed(walk, amount, before)
        qualifier = "over" if passed else _qualifier(walk.view, amount, before)
        rate = before.unit if before else rate
        unit = rate if unit and rate.startswith(unit + "/") else per_unit(walk.view, start, unit, amount.scale >= HUGE)
    kind = kind or amount.kind or _kind(amount, plans, start)
    value, limits = numeral.value * amount.scale, _OPEN
    if numeral.high is not None:
        qualifier, limits = "range", (value, numeral.high * amount.scale)
    else:
        counted = amount.scale == 1 and numeral.step >= 1 and (not unit or dimension(unit) in _EXACT_DIMENSIONS)
        limits = bounds(numeral.value, numeral.step, qualifier, scale=amount.scale, counted=counted, target=kind == "target")
    return Mention(start, amount.end, (amount.start, amount.core_end), walk.raw[start:amount.end], kind, value, unit,
                   qualifier, *limits)


def _signed(walk: Walk, amount: Amount, before: Mention | None) -> tuple[int, Numeral]:
    """Where the number starts, its minus included, and the numeral below zero if it falls."""
    view, start, numeral = walk.view, amount.start, amount.numeral
    if numeral.value < 0:  # a range whose ends bring their signs along
        return start - (start > walk.floor and view[start - 1] in words.MINUS), numeral
    if start > walk.floor and view[start - 1] in words.MINUS:
        behind_word = amount.unit in words.SHARES and view[start - 2:start - 1].isalpha()
        if behind_word or ((amount.unit or numeral.step < 1) and _SIGN.search(view, start - 1, start)):
            return start - 1, numeral._replace(value=-numeral.value)
    elif words.falls(view, start, amount.end, amount.unit) or (before and _shares_fall(view, before, start, amount.unit)):
        return start, -numeral
    return start, numeral


def _qualifier(view: str, amount: Amount, before: Mention | None) -> str:
    found = words.qualifier(view, amount.start, amount.end, amount.inner, fraction=amount.unit == "倍",
                            magnitude=amount.bare or amount.scale > 1)
    if before and found == "exact" and before.qualifier in _SHARED and "分别" in view[max(0, before.start - 8):before.start]:
        return before.qualifier
    return found


def _kind(amount: Amount, plans: Plans | None, start: int) -> str:
    planned = plans and plans.governs(start, amount.end)
    return "claim" if amount.unit in _CLAIM_UNITS else "target" if planned else "stat"


def _shares_fall(view: str, before: Mention, start: int, unit: str) -> bool:
    """分别减少1.2万吨、0.8亿元 and 跌213点或1.1%: each of the list falls; else those in the same unit."""
    if before.value is None or before.value >= 0 or before.text[0] in words.MINUS:
        return False
    if before.unit.split("/")[0] == unit:
        return True
    return "或" in view[before.end:start] or "分别" in view[max(0, before.start - 12):before.start]


def settle(walk: Walk) -> list[Mention]:
    """Every mention with what its neighbours lend it."""
    found, view = walk.found, walk.view
    for index in range(len(found) - 1, -1, -1):
        amount = found[index]
        if not isinstance(amount, Amount) or amount.alone:
            continue
        if amount.unit in ("", "个"):
            found[index] = _lent(walk, index, amount)
        elif view[amount.end:amount.end + 1] in _JOINTS and (kind := _classed(walk, index, amount)):
            found[index] = walk.other(kind, amount.start, amount.end)
    plans, mentions, last, opened = Plans(view), [], None, 0
    for item in found:
        joined = last is not None and _joined(view, last.end, item.start)
        opened = opened if joined else item.start
        if isinstance(item, Mention):
            mention = item
            if item.kind == "time":
                plans.passes(item.start, item.end)
        else:
            walk.floor = last.end if last else 0
            rate = last.unit if last and not joined and _rises(view, last.end, item.start) else ""
            if rate == "比值" and not item.unit:
                item = item._replace(unit=rate)  # 倍差从 1.96 缩小至 1.81
            mention = measured(walk, item, plans, last if joined else None, rate=rate,
                               passed=joined and words.marks(view, opened, item.end))
        mentions.append(mention)
        last = mention
    return mentions


def _rises(view: str, end: int, start: int) -> bool:
    """Whether what ends at ``end`` is said to become what starts at ``start``: 8% 提升至 15%."""
    near = start - end < _LONGEST_RISE and (view[start - 1] in "到至为" or view[start - 1].isspace())
    return near and _RISE.fullmatch(view, end, start) is not None


def _joined(view: str, end: int, start: int) -> bool:
    """Whether nothing but a joint (、, 和, /) stands between two items of a list."""
    joint = start - end < _LONGEST_JOINT and (view[end] in _JOINTS or view.startswith("或", end + 1))
    return joint and _JOIN.fullmatch(view, end, start) is not None


def _classed(walk: Walk, index: int, amount: Amount) -> str:
    """0—14岁、15—59岁、60岁及以上人口; 3个月、1年、5年期: what stands in a list with the limit of a class is one, too."""
    after = walk.found[index + 1] if index + 1 < len(walk.found) else None
    if not isinstance(after, Mention):
        return ""
    if not _joined(walk.view, amount.end, after.start):
        limits = walk.view.startswith("以", after.end) and _BOTH_LIMITS.fullmatch(walk.view, amount.end, after.start)
        return "name" if limits and after.kind == "name" else ""
    lasting, limit = dimension(amount.unit) == "time", amount.unit == "岁" or amount.numeral.high is not None
    if lasting and after.kind == "time" and not _YEAR.match(after.text):
        return "time"
    alike = after.kind == "name" and after.text.endswith(walk.raw[amount.core_end:amount.end].lstrip("0123456789"))
    return "name" if limit and alike else ""


def _lent(walk: Walk, index: int, amount: Amount) -> Mention | Amount:
    """The amount with the unit and multiplier that it shares with what stands after or before it."""
    found, view = walk.found, walk.view
    after = found[index + 1] if index + 1 < len(found) else None
    last = found[index - 1] if index else None
    joined = after is not None and _joined(view, amount.end, after.start)
    if not amount.unit and view[max(0, amount.start - 1):amount.start] in _SIGNS and (
            sign := _CURRENCY.search(view, max(0, amount.start - 5), amount.start)):
        return amount._replace(unit=CURRENCIES[sign.group().strip()])
    if amount.unit:  # 3.4 个和 1.8 个百分点; 10元—20万元 keep their own
        shares = amount.unit == "个" and joined and isinstance(after, Amount) and after.unit == "百分点"
        return amount._replace(unit="百分点") if shares else amount
    if joined and isinstance(after, Mention):
        whole = amount.numeral.step == amount.scale == 1
        return walk.other(after.kind, amount.start, amount.end) if whole and _is_name(after) else _alone(walk, amount, last)
    if isinstance(after, Amount) and (joined or _paired(view, amount, after) or _multiplied(view, amount, after)) and (
            shared := _shared(amount, after)):
        return shared
    return _alone(walk, amount, last)


def _paired(view: str, amount: Amount, after: Amount) -> bool:
    """从 0 到 268 公里."""
    return bool(_rises(view, amount.end, after.start) and words.FROM.search(view, max(0, amount.start - 14), amount.start))


def _multiplied(view: str, amount: Amount, after: Amount) -> bool:
    """3×2.5米."""
    return dimension(after.unit) == "length" and _TIMES.fullmatch(view, amount.end, after.start) is not None


def _is_name(mention: Mention) -> bool:
    """1、2 号线 are names, 1、2 月份 and 107、108 年 dates."""
    if not mention.text[:1].isdigit():
        return False
    return mention.kind == "name" or (mention.kind == "time" and bool(_SHORT_DATE.match(mention.text)))


def _shared(amount: Amount, after: Amount) -> Amount | None:
    """The amount with the unit of the next and, if it has none of its own nor a 多, its multiplier."""
    if not after.unit or (after.unit in _CLAIM_UNITS and after.unit != "倍") or (amount.scale > 1 and after.scale == 1):
        return None
    scale = amount.scale if amount.scale > 1 or amount.inner else after.scale
    return amount._replace(scale=scale, unit=after.unit)


def _alone(walk: Walk, amount: Amount, last: Mention | Amount | None) -> Amount:
    """What partner, subject, noun or currency sign say of a number that no neighbour behind it helps."""
    view, start = walk.view, amount.start
    if amount.numeral.step < 1 and amount.scale == 1 and _RATIO_OF.search(view, max(0, start - 12), start):
        return amount._replace(unit="比值")
    if view[start - 1:start] in tuple(")）:：") and (bracket := _IN_BRACKETS.search(view, max(0, start - 14), start)) and (
            stated := measure_of(bracket[1])):  # 人均住房面积（平方米）42.3
        return amount._replace(unit=stated[0], scale=amount.scale * stated[1])
    if amount.scale == 1:
        return amount._replace(unit=words.people(view, amount.end, bool(amount.inner))) if amount.numeral.step == 1 else amount
    if isinstance(last, Amount) and last.scale > 1 and last.unit and (
            _rises(view, last.end, start) or _joined(view, last.end, start)):
        return amount._replace(unit=last.unit)
    unit = words.supplied(view, start, amount.end)
    return amount._replace(unit=unit) if unit else amount

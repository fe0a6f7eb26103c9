"""The words around a number: its qualifier, its sign, and whether a duration says when."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from nanshan_data.quantities import lexicon

WINDOW = 20
MINUS = tuple("-−﹣－")
SHARES = frozenset(("%", "‰", "百分点", "千分点", "基点", "℃"))
"""Units before which a bare word of falling, or a minus behind any word, makes a number negative."""
FROM = re.compile(r"[从由自][^，。；,;\d]{0,12}$")
ONWARDS = re.compile(r"(?![上下][调修])(?:[一-鿿]{0,6}[至到为])(?:约|近|超过?|逾)?\s?\d")
"""由8%提升至15%: what stands before and behind the number that a thing starts from; a forecast is revised (上调) as a whole."""
_FILLER = r"(?:了|达到?|到|为|占|有|合|于|出|需?要|需)?(?:人民币|港币|新台币)?"
_SPACES = r"\s{0,6}$"
_OF_WHAT = r"(?:[一-鿿]{1,10}的|全[国省市区球]|总数|总量)?"
_AVERAGE = re.compile(r"的?[^，。；、\d]{0,6}(?:平均(?:水平|值|数|线|增速)|[全世][国省市区县球界]水平)")
_RANKS = re.compile(r"[^，。；\d]{0,3}(?:行列|大关|台阶|俱乐部|方阵|时代|门槛|阵营|能级|新阶段)")
# 出超, 入超 are a balance of trade, after a verb (支出超, 收入超) they are not.
_BALANCE = re.compile(r"(?:(?<![购拍专])[买卖]|(?<![支付产输演流售拨付])出|(?<![收投流进准])入)超[^，。；]{0,2}\s{0,6}$")
_LIMITED = re.compile(r"(?:不(?:超过?|低于|少于|高于|得)|至[多少])[^，。；\d年期均标]{1,10}的$")
_MARKS = re.compile(r"(?:突破|跨越|跨过|越过|迈过|迈上|冲破)(?:了|过|超)?\s{0,3}$")
_MARKED = re.compile(r"[^，。；]{0,24}(?:大关|台阶|关口|门槛)")
_STEPS = re.compile(r"[^，。；\d]{0,6}(?:台阶|大关|关口|门槛|瓶颈|难[题关点])")  # 跨越两个千亿台阶 says how many, not how much
_SHRUNK = re.compile(  # 同比减3.5万人, 环比跌0.3元, 比上年少5起，死亡少3人; 较预期少 compares
    r"(?:同比|环比|按[年月季周]|[年月周日累净]|[较比][^，。；]{1,12})(?:分别)?[减降跌挫](?:了|约|近|超)?\s{0,3}$"
    r"|(?:同比|环比|[较比][^，。；]{0,8}(?:上[年月周季]|去年|前年|同期|年初|[常往历多]年|均值|\d年)[^，。；\d]{0,4}"
    r"(?:[少低][^，。；]{1,8}[，、][^，。；\d比较]{0,6})?)(?:分别)?[少低](?:了|约|近|超)?\s{0,3}$")
_SHED = re.compile(r"(?=[减降压削缩裁下拉拖])(?:(减少)|降低|压缩|压减|削减|缩短|缩减|裁减|裁|下调|拉低|拖累)了?(?![率幅前后])[^，。；、\d\s的]{1,8}(?<![至到为占达以比近超约])(?:约|近|超|逾)?\s{0,3}$")
"""What is made less by so much stands between the verb and a share: 减少人口一成, 降低用电成本12%, 拉低增速3个百分点."""
_LESS = re.compile(r"[一-鿿](?<![满立直节增加缩削裁多少升迫空普投霜比])[减降挫](?:了|约|近|超)?\s{0,3}$")
_CLAUSE_ENDS = re.compile(r"\s{0,3}(?:以上|左右)?(?:[，。；、,;（）()]|$|[至到为] ?\d)")
"""A bare 减 or 降 is a verb of falling where its number ends the clause: 库存减18万吨, but not 降5元促销价."""
_COMPARED_LOW = re.compile(r"(?:同比|环比|[比较][^，。；]{1,12})[低慢]\s{0,3}$")
_IMPROVED = re.compile(r"浓度[^。；]{0,40}改善(?:了|幅度为|率为)?\s{0,3}$")
_OVER_AFTER = re.compile(r"\s{0,3}多(?=[，。；、,;）)\s的]|$|时间|来|以来|前|后|路|里程|历史|工期)")


class _Qualifiers(NamedTuple):
    """data/raw/grammar/qualifiers.csv as patterns that stand before a number, before a fraction, before a magnitude, before
    行列 and the like, and behind; with the last or first characters of each, that a look is taken only where one stands.
    """

    before: re.Pattern[str]
    of_what: re.Pattern[str]
    magnitude: re.Pattern[str]
    ranks: re.Pattern[str]
    behind: re.Pattern[str]
    ends: frozenset[str]
    wide_ends: frozenset[str]
    starts: frozenset[str]


@functools.cache
def _qualifiers() -> _Qualifiers:
    words: dict[str, list[str]] = {}
    for row in lexicon.listed("grammar", "qualifiers", ("word", "place")):
        words.setdefault(row["place"], []).append(row["word"])

    def named(place: str, **more: str) -> str:
        """One group for each qualifier, so that the name of the group that matched is the qualifier."""
        groups = lexicon.grouped("qualifiers", "qualifier", place=place)
        return "(?:" + "|".join(f"(?P<{name}>{found}|{more.get(name, '(?!)')})" for name, found in groups.items()) + ")"

    def before(place: str, tail: str) -> re.Pattern[str]:
        return re.compile(lexicon.first(words[place]) + named(place) + tail)

    ends = lexicon.lasts(words["before"], "了达到为占有合于出要需币")
    return _Qualifiers(
        before("before", _FILLER + _SPACES), before("before", _FILLER + _OF_WHAT + _SPACES),
        before("magnitude", r"\s{0,3}$"), before("ranks", r"(?:了|全[国省市区球])?\s{0,3}$"),
        re.compile(r"\s{0,3}" + named("behind", at_least=r"[(（]含[)）]以上", at_most="(?<=[天年月时钟])内(?![地容部外涵蒙])")),
        ends, ends | lexicon.lasts(words["magnitude"] + words["ranks"], "的国省市区球数量"),
        frozenset({word[0] for word in words["behind"]} | set("(（内多 \t\n\r\u3000")))


def qualifier(view: str, start: int, end: int, inner: str = "", *, fraction: bool = False, magnitude: bool = False) -> str:
    """The qualifier that covers the number at ``start``…``end``; ``exact`` where nothing does."""
    before, known = view[max(0, start - (WINDOW if fraction else 12)):start], _qualifiers()
    ends = known.wide_ends if fraction or magnitude or view[end - 1] == "%" else known.ends
    if before.rstrip()[-1:] in ends and (worded := _prefix(view, before, end, fraction, magnitude)):
        return worded
    if view[end:end + 1] not in known.starts:
        return inner or "exact"
    if found := known.behind.match(view, end):
        return found.lastgroup or "exact"
    return "over" if not inner and _OVER_AFTER.match(view, end) else inner or "exact"


def _prefix(view: str, before: str, end: int, fraction: bool, magnitude: bool) -> str:
    known = _qualifiers()
    found = (known.of_what if fraction else known.before).search(before)
    if not found and view[end - 1] == "%" and before.endswith("的"):  # 不超过总股本的2%
        found = _LIMITED.search(before) and known.of_what.search(before)
    if found and not _BALANCE.search(before):
        return "exact" if _compares(found.group(), view, end) else found.lastgroup or "exact"
    passed = magnitude and (known.magnitude.search(before) or (known.ranks.search(before) and _RANKS.match(view, end)))
    return "over" if passed else ""


def _compares(word: str, view: str, end: int) -> bool:
    """高于全市42.3%的平均水平, 跨越两个千亿台阶, 最高气温38℃ and 最高1846米: what stands before the number does not limit it."""
    if view[end - 1] == "个":
        return bool(_STEPS.match(view, end))
    if word.startswith("最高"):
        return view[end - 1] in "℃度米"
    return word[:2] in ("超过", "高于", "低于", "大于", "小于") and bool(_AVERAGE.match(view, end))


def marks(view: str, first: int, end: int) -> bool:
    """Whether a list from ``first`` to ``end`` is one of marks that were passed: 突破2000亿元、3000亿元大关."""
    return bool(_MARKS.search(view, max(0, first - 8), first) and _MARKED.match(view, end))


@functools.cache
def _falling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words of falling before any number; those before a share only (降5%, but not 降5元)."""
    said, rows = lexicon.grouped("falls", "scope"), lexicon.listed("grammar", "falls", ("word", "scope"))
    how = rf"(?:{lexicon.words('qualifiers', 'place', 'before')}|高达|达)?\s{{0,6}}$"
    any_number, shares = (lexicon.first(row["word"] for row in rows if (row["scope"] == "share") == share) for share in (False, True))
    return (re.compile(f"{any_number}(?:(?:{said['verb']})(?:了|幅度?|[:：（(])?|(?:{said['noun']})(?:分别)?(?:为|在|达到?|[:：])?){how}"),
            re.compile(f"{shares}(?:{said['share']})了?{how}"))


@functools.cache
def _falling_ends() -> frozenset[str]:
    """What a word of falling may end in; 增长 is none of it, though 负增长 is."""
    words = [row["word"] for name in ("falls", "qualifiers") for row in lexicon.listed("grammar", name, ("word",))]
    return frozenset(word[-3:] for word in words) | set("了度幅为在达到:：善率低慢少")


_FALL_BEHIND = re.compile(r"[↓▼]|的(?:实质|名义|按年|按季|同比|环比|累计)?[跌降减]幅")  # 1.4%↓, 录得1.0%的实质跌幅
_FALLING_STARTS = tuple("的↓▼")


def falls(view: str, start: int, end: int, unit: str) -> bool:
    """Whether the number is a decrease: 下降4.5%, 减少 3 万人, 比上年低 2 个百分点, ↓ 1.4%; not 降至 16.9."""
    if unit in SHARES and view[end:end + 1] in _FALLING_STARTS and _FALL_BEHIND.match(view, end):
        return True
    before = view[max(0, start - WINDOW):start]
    tail, ends = before.rstrip("（( "), _falling_ends()
    if tail[-1:] not in ends and tail[-2:] not in ends and tail[-3:] not in ends:
        return _shed(view, before, end, unit)
    verbs, shares = _falling()
    if verbs.search(before):
        return True
    if before.rstrip("了约近超 ")[-1:] in tuple("减降跌挫少低") and (
            _SHRUNK.search(before) or (_LESS.search(before) and _CLAUSE_ENDS.match(view, end))):
        return True
    return _shed(view, before, end, unit) or (unit in SHARES and bool(
        shares.search(before) or (before.rstrip()[-1:] in tuple("低慢") and _COMPARED_LOW.search(before))
        or ("改善" in before and _IMPROVED.search(view, max(0, start - 60), start))))


def _shed(view: str, before: str, end: int, unit: str) -> bool:
    """减少人口一成, 降低用电成本12%; other measures than shares with 减少 only: 减少人口4万人."""
    found = _SHED.search(before) if "减" in before or unit in SHARES else None
    return bool(found and (found[1] or unit in SHARES) and _CLAUSE_ENDS.match(view, end))


@functools.cache
def _locating() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words before and behind a duration that say when: 近五年, 三年来; what runs for it: 7天期逆回购, 5年国债."""
    said = lexicon.grouped("durations", "place")
    return (re.compile(rf"(?:{said['before']}|{said['both']})\s{{0,3}}$"), re.compile(
        rf"\s{{0,3}}多?(?:{said['behind']}|{said['both']}|(?:中期|长期|短期)?(?:{said['tenor']})"
        r"|[新最][高低](?=[价点位水收，。；、]|$)|(?<=年)(?:增速|(?:减少|增加|增长|下降|翻|[净新]增)(?![到至为]))"
        r"|(?<=学年)度|(?<=[\d零〇一二]{3}学年))"))


def locates(view: str, start: int, end: int) -> bool:
    """Whether a duration says when, not how long: 近五年, 三年来, 每5年, 首8个月, 两年平均."""
    before, behind = _locating()
    return bool(before.search(view[max(0, start - 6):start]) or behind.match(view, end))


def people(view: str, end: int, more: bool = False) -> str:
    """人 where a noun of people follows at once: 5000残疾人; behind 多 a word may stand between: 8000多困难群众."""
    found = lexicon.counters().noun.match(view, end)
    unit = lexicon.counters().units[(found.lastindex or 1) - 1] if found else ""
    near = found and len(found.group()) <= 4 and found.start(found.lastindex or 1) <= end + 2 * more
    return unit if near and unit == "人" else ""


def supplied(view: str, start: int, end: int) -> str:
    """The unit that the text leaves out: that of the noun counted, or of the subject of the clause."""
    known, (*earlier, clause) = lexicon.counters(), re.split(r"[，。；：\n]", view[max(0, start - 40):start])
    if earlier and clause.startswith(("同比", "环比", "较", "比", "去年同期", "上年同期")):  # 现金净流10.5亿，同比+1.2亿
        clause = earlier[-1]
    found = known.noun.match(view, end) or known.subject.match(clause)
    return known.units[(found.lastindex or 1) - 1] if found else ""

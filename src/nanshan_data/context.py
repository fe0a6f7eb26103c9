"""The words around a number: qualifier, sign, and what kind of statement it is, as far as the language alone can tell."""

from __future__ import annotations

import re

WINDOW = 20
_FILLER = r"(?:了|达到?|到|为|占|有|合|于|出)?\s{0,6}$"
_OF_WHAT = r"(?:[一-鿿]{1,10}的|全[国省市区球]|总数|总量)?"
_BEFORE = {
    "at_most": r"[≤≦]|不超过|不高于|不多于|不大于|至多|最多|最高(?:可达|可获|达|为|可|给予|补贴|资助|奖励|允许)?|(?<![只不])不过",
    "at_least": r"[≥≧]|不少于|不低于|不小于|不下于?|至少|最少",
    "over": r"(?<!不)(?:超过|高于|多于|大于)|突破|跨过|(?<!赶)(?<!贸易[出入])(?<![，。；][出入])超出?|逾",
    "nearly": r"将近|接近|逼近|(?<![附最临邻亲靠远])近",
    "about": r"大约|约莫|大概|(?<![节预合签公条契履制集违邀特简])约",
    "under": r"不到|不足|不及|不满|(?<!不)(?:低于|少于|小于)",
}
_PREFIX = re.compile("(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _BEFORE.items()) + ")" + _FILLER)
_FRACTION_PREFIX = re.compile(_PREFIX.pattern.replace(r"\s{0,6}$", _OF_WHAT + r"\s{0,6}$"))
# 过, 破 and 上 are qualifiers only before a magnitude: 过万亿, 破10亿, 上百家; elsewhere they are verbs (办过 3 届).
_MAGNITUDE_PREFIX = re.compile(r"(?:(?<![经通不路度越跨透胜去做有])过|(?<![打侦攻爆突识])破|(?<![以之海线网本乘])上)\s{0,3}$")
_AFTER = re.compile(
    r"\s{0,3}(?:(?P<at_least>(?:[及或]|\(含\)|（含）)?以上)|(?P<about>左右|上下(?![游班文级联楼]))|(?P<under>[及或]?以下)|(?P<at_most>以内|之内|(?<=[天年月时钟])内(?![地容部外涵蒙]))"
    r"|(?P<over>有余|之多|开外|多(?=[，。；、,;）)\s的]|$)))")
_FALLING = re.compile(
    r"(?:下降|减少|降低|下滑|回落|下跌|收窄|缩减|萎缩|负增长|下调|减产|减收|缩小|缩短|压缩|压减|削减|递减|贬值)(?:了|幅度?)?"
    r"(?:超过?|近|约|逾|大约|接近|超出|达)?\s{0,6}$|(?:[降跌减]幅|(?:下降|减少|降低|下跌)幅度)(?:为|达到?|超过?|近|约)?\s{0,6}$")
_FALLING_PERCENT = re.compile(r"[^节增加缩削裁]?(?:降|减|跌)(?:超过?|近|约|逾)?\s{0,6}$")
_TARGET = re.compile(
    r"力争|争取|预计|预期(?!寿命)|目标(?!任务|责任|考核)|确保|拟(?!合)|(?:计划|规划)(?=到|于|用|在|今|明|年|新|建设|开|投资|引进|招|总投资|达|实现|培育|\s*$)|不少于|不低于|将(?:达|突破|超|增|建|新|投|推|实现|完成)|有望")
_SENTENCE_BREAK = re.compile(r"[。；;！？!?\n]")
_LOCATING_BEFORE = re.compile(r"(?:近|过去|未来|今后|这|(?<!提)前|后|每|最近|过往|此后|当年|头|往后|再用|去|同期|接下来)\s{0,3}$")
_LOCATING_AFTER = re.compile(r"\s{0,3}(?:来|以来|前|后|之后|之前|间|期间|内(?!地)|期|行动|规划|计划|攻坚|滚动|制)")


# A number without counter takes the unit of its subject (用户突破 300 万) or of the noun behind it (近 10 万熟练工人).
_SUBJECTS = {
    "元": "生产总值|GDP|经济总量|经济体量|经济规模|总产值|产值|收入|投资|营收|销售额|零售额|交易额|成交额|市值|估值|进出口|外贸|存款|贷款|资产|总产出|增加值",
    "人次": "人流量|客流量|客运量|旅客吞吐量|接待量|参观|接待游客|访客", "架次": "架次", "人": "人口|人数|人才|职工|员工|居民|就业|学生|工人|参保",
    "户": "主体|商户|家庭", "个": "用户|托位|学位|岗位|粉丝|座位", "张": "床位", "件": "专利|申请量|授权量|业务量|办件", "辆": "保有量|汽车",
}
_NOUNS = {
    "人": "居民|农民|农牧民|牧民|群众|工人|职工|人口|人才|学生|儿童|婴幼儿|老人|老年人|劳动力|劳动者|患者|党员|干部|教师|市民|游客|青年|大学生|师生|"
         "贫困|移民|毕业生|参保|官兵|员工|从业人员|建档立卡",
    "户": "家庭|农户|市场主体|经营主体", "个": "用户|学位|托位|岗位|就业岗位|座位|粉丝|车位|停车位", "张": "床位",
}
_SUBJECT = re.compile(".*(?:" + "|".join(f"({words})" for words in _SUBJECTS.values()) + ")", re.DOTALL)
_NOUN = re.compile("[^，。；、：\\d“]{0,6}?(?:" + "|".join(f"({words})" for words in _NOUNS.values()) + ")")


def supplied(view: str, start: int, end: int) -> str:
    """The unit that the text leaves out: that of the noun counted, or of the subject of the clause."""
    if found := _NOUN.match(view, end):
        return list(_NOUNS)[(found.lastindex or 1) - 1]
    before = re.split(r"[，。；：\n]", view[max(0, start - 40):start])[-1]
    found = _SUBJECT.match(before)
    return list(_SUBJECTS)[(found.lastindex or 1) - 1] if found else ""


def qualifier(view: str, start: int, end: int, inner: str = "", *, fraction: bool = False, magnitude: bool = False) -> str:
    """The qualifier that covers the number at ``start``…``end``; ``exact`` where nothing does."""
    before = view[max(0, start - (WINDOW if fraction else 12)):start]
    if found := (_FRACTION_PREFIX if fraction else _PREFIX).search(before):
        return found.lastgroup or "exact"
    if magnitude and _MAGNITUDE_PREFIX.search(before):
        return "over"
    if found := _AFTER.match(view, end):
        return found.lastgroup or "exact"
    return inner or "exact"


def falls(view: str, start: int, unit: str) -> bool:
    """Whether the number is a decrease: 下降4.5%, 减少 3 万人; not 降至 16.9."""
    before = view[max(0, start - WINDOW):start]
    if _FALLING.search(before):
        return True
    return unit in ("%", "‰", "百分点") and bool(_FALLING_PERCENT.search(before))


def planned(view: str, start: int) -> bool:
    """Whether the sentence speaks of a plan or an expectation, at most 80 characters before the number."""
    found = [match.start() for match in _TARGET.finditer(view, max(0, start - 80), start)]
    return bool(found) and not _SENTENCE_BREAK.search(view, found[-1], start)


def locates(view: str, start: int, end: int) -> bool:
    """Whether a duration says when, not how long: 近五年, 三年来, 每5年."""
    return bool(_LOCATING_BEFORE.search(view[max(0, start - 6):start]) or _LOCATING_AFTER.match(view, end))

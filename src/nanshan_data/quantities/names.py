"""Names and list numbers: numerals that count nothing – 13号线, 沪深300, 1.2023年…, 500亩以上 … 园区53个."""

from __future__ import annotations

import functools
import re

from nanshan_data.quantities import lexicon
from nanshan_data.quantities.amounts import LONGEST, Amount, arabic_amount, dimension, unit_at
from nanshan_data.quantities.numerals import GAP
from nanshan_data.quantities.walk import CN, DASH, Mention, Walk, always, form

_LETTER = re.compile(r"[A-Za-z]")
_SHORT_RUN = r"(?:\d{1,3}|\d\.\d|[零〇一二两三四五六七八九十百千万亿]{1,3})"
_LATIN = r"A-Za-z0-9_{}./\-"
_TOKEN_LEFT = re.compile(rf"[{_LATIN}]{{1,40}}\Z")
_SPOKEN = re.compile(r"(?:GDP|CPI|PPI|R&D|GNP|PMI)$")

marker = always("name", rf"https?://[!-~]{{0,500}}|[IVXⅠ-Ⅻ]+(?:{DASH}[IVⅠ-Ⅻ]+)?")  # a link, Ⅰ—Ⅲ类
bullet = always("enum", "[①-⑳⑴-⒇]")
versions = always("name", r"\d+(?:\.\d+){2,}+")  # 1.2.1, 19.936.943.2: no decimal has two points
coordinate = always("name", r"\d{1,3}(?:\.\d+)?[°º](?:\d{1,2}(?:\.\d+)?['′’](?:\d{1,2}(?:\.\d+)?[\"″”])?)?(?!C)")
_YEAR_NEXT = r"(?:1[89]|20)\d\d ?年"
_DATED = re.compile(_YEAR_NEXT)
_LINE_OPENS = frozenset(("", *"\n\r。；;！？!?：:*-●■◆"))
_OPENS = r"(?<![^\n。；：:，,*\-！？!?;（(\[【])"


# In brackets: [3], （一）; before a point or comma where a line or a sentence opens: 1.本公报, 一、, 3、2025年…; 一是.
@form("|".join((
    rf"(?<=[（(\[【〔]){_SHORT_RUN}(?=[）)\]】〕]|\Z)",
    rf"{_SHORT_RUN}(?=[.．][一-鿿“《（])",
    rf"\d{{1,2}}(?=[)）]|[、．]|[.．、]{_YEAR_NEXT}|\.(?!\d))|[{CN}]{{1,3}}(?=[)）、])",
    r"\d{1,3}(?=\.[ \t\u3000])",
    r"0\d(?=[ \u3000]?[一-鿿])(?![ \u3000]?[年月日时分秒号个家万亿元])",
    rf"{_OPENS}[{CN}]{{1,2}}(?=是|要|则)")))
def list_number(walk: Walk, found: re.Match[str]) -> Mention | None:
    """A number that only counts the items of a list."""
    view, (start, end), number = walk.view, found.span(), found.group() if found.group().isascii() else "0"
    before = view[max(0, start - 6):start]
    left, right = before.rstrip(" \t\u3000"), view[end:end + 1]
    if left[-1:] in tuple("（([【〔"):
        opens = right in tuple("）)]】〕、.．")
    elif right in ("、", "．") and view[end + 1:end + 2].isdigit() and not _DATED.match(view, end + 1):
        opens = right == "、" and left[-1:] in ("", "\n") and walk.counted + 1 == int(float(number))  # 11、3个项目
    else:
        within = walk.found and walk.found[-1].kind == "enum" and start - walk.found[-1].end == 1  # （一）1.
        listed = right == "、" and len(left) < len(before) and left[-1:] in tuple("：:")  # 分别为： 0、 4.8
        opens = within or (left[-1:] in _LINE_OPENS and not listed) or (left[-1:] in tuple("，,") and right in tuple(".．是要则)）"))
    if not opens:
        return None
    walk.counted = int(float(number))
    return walk.other("enum", start, end)


@form(rf"\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=[ \t\u3000]{{1,3}}(?:{_YEAR_NEXT}|[一-鿿]))")
def section(walk: Walk, found: re.Match[str]) -> Mention | None:
    """1.1 2023年概况: the number of a section at the head of its line."""
    left, amount = walk.before(6).rstrip(" \t\u3000#*"), arabic_amount(walk.view, walk.position)
    quantity = amount is None or (amount.unit and not _TITLED.match(walk.view, amount.end)) or amount.inner or amount.scale > 1
    return walk.other("enum", *found.span()) if left[-1:] in ("", "\n") and not quantity else None


_TITLED = re.compile(r"(?<=[ \u3000][一-鿿])[一-鿿]{1,16}\s*(?:\n|\Z)")  # 4.1 人口: a title, not so many 人


_PAGE_HEAD = re.compile(r"(?:^|\n)[ \t]*(?:[-—–][ \t]*)?$|[共第][ \t]*$|([Pp](?:age|\.)[ \t]*)$")
_PAGE_TAIL = re.compile(r"[ \t]*(?:[-—–][ \t]*(?:\r?\n|\Z)|\r?\n|页)")


@form(r"\d{1,4}(?![\d.])")
def page(walk: Walk, found: re.Match[str]) -> Mention | None:
    """- 1 - or 1 on a line of its own, Page 1, 共3页."""
    head = _PAGE_HEAD.search(walk.before(8))
    numbered = head and (head[1] or _PAGE_TAIL.match(walk.view, found.end())) and not unit_at(walk.view, found.end())[0]
    page_follows = walk.view[found.end():found.end() + 2].lstrip(" " if "页" in walk.before(8) else "").startswith("页")
    return walk.other("enum", *found.span()) if numbered or (head and page_follows) else None


page_of = always("enum", r"\d{1,4} ?/ ?\d{1,4}(?=[ \t]*(?:\r?\n|\Z))")  # 12 / 35 on a line of its own
pager = always("enum", r"(?<=\d of )\d{1,4}(?!\d)|\d{1,4}(?=(?:[ \t|]{1,3}(?:\d{1,4}|…|\.{2,3})){0,12}+[ \t|]{1,3}(?:下一?页|[末尾]页))")  # 1 2 3 … 12 下一页
_NOTE_NEXT = r"(?:为|达到|实现|完成|比上年|同比)[^，。；]{0,4}\d|[ \u3000]\d[\d,.]*[万亿]?[一-鿿%]"
note_digit = always("enum", rf"(?<=[一-鿿])(?<![为是达至到共约超近逾比第前后有个年月日])[1-9]\d?(?={_NOTE_NEXT})")  # 生产总值2为5000亿元


@form(rf"(?:(?<=[{_LATIN}])|(?=\d[\d.,]{{0,{LONGEST}}}[A-Za-z]))\d[{_LATIN}]{{0,59}}(?<![./\-])(?:\+\d{{1,4}})?")
def token(walk: Walk, found: re.Match[str]) -> Mention | None:
    """Digits inside a Latin word: K11, X9, PM_{2.5}, 5G. GDP54万元 is no such word."""
    start, left = walk.position, _TOKEN_LEFT.search(walk.before(40))
    if left and _LETTER.search(left[0]):
        amount = arabic_amount(walk.view, start)
        if _SPOKEN.search(walk.before(4)) or (amount and (amount.scale > 1 or amount.unit in ("%", "元", "百分点", "基点", "倍"))):
            return None
        start -= len(left[0])
    elif not _LETTER.match(walk.view, walk.run_end) or unit_at(walk.view, walk.run_end)[0]:
        return None
    return walk.other("name", start, found.end())


_TAIL = re.compile(
    rf"{GAP}(?:[国省县]道|号线|号楼|楼(?![栋幢宇盘市房梯面层])|号院|号文|号令|号(?!召)|型(?!号)|版|系列|代(?![表理])|强(?![化制调度])|维(?!护|修)|热线|专线"
    r"|(?:亿|万亿|万)?(?:元|公里|千米|米|吨|纳米|千瓦|千伏|平方米|小时|分钟)?级(?!别)|(?:千伏|kV|KV)[^，。；、\d]{0,6}(?:工程|变电|线路|输变|项目|站|[特超]高压|电网|电缆|[直交]流)"
    r"|届(?=[^，。；]{0,6}(?:人大|政协|[一二三四五六]中全会|代表))|期(?=工程|项目|建设|[)）、，。]|开通|开园|续建|投运)"
    r"|指数|晚会|合约|万人(?=生产安全|死亡|发病)|[°′″](?!C)|(?=[^，。；、\d]{0,8}(?:热线|举报电话)))")
_TAILS = frozenset("国省县号楼型版系代强维热专亿万元公千米吨纳平小分届期指晚合kK°′″")
_FIGURE_HEAD = re.compile(r"(?:(?<![代发手电报钟])表|(?<![企意版地])图|专栏|附件|附表|(?<![关备标附])注)\s?$")
_FIGURE = re.compile(rf"(?:{DASH}\d{{1,2}})?(?![\d.])")
_BASE = re.compile(r"以[^，。；]{1,5}为$|[=＝]$")  # 以女性为100, 上年=100: the base of an index
_GREAT = re.compile(r"大(?![学道桥厦会型中小卡])")


@functools.cache
def _head() -> tuple[re.Pattern[str], frozenset[str]]:
    """The words before a number that is a name, and the last characters of all words that decide."""
    names = "|".join(lexicon.words("names", "role", role) for role in ("index", "label"))
    return (re.compile(rf"(?:{names}|[国省县]道)(?:[:：]|为)?\s?$"),
            frozenset({name[-1] for name in names.split("|")} | set("道:：为=表图栏件注")))


@form(r"\d")
def numbered_name(walk: Walk, _: re.Match[str]) -> Mention | None:
    """13号线, 国道318, 沪深300, 500强, 6000米级, and identifiers too long to be a quantity; 5大领域 is a word; 图5-1 a list."""
    view, start, end = walk.view, walk.position, walk.run_end
    before, behind = walk.before(8), view[end:end + 14]
    if end - start > LONGEST:
        return walk.other("name", start, end)
    if before.rstrip()[-1:] in _head()[1]:
        if _named_before(walk, before):
            return walk.other("name", start, end)
        if _FIGURE_HEAD.search(before) and (figure := _FIGURE.match(view, end)):
            return walk.other("enum", start, figure.end())
    if behind[:1] == "大" and _GREAT.match(view, end):
        return walk.other("word", start, end)
    tailed = behind.lstrip()[:1] in _TAILS or "热线" in behind or "举报" in behind
    tail = _TAIL.match(view, end) if tailed and before[-1:] != "前" else None
    return walk.other("name", start, tail.end()) if tail else None


def _named_before(walk: Walk, before: str) -> bool:
    """沪深300, 北纬23.5; 上年=100."""
    if ("." not in walk.run or before[-1:] in "经纬") and _head()[0].search(before):
        return True
    return walk.run == "100" and bool(_BASE.search(before)) and not unit_at(walk.view, walk.run_end)[0]


_STRUCTURE = re.compile(r"(?:结构|比例|比重)[^，。；]{0,24}$")
_VERSION = re.compile(  # Model 7.0, 2.0版
    r"(?<=[A-Za-z一-鿿”》])(?<![为是达到至比由从于约近过超降升少高低加减股率长])\d\.0(?!\d|(?:\s?[、和及与至/～~—-]\s?[-+]?\d[\d.]*)+\s?[^\s版时，。、和及与至/\dA-Za-z.～~—-])|\d\.0(?=\s?[一-鿿](?<![左上以和及与至]))")


_CODE = re.compile(r"(?<=[一-鿿A-Za-z])[（(]\d{5,6}(?:\.[A-Z]{2})?[)）]")  # 海纳股份(600123)


def identifier(walk: Walk, amount: Amount) -> Mention | None:
    """A version (7.0), the code of a share, a long row of digits without unit, the remains of 22.3∶37.4∶41."""
    run, view, start = walk.run, walk.view, walk.position
    if amount.unit or amount.scale > 1 or amount.inner:
        return None
    named = (_VERSION.match(view, start) or _CODE.match(view, max(0, start - 1))
             or (run.isdigit() and (len(run) > 6 or (len(run) > 4 and _STRUCTURE.search(view, max(0, start - 28), start)))))
    return walk.other("name", amount.start, amount.core_end) if named else None


# Set phrases of official language: the count is part of the name.
set_phrase = always("name", (
    r"[一二两三四五六七八九十](?:次产业|院院士|石二鸟|年(?:义务|一贯)|位一体|不愁|保障|项规定|来一补|会一课|通一平|区一|纵|横|链|融合|创两|品一|馆一"
    r"|个(?:一(?![个家项])|百年|大局|维护|意识|代表|自信|毫不|务必|确立|全面|倍增|文明|结合|先行))"))


_FEW = "[一二两三四五六七八九1-9]"
balance = always("word", f"{_FEW}(?:[升涨增]{_FEW}[降跌减平]|[降跌减]{_FEW}[升涨增平])(?:{_FEW}平)?")  # 两升一降: no litres


# The denominator that opens its clause: 十万人口死亡率12.3人.
per_head = always("name", r"[十百]万(?=人口?[^，。；、\d]{1,12}\d[\d.]*[人例件张个名])")


@functools.cache
def _persons() -> frozenset[str]:
    return frozenset(lexicon.words("names", "role", "person").split("|"))


@form(f"[{CN}]")
def person(walk: Walk, found: re.Match[str]) -> Mention | None:
    """张三, 李四: the placeholders of examples; 城周九里 is a length."""
    named = walk.view[max(0, found.start() - 1):found.end()] in _persons()
    return walk.other("word", *found.span()) if named and dimension(unit_at(walk.view, found.end())[0]) != "length" else None


# --- limits that define a class being counted: 500亩以上设施农业园53个, 超10亿元的6户, 0—14岁人口 -----------------------

_LIMIT = re.compile(r"(?:[及或]|[(（]含[)）])?以[上下内]|以内|及其以[上下]")
_LIMIT_BEFORE = re.compile(r"(?:(?<!不)(?:超过?|大于|高于|低于|少于)|不足|不满|未满|未达|不到|逾|满|[≥≤＞＜><]|[规限][模额]以上)\s?$|(?<![经通不路度越跨透胜])过$")
_COUNT = r"(?:共|有|达到?|为|各|仅|数量)?(?:约|超过?|近)?\s?\d[\d,.]*[万亿]?多?余?\s?[家个户项座条人所名件处栋宗只台辆艘块片例起笔幢间套支次]"
_MARKS = frozenset(("", *"，。；、（）()：:"))
_LIMITS, _PASSING = frozenset("及或以(（"), frozenset("超过于足满达到逾≥≤＞＜><上")
_BARE_COUNT = re.compile(r"\s?(?:的|者)?\s?(?:则|也|就|成交|销售|认购|签约)?" + _COUNT)
_SAID = re.compile(rf"\s?(?:的|者)(?:{_COUNT}|[^，。；\d]{{0,3}}(?:占|不[到足]|超过?|近|约))")  # 100万人次以上的102个, 1万元以上的占8%
_SHARE = re.compile(r"(?:的|者)?的?(?:占比?|比例为?)(?:约|超过?|近)?\s?(?:\d|[一二三四五六七八九]成|[一过]半)")  # 账龄1年以内占85.2%
_AGES = re.compile(r"[占的为\t|│]|[ \u3000]*\d")  # 0—14岁的, 0—14岁 in a cell
_OF_AGE = re.compile(r"[)）]?(?:[及或]?以[上下])?的?(?:人口|青年|劳动|人(?!均)|儿童|老[人年]|者|青少|女|妇|男|组|年龄|少年|居民|学|不满|未满|及以[上下]|幼|婴|成人|未成年|群|适龄|户籍|常住|[^，。；、\d]{0,6}人口)")
_FIRST_OF_ITS_KIND = re.compile(r"(?:首|第[一二三四五六七八九十\d]{1,2}|[一二两三四五六七八九十\d])[个家座条]$")
_TERM = re.compile(r"[及或]?以[上下]的?(?:有期徒刑|(?:工作)?经[验历]|学制|学历|工龄|党龄)")


@functools.cache
def _groups() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A group behind its limit; a group, however long its name, with its count; a group that follows at once."""
    noun = lexicon.either([row["word"] for row in lexicon.listed("grammar", "groups", ("word",))])
    return (re.compile(rf"\s?的?[^\n，。；、：:\d]{{0,8}}(?:{noun})(?!债)"),
            re.compile(rf"\s?的?(?!、)[^\n，。；：:\d]{{0,16}}?{_COUNT}"), re.compile(rf"\s?的?(?:{noun})(?!债)"))


_OWN_COUNTS = frozenset((*"个项次场处件条笔起例宗届种款部门类家所座", "人次", "场次"))  # they say how many, not how large


_FLOWS = ("", "人次", "场次", "架次")


def class_limit(walk: Walk, amount: Amount) -> Mention | None:
    """The name of a class where the amount only says which things are counted, not how many."""
    if amount.unit and amount.unit not in _OWN_COUNTS:
        classes = _defines_class(walk, amount)
    else:
        classes = walk.view[amount.end:amount.end + 1] in _LIMITS and _limits_counted(walk.view, amount)
    return walk.other("name", amount.start, amount.end) if classes else None


def _limits_counted(view: str, amount: Amount) -> object:
    """Whether what else says how many only limits the things counted: 100万人次以上的102个, 1000万以上机场."""
    limit = _LIMIT.match(view, amount.end)
    return limit and (_SAID.match(view, limit.end()) or (amount.scale > 1 and amount.unit in _FLOWS and _groups()[2].match(view, limit.end())))


def _defines_class(walk: Walk, amount: Amount) -> object:
    view, end, before = walk.view, amount.end, walk.before(4)
    limit = _LIMIT.match(view, end) if view[end:end + 1] in _LIMITS else None
    passed = bool(before.rstrip()[-1:] in _PASSING and _LIMIT_BEFORE.search(before))
    if amount.unit in ("岁", "周岁"):
        return limit or _is_age_group(view, amount, passed)
    if limit:
        return _limits_class(view, amount, limit.end())
    whose, at_once = view[end:end + 1] in ("的", "者"), _groups()[2].match(view, end)
    if amount.numeral.high is not None:  # 5亿至10亿元项目33个
        return _SHARE.match(view, end) or (whose and _BARE_COUNT.match(view, end)) or (
            at_once and _BARE_COUNT.match(view, at_once.end()))
    if passed:
        return at_once or (whose and (_SAID.match(view, end) or any(group.match(view, end) for group in _groups()[:2]))) or (
            amount.unit not in ("%", "百分点") and _BARE_COUNT.match(view, end))
    if amount.unit != "元" or amount.scale == 1 or view[end:end + 1] in _MARKS:
        return False
    of_its_kind = (view[amount.start - 1:amount.start] in _OWN_COUNTS
                   and _FIRST_OF_ITS_KIND.search(view, max(0, amount.start - 4), amount.start) and _groups()[0].match(view, end))
    rough = re.search("[多余几]", view[amount.start:end])  # 20多亿元 names no class
    return of_its_kind or (not rough and at_once and _BARE_COUNT.match(view, at_once.end()))


def _is_age_group(view: str, amount: Amount, passed: bool) -> object:
    """0—14岁人口, 60岁老人, 不满16岁的327人."""
    end = amount.end
    return (_OF_AGE.match(view, end) or (amount.numeral.high is not None and _AGES.match(view, end))
            or (passed and (view[end:end + 1] in ("的", "者") or _BARE_COUNT.match(view, end))))


def _limits_class(view: str, amount: Amount, follows: int) -> object:
    """500亩以上…园区53个, 10亿元以上18个, 1万元以上的占8%, 五年以上有期徒刑, where 以上 ends at ``follows``."""
    group, counted, _ = _groups()
    behind = any(pattern.match(view, follows) for pattern in (_SHARE, _BARE_COUNT, _SAID, counted))
    return behind or _TERM.match(view, amount.end) or (dimension(amount.unit) != "count" and group.match(view, follows))

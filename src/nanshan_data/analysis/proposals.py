"""Drafts of readings for a text that nobody has read: for each number whose it is, of what, how measured and when.

The rules are those of the genre (work reports, plan reports, communiqués); their words stand in
``data/raw/grammar/proposals.csv``. A draft names the rules that made it, so that ``confidence`` can count how often
they were right in the documents that people have read.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.periods import FIRST_YEAR, LAST_YEAR
from nanshan_data.quantities import lexicon
from nanshan_data.quantities.grammar import FACT_KINDS, Mention, scan
from nanshan_data.quantities.layout import Layout, layout, plain

_STOP = re.compile("[，,；;。！？：:、（）()]")
_PLACE = re.compile(r"(?:关于)?(?:20\d\d年)?(?:[上下]半年|前?[一二三四]季度)?([一-鿿]{2,12}?[省区市县旗州镇乡道])"
                    "(?=20|人民|政府|国民|经济|统计|第|发展|人大|管委会|管理委员会|财政|工作|预算)")
_YEAR = re.compile(r"(20\d\d)年(?!度[^，,；;。]*奖)")
_DATE = re.compile("全年|(?<!前)[一二三四]季度|[上下]半年|(?<![0-9—-])(?<![0-9][至到])(?:1[0-2]|[1-9])月(?![0-9至—-])|"
                   "(?<=[0-9月])[—至到-](?:1[0-2]|[1-9])月|前[二三]季度")
_PART = {"一季度": "Q1", "二季度": "Q2", "三季度": "Q3", "四季度": "Q4", "上半年": "H1", "下半年": "H2",
         "至3月": "Q1", "至6月": "H1"}
_ITEM = re.compile("^[（(]?[一二三四五六七八九十0-9]+[）)、.．]")
_AFTER = re.compile(r"的?([一-鿿A-Za-z0-9“”‘’\"·+-]{1,24}?)(?=$|[，,；;。！？：:、（）()]|同比|增长|下降|分别|中有|"
                    r"(?<=[一-鿿])(?:(?:完成|实现)[一-鿿]{1,8}?)?(?:累计|共计|超过|超|近|约|达)*\d)")
_NO_NOUN = (r"位居|位列|居全|稳居|稳定|排名|排在|均[居为达已]|[比较][上去年2]|占全|[在为与和及并]|\d+[一-鿿]|"
            r"[一-鿿]{0,4}台阶")
"""What does not begin a noun behind a number: 218家|稳居全市首位."""
_SIZES = {"area": "面积", "length": "里程"}
"""What the size of a thing is called where its text says the thing alone: 新增绿道18公里."""
_COUNTS = {"场": "场次", "次": "次数", "名次": "次数"}
"""What a count is called where it is not 数: 文化活动场次."""
_OF_UNIT = {"名次": "rank", "倍": "multiple", "比值": "ratio", "百分点": "change"}
"""Measures that the unit alone tells."""
_COUNTY = re.compile("[一-鿿]{2,3}?[县市区](?![一二三四五六七八九十多内级域的县场政民容本外直属委校块]|中心)")
"""A county, city or district, where its end is no other word: 城区, 全市, 强县."""


class About(NamedTuple):
    """What a text says of itself: its place, the year that it looks back on, and the year that it plans, if any."""

    entity: str
    year: int
    plan: int
    part: str = ""  # Q1 … H2, of a text on part of its year


class Draft(NamedTuple):
    """What a number is proposed to say; ``rules`` made it, ``confidence`` counts how often they were right."""

    mention: Mention
    entity: str
    name: str
    indicator: str
    measure: str
    period: str
    rules: tuple[tuple[str, str], ...]
    sentence: tuple[int, int]
    section: str
    row: tuple[Draft, ...] = ()  # the amounts of its sentence so far
    confidence: float = 0.0


# --- the words of the rules ------------------------------------------------------------------------------------------


@files.per_root
def words() -> Mapping[str, str]:
    """A pattern for each role of proposals.csv, the longest words first; for words of falling and for hedges, too.
    DataError where they are none."""
    rows = lexicon.listed("grammar", "proposals", ("role", "words"))
    found = {row["role"]: row["words"].split("|") for row in rows}
    found["falls"] = [row["word"] for row in lexicon.listed("grammar", "falls", ("word",))]
    return {**{role: lexicon.either(each) for role, each in found.items()},
            "hedge": lexicon.words("qualifiers", "place", "before")}


def _any(*roles: str) -> str:
    """A pattern for the words of some roles."""
    return f"(?:{'|'.join(words()[role] for role in roles)})"


def _behind(noun: str) -> str:
    """What stands before verbs, growth and hedges at the end of a clause."""
    return re.sub(f"(?<![人户亩](?=均)){_any('verb', 'growth', 'new', 'hedge', 'falls')}+$", "", noun)


def _ahead(role: str, noun: str) -> str:
    """What stands behind words of a role, years and particles at the beginning of a clause."""
    also = r"有(?![效色机线限轨关序进]|[^，,]{2,8}的)|[的了]|20\d\d年[末底初]?"
    names = "建成区|建设[用项工规投资筹]|年度计划|年度投资|通过[^，,]+的"
    return re.sub(f"^(?:(?!{names})(?:{_any(role)}|{also}))+", "", noun)


@files.per_root
def known_names() -> dict[str, str]:
    """Indicators by their names and aliases without what does not tell them apart."""
    return {bare(name): key for key, about in reversed(codebook.indicators().items())
            for name in (about.name_zh, *filter(None, about.aliases.split("|")))}


def bare(name: str) -> str:
    """A name without quotation marks, and without the 数, 总额, 面积 that it may or may not have; 改造 stands first."""
    short = re.sub(r"[“”\"‘’「」《》\s]|（[^（）]*）|^年(?![末初终底内均])|各类|优质|重要(?=..)|(?<=获)得", "", name)
    short = re.sub("^规上", "规模以上", short)
    size = "总[数额量值]|数量|人次|次数|场次|(?<!事)[项处栋笔场单]数|(?<![病案])例数|人?数|人|额|量|面积|里程|排名"
    return re.sub(f"^(..+)({_any('act')})$", r"\2\1", re.sub(f"(?<=..)(?:{size})$", "", short) or short)


def verb_first(name: str) -> bool:
    """Whether a name begins with what was done: 服务客商, not 服务业营收."""
    return bool(re.match(f"(?!服务[业贸]|生产[安总]|销售[额面]){_any('act', 'new', 'keep', 'did')}", name))


# --- the text itself -------------------------------------------------------------------------------------------------


def about(text: str, entity: str = "", year: int = 0) -> About:
    """Place and years of a text by its first lines; what is given goes before. DataError where they do not tell."""
    if year and not FIRST_YEAR < year <= LAST_YEAR:
        raise DataError(f"{year} is no year that a text can plan; give one from {FIRST_YEAR + 1} to {LAST_YEAR}")
    lines = [re.sub(r"[\s#*]+", "", line) for line in text.splitlines() if line.strip()][:4]
    places = [found[1] for line in lines if (found := _PLACE.match(line))]
    inside = (name for name in codebook.entities() if len(name) > 2 and any(name in line for line in lines))
    if not (entity := entity or next(itertools.chain(places, inside), "")):
        raise DataError("the title does not say which place the text is about; name it with --entity 南山区")
    title = lines[0] if lines else ""
    years = sorted(map(int, _YEAR.findall(title))) or [int(each) for each in _YEAR.findall("\n".join(lines))][:1]
    if not years and not year:
        raise DataError("the title and the first lines name no year; give the one that is planned with --year 2027")
    within = bool(re.search("季度|半年", title))  # its targets are for the same year
    planned = year or years[-1] + (within or bool(re.search("公报|运行|(?:总结|回顾|综述)$", title)))
    part = next((code for word, code in _PART.items() if re.search(f"(?<!前){word}", title)), "")
    known = [name for name in codebook.entities() if entity.endswith(name)]  # 深圳市南山区 is 南山区 there
    place = max(known, key=len) if known else re.sub("^(?:.{2,7}?(?:省|自治区|市|州))+(?=..)", "", entity)
    return About(place, planned - 1, planned - within, part)


# --- rules -----------------------------------------------------------------------------------------------------------


def drafts(text: str, of: About) -> Iterator[Draft]:
    """A draft for every stat, target and claim of a text, in its order."""
    view, page = plain(text), layout(text)
    last: Draft | None = None
    passed = 0  # the end of the number before: a numeral in a word or a name ends nothing
    for mention in scan(text):
        if mention.kind not in FACT_KINDS:
            compared = view[:mention.start].rstrip()[-1:] in ("较", "比", "由", "从", "续")
            passed = mention.end if mention.kind == "time" and not compared else passed
            continue
        first, end = page.sentence(mention.start)
        same = None if last and re.search("[。！？]|\n\\s*\n", view[last.mention.end:mention.start]) else last
        first = max(first, _below_heading(text, page, mention.start))
        paragraph = 1 + max(view.rfind(before, 0, first) for before in ("\n\n", "。\n"))
        starts = (first, max(passed, first), paragraph)  # of sentence, clause, paragraph
        said, clause, above = (_squeezed(view[start:mention.start]) for start in starts)
        passed, counted = mention.end, same.name.removesuffix("数") if same else ""
        own = _clause(view[starts[1]:mention.start], starts[1] > first)
        place = _Place(mention, own, _squeezed(view[mention.end:end])[:40], said, clause, above,
                       page.section(mention.start), same, counted, of)
        entity, whose = _entity(place)
        if whose in ("subject", "a body of its kind"):  # 模力营 is whose it is, not what
            body = "[“”‘’]*".join(map(re.escape, re.split("[（）()]", entity)[-1]))  # a clause begins behind brackets
            if entity not in said and entity.startswith(of.entity[:-1]):  # 县医院
                body = entity[len(of.entity) - 1:]
            place = place._replace(whose=entity, clause=re.sub(f".*{body}[”’的]*", "", place.clause))
        measure, how = _measure(place)
        name, named = _name(place, measure)
        period, when = _period(place, measure)
        key = key if (key := known_names().get(bare(name), "")) and codebook.fits(key, measure, mention.unit) else ""
        rules = (("measure", how), ("name", named), ("entity", whose), ("period", when))
        draft = Draft(mention, entity, name, key, measure, period, rules, (first, end), place.section)
        row = (*same.row, draft) if same and measure in ("level", "share") else same.row if same else (draft,)
        last = draft._replace(row=row)
        yield draft


def _below_heading(text: str, page: Layout, offset: int) -> int:
    """Where the text below the heading above ``offset`` begins."""
    above = bisect_right(page.heading_starts, offset) - 1
    return max(0, text.find("\n", page.heading_starts[above], offset)) if above >= 0 else 0


class _Place(NamedTuple):
    """Where a number stands: the clause before it, what follows, its sentence so far, what stands between the number
    before and this one, its paragraph so far, its section, what the one before was and what it counted (without 数);
    ``whose`` is the body of its clause."""

    mention: Mention
    clause: str
    right: str
    said: str
    passed: str
    above: str
    section: str
    last: Draft | None
    last_name: str
    of: About
    whose: str = ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+|_\{|\}", "", text)  # PM_{2.5} is PM2.5


def _clause(before: str, counted: bool) -> str:
    """The words of the clause before a number; a page may break it. What the number before counted is none of it:
    8个|街道、总面积9平方公里."""
    lines = "".join(_ITEM.sub("", _squeezed(line)) for line in before.split("\n"))
    aside = f"[（(][^（）()0-9]{{1,16}}[）)](?!{_any('act', 'drop')})"  # 固定资产投资（不含农户）
    own = re.sub("^[^、，,；;：:]*、" * counted, "", re.sub(aside, "", lines))
    return re.split("[，,；;。！？：:（）()]", own)[-1]


def _respectively(place: _Place) -> re.Match[str] | None:
    """分别 with what stands before it in its clause, between it and its first number, and the numbers passed; so, too,
    a list of growth without names: 分别达到2.4万元、1.9万元，增长4%、5%."""
    nameless = f"[，,；;。]()({_any('growth', 'falls')}+)([0-9][^，,；;。]*|)$"
    return re.search("([^，,；;。：:]*)分别([^，,；;。0-9]*)([^，,；;。]*)$", place.said) or (
        re.search(nameless, place.said) if _more(place) or place.passed in ("、", "和") else None)


def _more(place: _Place) -> int:
    """How many numbers of a list follow."""
    return len(re.findall("[、和及][^，,；;。、和0-9]{0,8}[0-9]", re.split("[，,；;。！？：:（）()]", place.right)[0]))


def _shared(place: _Place, measure: str) -> str:
    """The name of an item whose number stands further on: 城镇、农村居民收入分别增长4.8%和6.7%."""
    if not (found := _respectively(place)):
        return ""
    number, more = len(re.findall("[、和及]", found[3])), _more(place)
    if "、" in found[2]:  # 分别高于全国、全省1.4、0.9个百分点
        return place.last_name
    names = _items(found[1], number + 1 + more, place.of)
    if len(names) < 2 and place.last:
        rows = place.last.row[:len(place.last.row) - (number if measure in ("level", "share") else 0)]
        names = [_stock(each.name, found[1]) for each in rows[-number - 1 - more:]]
        if pulled := re.match("拉动.+", found[2]):  # 贡献率分别为1%、2%，分别拉动经济增长0.1、0.2个百分点
            names = [re.sub("对.+", "", name) + pulled[0] for name in names]
    return re.sub("的(?=比重|份额)", "", names[number]) if number < len(names) else ""


def _items(head: str, count: int, of: About) -> list[str]:
    """The names of a list, each with what the first or the last says for all: 限上|住宿业、餐饮业|营业额."""
    head = re.sub("(?:第一、二、三|三次)产业(.*)", r"第一产业\1、第二产业\1、第三产业\1", head)
    listed, *of_all = re.split("[两三四五六七八九十][大条]", re.sub("城乡(.+)", r"城镇\1、农村\1", head))
    parts = listed.split("、")
    if len(parts) != count:  # 教育支出、社会保障和就业支出、卫生支出
        parts = re.split("、|(?:以及|和|及)(?!.*、)", listed)
    names = [_subject(part, of) for part in parts if not re.search("[0-9](?![A-Z])", part)]
    if len(names) < 2:
        return names
    tail, stem = f"{_any('tail')}$", re.sub(f"(?:人次|人数|{_any('tail', 'attribute')})$", "", names[0])
    names = [_joined(stem, name) if re.fullmatch(_any("attribute"), name) else name for name in names]
    kind = re.search("[业类]$", names[0])  # 商务服务业、技术服务业|营收
    own = re.search(tail, names[-1]) or (kind and re.search(f"(?<={kind[0]})[^{kind[0]}]+$", names[-1]))
    shared = _behind(re.sub("^(?:主导|优势|重点)产业", "", of_all[0])) if of_all else own[0] if own else ""
    if shared and names[0] in ("城镇", "农村", "城市", "乡村"):  # 城镇、农村|居民收入
        shared = names[-1][2:]
    class_ = re.match("规模以上|规上|限额以上(?:单位)?|限上", names[0])
    first = class_[0] if class_ and not re.search(tail, names[0]) else ""
    return [first * (not name.startswith(first)) + name
            + shared * (not re.search(tail, name) and not name.endswith(shared)) for name in names]


def _measure(place: _Place) -> tuple[str, str]:
    unit, kind, text, last = place.mention.unit, place.mention.kind, place.mention.text, place.last
    clause = found[2] if (found := _respectively(place)) else place.clause
    level = re.search("(?:面|(?:自然增长|负债|[减降])率)(?:[为达]到?)?$|[高升增降加][到至]$|下降[到至]$", clause)
    rising = None if level else re.search(rf"{_any('growth', 'falls')}(?:[为达了]|到)?[^一-鿿]*[一-鿿]{{0,3}}$", clause)
    streak = unit in ("连冠", "连增") or ("连续" in clause[-5:] + text and unit in ("年", "季度", "个月"))
    listed = last and place.passed in ("、", "和", "及", "以及") and last.mention.unit == unit != "名次"
    again = last and last.measure == "growth" and unit == "%" and re.fullmatch(_any("lead", "verb"), clause)
    compared = "(?:[比较](?:[上去]年|年初)(?:末|同期)?|同比)(?:净?增加?|增长|减少|提高|下降|扩大|缩短)"
    more = f"(?:{'' if _things(unit) else '提[高升]|降低|上升|'}{compared}|增产|减产)$"
    passed = re.search("突破|跨|迈|站上|超", clause[-4:]) and re.match("大关|关口|新?台阶", place.right)
    return next((measure, how) for holds, measure, how in (
        (unit == "%" and place.said[-1:] in ("（", "(") and re.search("增速|增幅", place.said), "growth", "unit"),
        (listed or again, last.measure if last else "", "unit"), (streak, "streak", "unit"),
        (kind == "claim" and text[0] == "前", "rank", "unit"), (unit in _OF_UNIT, _OF_UNIT.get(unit, ""), "unit"),
        (unit == "位" and rising, "change", "unit"),
        (unit in ("%", "‰") and re.search(f"年均|[两三四]年平均{'|平均增' * _spanned(place)}", clause), "cagr", "年均"),
        (unit in ("%", "‰") and rising, "growth", rising[0][:4] if rising else ""), (unit in ("%", "‰"), "share", "%"),
        (re.search(more, clause), "change", "比上年"), (passed, "threshold", "大关"), (True, "level", "unit")) if holds)


def _uncompared(clause: str) -> str:
    """A clause without what it compares with and how: 较2025年预算数增长3%, 按可比价格计算增长3%."""
    clause = re.sub("(?:按|在)[^，,；;。]{2,8}?(?:计算|口径|基础上)|连续[一二两三四五六七八九十0-9]+年", "", clause)
    clause = re.sub("扣除[^，,；;]{2,10}?(?=后|实际|名义|增长|下降)", "", clause)
    clause = re.sub("(?:是|为|相当于)20[0-9]{2}年[末底]?的$", "", clause)  # 是2020年的3.2倍
    base = r"[较比](?:20\d\d年|[一二三四]季度|[上下]半年|上月|1?[0-9]月)[一-鿿]{0,6}?"
    return re.sub(f"{base}(?={_any('growth', 'falls')})", "", clause)


def _subject(clause: str, of: About) -> str:
    """The noun before a number, without what leads up to it and the verb behind it."""
    noun = re.sub(f"^(?:面向|为|向).{{2,}}?(?={_any('act')})|^(?:以及|[和与及])", "",
                  _ahead("lead", _uncompared(clause)))
    # examples are no part of it: 音乐季等|文化活动
    noun, short = re.sub("^.*[^中高初平同均]等(?![级于额值位])(?:[二三四五六七八九十]大|系列)?(?=..)", "", noun), ""
    source = "[由从](?:(?:上年|去年|20[0-9]{2}年[末底]?)的?)?$"
    while noun != short:
        short, noun = noun, _ahead("lead", _behind(re.sub(source, "", noun)))
        noun = _ahead("drop", re.sub(f"^(?:{_called(of.entity)})", "", noun))
    noun = noun.strip("的为“”\"—-·*#")
    given = f"^“[^”]+”(?={_any('act')})|^创(?=.+收入)|^(?:企业|群众|居民)(?:获得?(?=..)|享受|(?=新增))"
    return re.sub(f"^[一-鿿]{{2,8}}期间(?=..)|(?<=..)(?:累计)?(?:实现|完成)(?=..)(?!的)|{given}", "", noun)


def _called(entity: str) -> str:
    """A pattern for what a text calls its own place: 望江经开区 is 经开区, too."""
    short = [each for each in ("高新区", "经开区", "开发区", "新区") if set(each) <= set(entity)]
    return "|".join((re.escape(entity), *short))


def _owned(subject: str, place: _Place) -> str:
    """A bare attribute belongs to what the number before counted: 新引进项目64个，总投资328亿元."""
    last, deeds, unit = place.last_name, f"新?{_any('act', 'did', 'new')}", place.mention.unit
    parks = place.last and place.last.entity != place.of.entity and last.endswith("企业")  # 入驻企业86家，产值9亿元
    if not (subject and last and place.last) or place.whose not in ("", place.last.entity) or parks:
        return subject
    deed = re.match("([一-鿿]{2})[一-鿿]{0,2}率$", subject)
    head, found, tail = last.partition(deed[1] if deed else " ")
    # 流转|土地2万亩，流转率64%; 空气质量|优良天数，优良率
    done = (head if len(tail) < 2 < len(head) else re.sub("面积$|里程$", "", tail)) if found else ""
    stem = re.sub(f"(?<=..)(?:日均|年均)?{_any('tail', 'attribute')}$", "", last)  # 粮食|播种面积62万亩，总产量26万吨
    if subject.endswith(("率", "度", "能力")):  # of the cases: 受理群众诉求13.6万件，办结率99.2%
        stem = re.sub(f"^(?:{deeds})(?=..)", "", stem)
    kept = subject.replace("贷款", "存款")
    own = place.passed == place.said or last.startswith("各") or re.fullmatch(_any("attribute"), last)
    of_all = own and re.match("在校|招生|毕业生|专任|教职", subject)  # 初中8所、小学9所；在校学生4万人
    loans = [each.name.replace("存款", "贷款") for each in place.last.row if kept != subject and kept in each.name]
    return next(name for holds, name in (
        (subject in ("总量", "总数", "数量"), _stock(last, subject)), (done, done + subject),
        (subject in ("人均", "户均", "亩均"), subject + last), (of_all, subject),
        (re.fullmatch(_any("attribute"), subject), _joined(stem, subject)),
        # what was done did: 改造老旧小区42个，惠及居民2.3万户
        (subject[:2] in ("惠及", "涉及"), re.sub(f"^({_any('act')})(..+)$", r"\2\1", last) + subject),
        (subject[:2] == "拉动" and unit == "百分点", f"{last}{subject}增长"),
        (re.search("^对.*贡献率$", subject), last + subject),
        # 开工重大项目32个、竣工18个
        (re.fullmatch(f"(?:{deeds})+", subject) and _things(unit),
         _named(subject + re.sub(f"^(?:{deeds})+", "", last), unit)),
        (True, loans[-1] if loans else subject)) if holds)


def _joined(stem: str, attribute: str) -> str:
    """An attribute behind its stem, what they share said once: 商品房销售|面积, 销售额."""
    both = next((size for size in range(len(attribute), 0, -1) if stem.endswith(attribute[:size])), 0)
    return stem + attribute[both:]


def _listed(name: str, place: _Place) -> str:
    """An item of a list, or a part, has the verb of the first: 净增规上工业企业36家、高新技术企业58家; a part of an
    amount is one: 汽车保有量61万辆，其中新能源汽车5万辆."""
    part, product = "其中" in re.split("[；;]", place.said)[-1], place.passed == place.said  # 盐产量9万吨；纯碱3万吨
    last, unit = place.last, place.mention.unit
    whole = last.row[-1].name.removesuffix("数") if last and last.row and (part or product) else ""
    if re.search("(?:级|型|[0-9][万亿]?元)数?$", name):  # A级景区68家，其中5A级3家
        above = "以上" if re.search("元以上", place.clause) else ""
        name = re.sub("数$", "", name) + above + re.split("级|以[上下]|型|元", place.last_name)[-1]
    # 户籍人口72万人，其中城镇人口25万人
    name = re.sub("(?<=城镇|乡村|农村)人口$", re.findall("户籍|常住|$", whole)[0] + "人口", name) if whole else name
    made = "产量" if re.search("产[品量][^，,；;]{0,4}[中看]，", place.said) else whole  # 主要产品产量中，水泥9万吨
    tail = re.search("(?:产量|保有量|[存出]栏|(?:播种|种植|养殖)面积)$", made)
    goods = product and made.endswith("产量") and unit not in ("家", "户", "个", "人", "元", "所", "项", "亩", "公顷")
    alike = not whole or goods or (last and last.row[-1].mention.unit == unit)
    if tail and alike and not name.endswith(tail[0]) and (part or not re.search("[量力能]$|栏", name)):
        name = re.sub("(?:数|面积)$", "", name) + tail[0]
    kinds = [re.findall("业(产值|增加值|营收|投资|营业收入)$", each.name) for each in last.row] if last else []
    if name.endswith("业") and any(kinds):  # 石化产业产值9亿元；装备产业8亿元
        name += [each[0] for each in kinds if each][-1]
    own = re.match(f"{_any('act', 'drop')}|累计|总", place.clause)
    goes_on = re.match("[，,；;]?其中|[^，,；;。：:]*、", place.passed) and not own
    goes_on = goes_on or (part and last and last.mention.unit == unit and not own)
    new = re.match(_any("new", "keep"), place.last_name) if goes_on else None
    done = re.match(_any("new", "keep"), name) or re.search("(?:更新|改造|建设|修复|整治)(?:面积|里程)?$", name)
    return new.group() + name if new and not done else name


def _whole(name: str, place: _Place, measure: str) -> str:
    """A name of several items: 电力、热力、燃气及水生产和供应业; a class in what its paragraph speaks of: 分行业看，
    制造业增长8% in its 增加值."""
    heads = re.findall(f"{_any('head')}(?!企业|者)", place.above.removesuffix(place.clause))
    of_all = re.fullmatch("城镇|乡村|农村", name) or (measure == "growth" and re.search("[业类县市区]$", name))
    return name + heads[-1] if heads and of_all else name


def _name(place: _Place, measure: str) -> tuple[str, str]:
    """The name of an indicator, and the rule that found it."""
    clause, unit = place.clause, place.mention.unit
    if shared := _shared(place, measure):
        return shared, "分别"
    if measure in ("growth", "change", "cagr", "rank", "streak", "multiple") or unit in ("%", "‰"):
        return _rate_name(place, measure)
    noun, subject = _after(place), _subject(clause, place.of)
    led = re.search(f"(?:{_any('act', 'new')}|等){_any('hedge')}*$", clause)
    did = re.fullmatch(f"{_any('adverb')}*{_any('did')}", noun)  # 选手2万人|参赛
    if len(noun) > 1 and (not subject or led or (_things(unit) and not did and place.right[0] != "的")):
        return _listed(_acted(place) + _named(noun, unit), place), "noun after"
    if (owned := _owned(subject, place)) != subject:
        return owned, "attribute"
    if subject:
        new = "".join(re.findall(f"({_any('new')}){_any('hedge')}*$", clause))  # 研发平台新增12个
        return _listed(new + _named(_whole(subject, place, measure), unit), place), "noun before"
    spent = re.match(f"({_any('act')})([一-鿿]{{2,16}}?)((?:资金|基金)?)(?=$|[0-9]|{_STOP.pattern})", place.right)
    if spent and not _things(unit):
        deed = re.sub("开展|实施|支持|用于|设立", "", spent[1])  # 投入8亿元开展|环境整治
        return spent[2] + deed + (spent[3] or ("投入" if "投入" in clause else "资金")), "noun after"
    new = "".join(re.findall(f"{_any('new')}$", clause))  # 上市公司46家，全年新增4家
    if not place.last:
        return "", "none"
    return new + _stock(place.last.name, "合计" if new else clause), "the number before"


def _acted(place: _Place) -> str:
    """The verb of a noun behind its number, where a name keeps it: 新落地…、海纳等|12个项目, 接待|23个境外团组."""
    clause, kept = _ahead("lead", re.split("[，,；;。！：:]", place.passed)[-1]), _any("keep")
    return next(iter(re.findall(f"{_any('new')}|^{kept}|{kept}(?={_any('hedge')}*$)", clause)), "")


def _stock(name: str, clause: str) -> str:
    """What there is in all is not what was added: 新增6家，总数达到218家."""
    return re.sub(f"^{_any('new')}", "", name) if re.search("累计|总数|总量|合计|达到|增至", clause) else name


def _named(noun: str, unit: str) -> str:
    """A noun with what its unit counts or measures of it: 高新技术企业数, 接待游客人次, 绿道里程."""
    size = _SIZES.get(codebook.units()[unit].dimension) if _things(unit) else ""
    whole = "面积|里程|长度|长|宽|高|深|半径|距离|跨度|规模|量|水平" if size else "[数量额率口]|人次|场次|面积|余额"
    if not _things(unit) or (len(unit) > 1 and noun.endswith(unit)) or re.search(f"(?:{whole})$", noun):
        return noun
    return noun + (size or (unit if unit.endswith("次") and len(unit) > 1 else _COUNTS.get(unit, "数")))


def _things(unit: str) -> bool:
    """Whether what follows such a unit is what it counts or measures: 12家, 15公里, not 3亿元."""
    of = codebook.units().get(unit)
    return of is not None and of.dimension != "time" and (of.counted == "yes" or of.dimension in _SIZES)


def _after(place: _Place) -> str:
    """The noun that a number counts or measures: 120家|高新技术企业, 15公里|排水管网建设."""
    right = re.sub("^(?:以上|左右|余|多|以内|次)?(?:（[^（）0-9]*）)?(?:获20[0-9]{2}年度)?", "", place.right)
    found = _AFTER.match(right)
    spent = not _things(place.mention.unit) or (found and re.match(r"\D{0,2}\d", right[found.end():]))
    deeds = f"|{_any('act')}(?!额)" if spent else ""  # 3亿元|支持企业, 18万人|发放救助金7亿元
    if not found or re.match(f"{_NO_NOUN}|{_any('growth', 'falls')}{deeds}", found[1]):
        return ""
    noun = re.sub(f"(?<=..)(?:以及|[和与及]|(?<![初高])中|{_any('does')})$", "", found[1])
    if re.match(r"\d", right[found.end():]):  # 12家分会场|成交额63亿元
        noun = re.sub(f"(?<=..)总?{_any('tail')}$", "", noun)
    # what they did stands before them in the name: 12家|企业入驻 is 入驻企业数
    deed, adverb = f"{_any('does')}(?![者奖商]).{{2,}}|{_any('did')}", _any("adverb")
    done = re.fullmatch(f"(?!{adverb})(.{{2,}}?){adverb}*({deed})", noun)
    return ("" if place.clause.endswith("为") else done[2]) + done[1] if done else noun


def _rate_name(place: _Place, measure: str) -> tuple[str, str]:
    clause, unit = place.clause, place.mention.unit
    subject = _subject(re.sub("提升$", "", clause), place.of)
    # growth is that of the amount, not of its share
    before = re.sub("占.+比重$", "", place.last_name) if measure == "growth" else place.last_name
    if measure in ("rank", "streak"):  # among whom is not what: 数量全市第一
        rank = "[位稳跃]?[居列]|均居|进入|跻身|保持|[跃上提]升至?"
        subject = re.sub("(总量|增速|[增降涨]幅|规模|数量)[位居列排][^，,]{0,8}$", r"\1", subject)  # 增幅列主城区第二
        among = f"(?:{rank})?(?:全[球国省市州县区])?$|(?:{rank})全[球国省市州县区][一-鿿]{{0,4}}$"
        subject = re.sub(f"^在|中?(?:力争)?(?:{among})", "", subject)
        judge = "(?:获|在|[，,；;])([^，,；;获在]{2,14}(?:评估|考核|监测|评价|测评))[^，,一-鿿]*，[^，,]*$"
        if not subject and (won := re.match(f"{_any('does')}([^，,；;。、]{{2,16}})", place.right)):
            return won[1], "noun after"  # 连续五年获评平安市
        if not subject and (judged := re.search(judge, place.said)):  # 获县级医院能力评估A，居全省第3
            subject = _subject(judged[1], place.of) + "排名"
        subject = subject or before or _subject(_STOP.split(place.right)[0], place.of)
    full = re.match(rf"(?!以|左右|{_any('growth', 'falls')})[一-鿿]{{2}}(?=$|{_STOP.pattern})", place.right)
    if subject and ((full and measure == "share") or unit == "连冠"):  # 村级卫生室100%覆盖, 百强区三连冠
        return subject + (f"{full[0]}率" if full else "排名" * (subject[-1] not in "名行首")), "noun before"
    same = re.match("(?:增速|[增降涨]幅)?(?:[高低快]于|高出|好于|优于|超|[较比])", clause) or re.fullmatch(
        "(?:总[量额数]|均|增速|[增降涨]幅|规模|数量|排名|比重|占比|和|、)+", subject)
    plan = "预算|计划|目标|任务"
    share = f"(?:占|^(?:为|完成|达到?|相当于)(?=.*(?:{plan})))(.*?)的?(?:比重|比例|份额|比|(?<!经济)总量|$)"
    if measure in ("share", "streak") and (found := re.search(share, clause)):
        own, whole = _subject(clause[:found.start()], place.of), found[1].strip("的")
        own = _owned(own, place) if own == "投资" else own
        whole = whole if re.search(f"(?:{plan})$", whole) else _behind(whole).strip("的")
        shared = re.search("占(.+)比重$", place.last_name) if own and not whole and "占比" not in clause else None
        apart = "的" in own or before.endswith("占比") or (place.passed == place.said and not set(own) & set(before))
        alone = not whole and (not before or own in ("", _stock(before, "合计")) or apart)  # of more than itself
        above = place.last.row[-2:-1] if place.last and alone and not own and "其中" in place.said else ()
        if above:  # 收入9亿元，其中税收8亿元，占比89%
            alone, whole = False, above[0].name
        of_what = whole or (shared[1] if shared else before)
        return f"{own or before}占" + ("比" if alone else f"{of_what}比重"), "占"
    used = re.match("的?(?:资金)?用于([一-鿿]{2,8})|的([一-鿿]{2,12})", place.right) if measure == "share" else None
    if used and used[1]:  # 财政支出的80%用于民生
        return f"{used[1]}支出占{subject}比重", "占"
    if used and (giver := re.search("^(.*)贡献了?$", clause)):  # 贡献了八成的产值
        return f"{giver[1] or before}占{used[2]}比重", "占"
    if subject and measure == "share" and re.search("完成$", clause):
        return f"{subject}完成率", "noun before"
    if not subject or (before and same):
        before = _stock(before, "合计") if re.match("总[数量]", clause) else before
        return before, "the number before" if before else "none"
    owned = _owned(subject, place)
    return (owned, "attribute") if owned != subject else (_whole(subject, place, measure), "noun before")


def _entity(place: _Place) -> tuple[str, str]:
    """Whose number it is: the last body that begins a clause of the sentence, or the text's place."""
    home, called, said = place.of.entity, _called(place.of.entity), place.said
    parents = {"全国": "中国", "全省": _parent(home, "province"), "全市": _parent(home, "city")}
    if said.endswith(("（", "(")):  # 增速居前的是石梁县（11.2%）
        said = re.split("[、是为：:]", said[:-1])[-1]
    clauses = re.split("[，,；;：:]|(?<=[%元])、", said + place.mention.text + _STOP.split(place.right)[0])
    for goes_on, clause in itertools.pairwise(("", *reversed(clauses))):
        opened = _ahead("lead", clause)
        ranked = place.mention.unit == "名次" or re.match("..[首率唯最第]", clause)  # among whom, not whose
        if (parent := parents.get(clause[:2], "")) not in ("", home) and not ranked:
            return parent, clause[:2]
        known = (name for name in codebook.entities() if len(name) > 2 and opened.lstrip("“‘").startswith(name))
        if (name := max(known, key=len, default=home)) != home:
            return name, "subject"
        made = re.match(f".*{_any('act')}(.+)", clause)  # 搭建“信易贷”平台，累计促成融资31亿元
        with_it = made[1] + goes_on if made and re.match("累计|吸引|惠及", goes_on) else ""
        if body := _body(re.sub(f"^(?:{called})(?=..)", "", opened), home) or _body(with_it, home):
            return body, "a body of its kind"
        if re.match(f"{called}|全[区县市省州旗]|辖区|每[百千万]|人均", clause):
            break
    return home, "place of the text" + ", others named" * bool(re.search(f"[“”‘’「」]|{_any('others')}", place.said))


def _body(clause: str, home: str) -> str:
    """A county, a company, a zone, a hospital that no register has: it begins the clause, with what it did or has
    behind it. What is 县医院 in a county's report is the county's."""
    acts, general = _any("verb", "growth", "act", "new", "does", "did"), _any("general", "act", "new")
    has = f"{_any('attribute')}|[一-鿿]{{0,6}}(?:{_any('tail')}|[量额])(?:{_any('verb')}|[0-9])"
    counts = rf"(?!(?:{acts}|{_any('hedge')})*[\d.]+[万亿余多]*[一-鿿]{{0,2}}$)"  # 上市公司达到12家 counts them
    body = f"{_any('body')}(?!{_any('body')}|化)"
    for kind in re.finditer(f"^[“‘][^”’]+(?:[”’]{body}|[A-Z园营谷城港馆院][”’])|{body}", clause[:24]):
        name = re.sub("^.*[“‘]|[”’]", "", clause[:kind.end()])
        between = f"的|全年|年度|共|[一二三]期|项目|工程|新?[院校]区|如期|{_any('adverb')}"
        rest = re.sub(f"^(?:{between})+", "", clause[kind.end():])
        local = name[0] == home[-1] and name[1:] != kind[0][1:]
        named = len(name) > 2 and (kind.start() > 1 or "”" in kind[0] or local)
        other = re.match("[级域直属内外]" if local else f"{general}|.*[、和及]", name[local:])
        known = bare(rest).startswith(tuple(name for name in known_names() if len(name) > 3))
        if named and not other and (known or re.match(f"{counts}(?:{acts}|{has}|[在以“])", rest)):
            return home[:-1] * local + name
    county = _COUNTY.match(clause)
    other = county and re.match(f"{general}|{_any('drop')}|.*{_any('common')}$", county[0])
    return county[0] if county and not other else ""


def _parent(entity: str, kind: str) -> str:
    about = codebook.entities().get(entity)
    return "" if about is None else entity if about.type == kind else _parent(about.parent, kind)


def _period(place: _Place, measure: str) -> tuple[str, str]:
    """When: a date of the sentence, the span of a plan, the year of the heading, that planned for targets, else the
    year looked back on."""
    said, of, section = _uncompared(re.split("[。！？]", place.above)[-1]), place.of, place.section
    target, source = place.mention.kind == "target", _from(place)
    heads = [years for head in section.split(" / ") if len(years := set(_YEAR.findall(head))) == 1]
    ahead = (target or re.search(_any("ahead"), section)) and not re.search(_any("back"), section)
    spanned, mean = _spanned(place), re.search("([两三四])年(?:年均|平均)", said)
    length = 2 + "两三四".index(mean[1]) if mean and measure == "cagr" else 5
    last = re.split("[；;]", said if source else re.sub("[由从]20[0-9]{2}年", "", said))[-1]
    year = next(reversed(_YEAR.findall(last)), "")
    own = year or (next(iter(heads[-1])) if heads else str(of.plan if ahead else of.year))
    date = "" if source else re.sub("^[—-]|^到", "至", next(reversed(_DATE.findall(said)), ""))
    stock = measure in ("level", "share") and (source or year or re.search("[到至达]了?$", place.clause)
                                                 or re.search("^(?!.*累计).*(?:突破|超过)$", place.clause))
    return next((period, how) for holds, period, how in (
        (source and not year, str(of.year - (5 if spanned else 1)), "year before"),
        (date in _PART, own + _PART.get(date, ""), "part of a year"),
        (re.match("[0-9]+", date), f"{own}-{re.sub('[^0-9]', '', date):0>2}", "month"),
        (measure == "cagr" or (spanned and not stock), f"{of.year - length}/{of.year}", "five years"),
        (year, year, "year in the clause"),
        (True, own + ("" if date or ahead else of.part), "target" if ahead else "year of the text")) if holds)


def _spanned(place: _Place) -> bool:
    """Whether a number is of five years: its sentence says so, the opening of its paragraph, or a heading that has no
    year of its own, as 2025年和“十四五”时期工作回顾 has."""
    head = place.section.rpartition("/")[2]
    said = _uncompared(re.split("[。！？]", place.above)[-1]) + ("" if _YEAR.search(head) else head)
    return bool(re.search(_any("year"), bare(said)) or re.match(f".{{0,3}}{_any('year')}", bare(place.above)))


def _from(place: _Place) -> bool:
    """Whether a number is what another grew from: 由94元提高到99元."""
    return bool(re.search("[由从][^，,；;。：:由从0-9]{0,6}(?:20[0-9]{2}年[末底]?的?)?(?:[0-9.]+[:∶：])*$", place.said)
                and re.match("(?:[:∶：][0-9.]+)*[^，,；;。0-9]{0,4}[到至为]", place.right))
